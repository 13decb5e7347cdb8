import { LAST_RECEIVE, processMessage } from '../../functions/post-payment/process-message.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillPort } from '../../shared/posting/ports.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import type { TestClock } from '../lightspeed/support/stores.ts';
import { settingsWith } from './builders.ts';
import { MemoryLedger, memoryLeases } from './memory-ledger.ts';
import { MemoryStripe } from './memory-stripe.ts';
import { simulatedSqs } from './simulated-sqs.ts';
import type { Stored } from './simulated-sqs.ts';

const SWEEP_EVERY_MS = 10 * 60_000;
const VISIBILITY_MS = 60_000;

interface Message {
  readonly body: string;
  readonly paymentId: PaymentId | null;
  dueMs: number;
  receives: number;
}

/**
 * The real core between Stripe in memory and a real adapter's till, on simulated time: the real adapter's queue, which
 * hides, redelivers and gives up as SQS does, and the sweep on its schedule. One worker, so that the order of things is exact.
 */
export class OutageShop {
  readonly stripe = new MemoryStripe();
  readonly ledger = new MemoryLedger();
  readonly deadLetters: string[] = [];
  /** When each movement was called posted. */
  readonly postedAtMs = new Map<string, number>();
  /** The most messages that were in the queue at once; and of one payment. */
  mostMessages = 0;
  mostOfOne = 0;
  /** The till cannot be reached. */
  isAway = false;
  readonly core: CoreDeps;
  readonly #clock: TestClock;
  #messages: Message[] = [];
  #nextSweepMs: number;
  #ids = 0;

  constructor(till: TillPort, clock: TestClock) {
    this.#clock = clock;
    this.#nextSweepMs = clock.nowMs() + SWEEP_EVERY_MS;
    this.core = {
      stripe: this.stripe,
      till: this.#reachable(till),
      customers: { customerFor: async () => ({ kind: 'walk-in', why: 'not asked for here' }) },
      ledger: this.#watched(),
      leases: memoryLeases(clock),
      queue: simulatedSqs((stored) => this.#store(stored)),
      settings: settingsWith(),
      shopCurrency: 'usd',
      stamp: 'outage',
      clock,
      random: { id: () => `id-${(this.#ids += 1)}`, fraction: () => 0.5 },
    };
  }

  /** Messages in the queue now, hidden ones included. */
  get messages(): number {
    return this.#messages.length;
  }

  /** Something happened in Stripe, and its webhook arrives at once. */
  async happens(payment: Payment): Promise<void> {
    await this.core.queue.send(this.stripe.happened(payment, this.#clock.nowMs()), 0);
  }

  /** Time goes by until then, with all that falls due. */
  async runUntil(atMs: number): Promise<void> {
    for (;;) {
      const message = this.#messages.toSorted((a, b) => a.dueMs - b.dueMs)[0];
      const nextMs = Math.min(message?.dueMs ?? Infinity, this.#nextSweepMs);
      if (nextMs > atMs) break;
      this.#clock.advance(Math.max(0, nextMs - this.#clock.nowMs()));
      if (message === undefined || this.#nextSweepMs <= message.dueMs) await this.#sweep();
      else await this.#work(message);
    }
    this.#clock.advance(Math.max(0, atMs - this.#clock.nowMs()));
  }

  async #sweep(): Promise<void> {
    this.#nextSweepMs += SWEEP_EVERY_MS;
    await sweep(this.core);
  }

  async #work(message: Message): Promise<void> {
    message.dueMs = this.#clock.nowMs() + VISIBILITY_MS;
    message.receives += 1;
    try {
      await processMessage({ body: message.body, receiveCount: message.receives }, this.core);
    } catch {
      if (message.receives < LAST_RECEIVE) return;
      this.deadLetters.push(message.body);
    }
    this.#messages = this.#messages.filter((other) => other !== message);
  }

  #store({ body, paymentId, delayMs }: Stored): void {
    this.#messages.push({ body, paymentId, dueMs: this.#clock.nowMs() + delayMs, receives: 0 });
    const ofOne = this.#messages.filter((message) => message.paymentId === paymentId).length;
    this.mostMessages = Math.max(this.mostMessages, this.#messages.length);
    if (paymentId !== null) this.mostOfOne = Math.max(this.mostOfOne, ofOne);
  }

  /** The till while it is there. */
  #reachable(till: TillPort): TillPort {
    return new Proxy(till, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof value !== 'function') return value;
        return this.isAway ? refuse : (value.bind(object) as unknown);
      },
    });
  }

  #watched(): MemoryLedger {
    const save = this.ledger.save.bind(this.ledger);
    this.ledger.save = async (record, entries) => {
      const stored = await save(record, entries);
      for (const { at, movementId } of stored?.postings ?? []) {
        if (at.step === 'posted' && !this.postedAtMs.has(movementId))
          this.postedAtMs.set(movementId, this.#clock.nowMs());
      }
      return stored;
    };
    return this.ledger;
  }
}

/** As an adapter says it of a connection that cannot be made. */
async function refuse(): Promise<never> {
  const remedy = 'none needed: it comes back by itself';
  throw new RefusedError({ whose: 'wait', code: 'unreachable', reason: 'the till is away', remedy });
}
