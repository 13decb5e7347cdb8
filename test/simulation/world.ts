import { processMessage } from '../../functions/post-payment/process-message.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { Leases, Notebook } from '../../shared/kernel/stores.ts';
import type { TillPort } from '../../shared/posting/ports.ts';
import type { ClaimStore } from '../../shared/people/ports.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Hint } from '../../shared/posting/ports.ts';
import { hasEnded } from '../../shared/posting/postings.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { archiveLateCustomers } from '../../shared/people/late-customers.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { settingsWith } from '../support/builders.ts';
import { memoryClaims, memoryLeases, memoryNotebook } from '../support/memory-ledger.ts';
import { MemoryPeople } from '../support/memory-people.ts';
import { MemoryStripe } from '../support/memory-stripe.ts';
import { simulatedSqs } from '../support/simulated-sqs.ts';
import type { Stored } from '../support/simulated-sqs.ts';
import { Blame } from './blame.ts';
import { customersOf, MemoryDirectory, peopleDeps } from './customers.ts';
import { tillOf } from './far-till.ts';
import type { BothEnds, FarTill, Series } from './far-till.ts';
import type { Fate } from './fate.ts';
import { JournalledLedger } from './journalled-ledger.ts';
import { CrashError, Life, lived, NO_TROUBLE, OurBugError, portsOf, StoreError } from './life.ts';
import type { Trouble } from './life.ts';
import type { Rows } from './rows.ts';
import { Rules } from './rules.ts';
import { HOUR_MS, MINUTE_MS, START_MS } from './scenario.ts';
import { Timeline } from './timeline.ts';

const WORKERS = 2;
const VISIBILITY_MS = 60_000;
const MAX_RECEIVES = 5;
const SWEEP_EVERY_MS = 10 * MINUTE_MS;
/** After the faults: a late look is due after 24 hours, and what it finds is looked at for another 24. */
const REST_MS = 54 * HOUR_MS;
/** Ten times what the longest seed takes. */
const MAX_EVENTS = 1_000_000;

interface Message {
  readonly body: string;
  readonly paymentId: PaymentId | null;
  visibleAtMs: number;
  receives: number;
  /** How often a bug of ours, and nothing else, failed it. */
  bugs: number;
}

/** The stores that a deployment works on; a restored or an emptied ledger brings new ones. */
export interface Stores {
  readonly ledger: JournalledLedger;
  readonly leases: Leases;
  readonly claims: ClaimStore;
  /** Where the till's adapter keeps what it found out. */
  readonly notebook: Notebook;
}

/** The real core among simulated far sides, on simulated time, driven by one seed. */
export class World {
  readonly fate: Fate;
  readonly rows: Rows;
  readonly timeline = new Timeline(START_MS);
  readonly stripe = new MemoryStripe();
  readonly series: Series;
  readonly till: FarTill;
  readonly directory: MemoryDirectory;
  readonly people = new MemoryPeople();
  readonly trouble: Trouble = { ...NO_TROUBLE };
  readonly blame = new Blame();
  readonly rules = new Rules(this);
  /** SKUs that somebody mapped: which item they stand for depends on when. */
  readonly mapped = new Set<string>();
  readonly deadLetters: string[] = [];
  /** Errors that are nobody's fault but ours. */
  readonly bugs: string[] = [];
  /** What happened, for a person who reads a failing seed. */
  readonly story: string[] = [];
  stores: Stores;
  settings: PostingSettings = settingsWith();
  settingsChanged = false;
  /** A seed where calls fail, workers die, people meddle and the owner tries again, all of it a lot. */
  readonly everythingAtOnce: boolean;
  /** A seed where drafts stand for long, while people and Stripe change their minds. */
  readonly completesFail: boolean;
  /** When the faults, the orders and the people stop. */
  calmAtMs = START_MS + 2 * HOUR_MS;
  /** A person at the counter acts on what a worker is at. */
  meddle: (paymentId: PaymentId, drawn: number, when: string) => void = () => undefined;
  readonly #bothEnds: BothEnds;
  readonly #queue = simulatedSqs((stored) => this.#store(stored));
  readonly #passes = new Map<string, number>();
  readonly #random = { id: () => `id-${(this.#ids += 1)}`, fraction: () => 0.5 };
  #messages: Message[] = [];
  #working = 0;
  #sweeping = false;
  #nextSweepMs = Infinity;
  #ids = 0;

