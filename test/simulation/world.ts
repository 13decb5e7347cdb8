import { processMessage } from '../../functions/post-payment/process-message.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Hint } from '../../shared/posting/ports.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import { settingsWith } from '../support/builders.ts';
import { memoryClaims, MemoryLedger, memoryLeases } from '../support/memory-ledger.ts';
import { MemoryStripe } from '../support/memory-stripe.ts';
import { makeMemoryTill } from '../support/memory-till.ts';
import type { MemoryTill } from '../support/memory-till.ts';
import { customersOf, MemoryDirectory } from './customers.ts';
import type { Fate } from './fate.ts';
import { portsOf } from './ports.ts';
import type { Life, Nastiness } from './ports.ts';
import { FAULTS_END_MS, HOUR_MS, ITEMS, START_MS } from './scenario.ts';
import { CrashError, Scheduler, VirtualClock } from './scheduler.ts';

const WORKERS = ['worker-1', 'worker-2'] as const;
const VISIBILITY_MS = 60_000;
const MAX_RECEIVES = 5;
const SWEEP_EVERY_MS = 10 * 60_000;
/** After the faults the system has this long to come to rest; the last late look is due after 24 hours. */
const REST_MS = 26 * HOUR_MS;
const MAX_TURNS = 400_000;

interface Message {
  readonly body: string;
  visibleAtMs: number;
  receives: number;
}

interface Appointment {
  readonly atMs: number;
  readonly what: () => void;
}

/** The real core among simulated far sides, on simulated time, driven by one seed. */
export class World {
  readonly fate: Fate;
  readonly clock = new VirtualClock(START_MS);
  readonly stripe = new MemoryStripe();
  readonly till: MemoryTill;
  readonly directory: MemoryDirectory;
  readonly ledger: MemoryLedger;
  readonly core: CoreDeps;
  readonly nastiness: Nastiness = { crash: 0, lostWrite: 0, storeError: 0 };
  readonly deadLetters: string[] = [];
  /** What happened, for a person who reads a failing seed. */
  readonly story: string[] = [];
  readonly #scheduler = new Scheduler();
  readonly #busy = new Set<string>();
  #messages: Message[] = [];
  #agenda: Appointment[] = [];
  #ids = 0;

  constructor(fate: Fate) {
    this.fate = fate;
    this.till = makeMemoryTill({ clock: this.clock, items: ITEMS });
    this.directory = new MemoryDirectory(this.clock);
    this.ledger = new MemoryLedger();
    const random = { id: () => `id-${(this.#ids += 1)}`, fraction: () => 0.5 };
    this.core = {
      stripe: this.stripe,
      till: this.till,
      customers: customersOf(this.directory, memoryClaims({ clock: this.clock, random })),
      ledger: this.ledger,
      leases: memoryLeases(this.clock),
      queue: {
        send: async (hint, delaySeconds) => this.enqueue(hint, delaySeconds * 1000),
        sendPump: async (pump, delaySeconds) => this.enqueue({ pump }, delaySeconds * 1000),
      },
      settings: settingsWith(),
      shopCurrency: 'usd',
      stamp: 'simulated',
      clock: this.clock,
      random,
    };
    this.#scheduleSweeps();
  }

  tell(what: string): void {
    this.story.push(`${new Date(this.clock.nowMs()).toISOString().slice(11, 19)} ${what}`);
  }

  at(atMs: number, what: () => void): void {
    this.#agenda.push({ atMs, what });
    this.#agenda.sort((a, b) => a.atMs - b.atMs);
  }

  enqueue(body: Hint | object, delayMs: number): void {
    this.#messages.push({
      body: JSON.stringify(body),
      visibleAtMs: this.clock.nowMs() + delayMs,
      receives: 0,
    });
  }

  /** Runs until everything has come to rest. @throws when it never does. */
  async run(): Promise<void> {
    for (let turn = 0; turn < MAX_TURNS; turn += 1) {
      this.#keepAppointments();
      this.#startWork();
      const waiting = this.#scheduler.waiting;
      if (waiting.length > 0) {
        await this.#scheduler.resume(this.fate.pick('turn', waiting));
        continue;
      }
      const next = Math.min(
        this.#agenda[0]?.atMs ?? Infinity,
        ...this.#messages.map((message) => message.visibleAtMs),
      );
      if (next === Infinity) return;
      this.clock.advance(Math.max(0, next - this.clock.nowMs()));
    }
    throw new Error(`seed ${this.fate.seed} never comes to rest`);
  }

  /** One more look by the sweep's own hand, without faults: what it still wants to do. */
  async quietSweep(): Promise<void> {
    await sweep(this.core);
    await this.run();
  }

  #keepAppointments(): void {
    while ((this.#agenda[0]?.atMs ?? Infinity) <= this.clock.nowMs()) this.#agenda.shift()?.what();
  }

  #startWork(): void {
    for (const worker of WORKERS) {
      if (this.#busy.has(worker)) continue;
      const message = this.#messages.find((candidate) => candidate.visibleAtMs <= this.clock.nowMs());
      if (message === undefined) return;
      message.visibleAtMs = this.clock.nowMs() + VISIBILITY_MS;
      message.receives += 1;
      if (message.receives > MAX_RECEIVES) {
        this.#messages = this.#messages.filter((other) => other !== message);
        this.deadLetters.push(message.body);
        continue;
      }
      this.#employ(worker, (core) => this.#work(message, core));
    }
  }

  async #work(message: Message, core: CoreDeps): Promise<void> {
    await processMessage({ body: message.body, receiveCount: message.receives }, core);
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  #employ(name: string, work: (core: CoreDeps) => Promise<void>): void {
    this.#busy.add(name);
    const { fate, clock, nastiness } = this;
    const life: Life = { name, scheduler: this.#scheduler, clock, fate, nastiness, dead: false };
    this.#scheduler.start(name, async () => {
      try {
        await work(portsOf(life, this.core));
      } catch (error) {
        this.tell(`${name}: ${error instanceof CrashError ? 'crashed' : String(error)}`);
      } finally {
        this.#busy.delete(name);
      }
    });
  }

  #scheduleSweeps(): void {
    const end = FAULTS_END_MS + REST_MS;
    for (let atMs = START_MS; atMs < end; atMs += atMs < FAULTS_END_MS + HOUR_MS ? SWEEP_EVERY_MS : HOUR_MS) {
      this.at(atMs, () => {
        if (this.#busy.has('sweep')) return;
        this.#employ('sweep', async (core) => void (await sweep(core)));
      });
    }
  }
}