  constructor(fate: Fate, rows: Rows, series: Series) {
    this.fate = fate;
    this.rows = rows;
    this.series = series;
    this.everythingAtOnce = fate.mood('everything at once', 0.08);
    this.completesFail = fate.mood('completes fail', 0.12);
    this.directory = new MemoryDirectory(this.timeline);
    this.#bothEnds = tillOf(this);
    this.till = this.#bothEnds.till;
    this.directory.hasSale = (id) => [...this.till.sales.values()].some((row) => row.customerId === id);
    this.stores = this.freshStores(this.emptyLedger());
    this.#sweepAt(START_MS + MINUTE_MS);
  }

  get nowMs(): number {
    return this.timeline.nowMs();
  }

  emptyLedger(): JournalledLedger {
    return new JournalledLedger(this.timeline, (before, after) => this.rules.stored(before, after));
  }

  freshStores(ledger: JournalledLedger): Stores {
    const clock = this.timeline;
    const claims = memoryClaims({ clock, random: this.#random });
    return { ledger, leases: memoryLeases(clock), claims, notebook: memoryNotebook() };
  }

  /** The core on today's stores and settings, without any trouble: for looking on from outside. */
  get core(): CoreDeps {
    return this.#coreWith(this.#bothEnds.portOf(null, this.stores));
  }

  #coreWith(till: TillPort): CoreDeps {
    const { stripe, directory, settings, timeline: clock } = this;
    const { ledger, leases, claims } = this.stores;
    return {
      stripe,
      till,
      customers: customersOf(
        peopleDeps(directory, { claims, index: this.people, clock, random: this.#random }),
      ),
      ledger,
      leases,
      queue: this.#queue,
      settings,
      shopCurrency: 'usd',
      stamp: 'simulated',
      clock,
      random: this.#random,
    };
  }

  tell(what: string): void {
    this.story.push(`${new Date(this.nowMs).toISOString().slice(8, 19).replace('T', ' ')} ${what}`);
  }

  at(atMs: number, what: () => void): void {
    this.timeline.at(atMs, what);
  }

  /** A webhook of Stripe's, or an operator, names a payment, after a while. */
  enqueue(hint: Hint, delayMs: number): void {
    this.at(this.nowMs + delayMs, () => void this.#queue.send(hint, 0));
  }

  #store({ body, paymentId, delayMs }: Stored): void {
    const visibleAtMs = this.nowMs + delayMs;
    this.#messages.push({ body, paymentId, visibleAtMs, receives: 0, bugs: 0 });
    this.at(visibleAtMs, () => this.#startWork());
  }

  /** A deployment's queue goes with it. */
  loseQueue(): void {
    this.#messages = [];
  }

  /** Runs until everything has come to rest. @throws when it never does. */
  async run(): Promise<void> {
    for (let events = 0; events < MAX_EVENTS; events += 1) {
      if (!(await this.timeline.next())) return;
      if (this.nowMs > this.calmAtMs + REST_MS + 2 * HOUR_MS) break;
    }
    throw new Error('the system never comes to rest');
  }

  /** A person's command: it takes its time, and is given again until it is done. */
  command(name: string, work: (core: CoreDeps) => Promise<unknown>): void {
    const { fate, timeline } = this;
    const life = new Life(name, null, { fate, timeline, trouble: NO_TROUBLE, meddle: () => undefined });
    void this.#live(life, () => work(this.#coreOf(life)));
  }

  /** Somebody works with the core through ports that take their time and may fail: a worker, a sweep, a person. */
  employ(
    name: string,
    paymentId: PaymentId | null,
    work: (core: CoreDeps, life: Life) => Promise<unknown>,
  ): void {
    const { fate, timeline, trouble } = this;
    const meddle: World['meddle'] = (...args) => this.meddle(...args);
    const life = new Life(name, paymentId, { fate, timeline, trouble, meddle });
    void this.#live(life, () => work(this.#coreOf(life), life));
  }

  async #live(life: Life, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.tell(`${life.name}: ${error instanceof CrashError ? 'is dead' : String(error)}`);
      const paymentId = life.paymentId ?? 'everything';
      if (error instanceof OurBugError) this.blame.mayHold(paymentId, 'our-bug');
      else if (!(error instanceof CrashError || error instanceof StoreError) && !isRefused(error))
        this.bugs.push(`${life.name}: ${String(error)}`);
    }
    this.#startWork();
    if (this.nowMs > this.calmAtMs) await this.#sweepIfOpen();
  }

  #coreOf(life: Life): CoreDeps {
    const { stores } = this;
    const core = this.#coreWith(this.#bothEnds.portOf(life, stores));
    const ports = portsOf(life, { ...core, customers: customersOf(this.#peopleOf(life)) });
    return this.rows.watched({ ...ports, till: this.rules.watched(ports.till) }, stores.ledger);
  }

  /** The people room's ports, each call of which takes its time. */
  #peopleOf(life: Life): ReturnType<typeof peopleDeps> {
    return peopleDeps(lived(life, 'directory', this.directory), {
      claims: lived(life, 'claims', this.stores.claims),
      index: lived(life, 'people', this.people),
      clock: this.timeline,
      random: this.#random,
    });
  }

  #startWork(): void {
    while (this.#working < WORKERS) {
      const message = this.#messages.find((candidate) => candidate.visibleAtMs <= this.nowMs);
      if (message === undefined) return;
      message.visibleAtMs = this.nowMs + VISIBILITY_MS;
      message.receives += 1;
      if (message.receives > MAX_RECEIVES) {
        this.#delete(message);
        this.deadLetters.push(message.body);
        continue;
      }
      this.at(message.visibleAtMs, () => this.#startWork());
      this.#working += 1;
      this.employ(this.#nameOf(message), message.paymentId, (core, life) => this.#work(message, core, life));
    }
  }

  async #work(message: Message, core: CoreDeps, life: Life): Promise<void> {
    try {
      await this.#process(message, core, life);
      await life.call('queue.delete', () => this.#delete(message));
    } finally {
      this.#working -= 1;
    }
  }

  async #process(message: Message, core: CoreDeps, life: Life): Promise<void> {
    try {
      await processMessage({ body: message.body, receiveCount: message.receives }, core);
    } catch (error) {
      if (isRefused(error)) this.bugs.push(`${life.name}: a refusal fails its message`);
      if (error instanceof OurBugError && life.bugs === 1) message.bugs += 1;
      if (message.bugs === MAX_RECEIVES) this.#mustBeHeld(message.paymentId);
      throw error;
    }
  }

  #mustBeHeld(paymentId: PaymentId | null): void {
    const record = paymentId === null ? null : this.stores.ledger.peek(paymentId);
    // Whoever is at it may have opened it again since: Stripe took back what was held.
    if ((record?.lease?.untilMs ?? 0) > this.nowMs) return;
    if (record?.postings.some((posting) => !hasEnded(posting)) === true)
      this.bugs.push(`${paymentId} failed five times, and no person was asked`);
  }

  #nameOf(message: Message): string {
    const of = message.paymentId ?? 'the pump';
    const count = (this.#passes.get(of) ?? 0) + 1;
    this.#passes.set(of, count);
    return message.paymentId === null ? `beat ${count} of the pump` : `pass ${count} of ${of}`;
  }

  #delete(message: Message): void {
    const index = this.#messages.indexOf(message);
    if (index >= 0) this.#messages.splice(index, 1);
  }

  #sweepAt(atMs: number): void {
    if (atMs >= this.#nextSweepMs) return;
    this.#nextSweepMs = atMs;
    this.at(atMs, () => {
      if (this.#nextSweepMs !== atMs) return;
      this.#nextSweepMs = Infinity;
      if (this.nowMs < this.calmAtMs + 3 * SWEEP_EVERY_MS) this.#sweepAt(atMs + SWEEP_EVERY_MS);
      if (this.#sweeping) return;
      this.#sweeping = true;
      this.employ(`the sweep at ${new Date(atMs).toISOString().slice(8, 16)}`, null, async (core, life) => {
        try {
          const { paused } = await sweep(core);
          if (!paused) await archiveLateCustomers(this.#peopleOf(life));
        } finally {
          this.#sweeping = false;
        }
      });
    });
  }

  /** When all is calm a sweep is only worth its time once something is due; it would find nothing before. */
  async #sweepIfOpen(): Promise<void> {
    const open = await this.stores.ledger.openWork(50);
    const watched = await this.stores.claims.dueWatches(Infinity, 1);
    const due = [...open.map(({ dueAtMs }) => dueAtMs), ...watched.map(({ lookAtMs }) => lookAtMs)];
    if (due.length === 0 || this.nowMs > this.calmAtMs + REST_MS) return;
    const dueMs = Math.min(...due);
    this.#sweepAt(Math.max(dueMs, this.nowMs + SWEEP_EVERY_MS));
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof Error && error.name === 'RefusedError';
}
