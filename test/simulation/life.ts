import { InvariantError } from '../../shared/kernel/errors.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Fate } from './fate.ts';
import type { Timeline } from './timeline.ts';

/** A worker died between two awaits: nothing of it runs any more. */
export class CrashError extends Error {
  override name = 'CrashError';
}

/** The ledger itself failed, as the SDK says it; the core lets it through, and the queue offers the message again. */
export class StoreError extends Error {
  override name = 'StoreError';
  readonly $fault = 'server';
}

/** A bug of ours, on purpose: it fails the message, and the fifth time its payment is held. */
export class OurBugError extends InvariantError {
  override name = 'OurBugError';
}

/** How hard a seed is on the workers; 0 everywhere once the faults have stopped. */
export interface Trouble {
  crash: number;
  /** One call that is deadly more often than the others. */
  deadly: string | null;
  /** A worker stands still for longer than its lease, and then goes on as if nothing had happened. */
  sleep: number;
  lostWrite: number;
  storeError: number;
  bug: number;
  /** A person acts in the till on the payment that a worker is at, between two of its calls. */
  meddle: number;
}

export const NO_TROUBLE: Trouble = {
  crash: 0,
  deadly: null,
  sleep: 0,
  lostWrite: 0,
  storeError: 0,
  bug: 0,
  meddle: 0,
};

export interface Surroundings {
  readonly fate: Fate;
  readonly timeline: Timeline;
  readonly trouble: Trouble;
  /** A person does something to the till between two calls of a worker. */
  meddle(paymentId: PaymentId, drawn: number, when: string): void;
}

const MOST_CALL_MS = 180;
/** Lambda ends a function that runs for longer, wherever it stands. */
const FUNCTION_TIMEOUT_MS = 50_000;
/** Longer than the lease of 15 s, within the function's time. */
const SLEEP_MS = { least: 15_500, most: 47_000 };
const DEADLY = 0.3;
const NO_ANSWER_MS = 8_000;

/** One life of one worker: each of its calls takes time, and may be its last. */
export class Life {
  readonly name: string;
  readonly paymentId: PaymentId | null;
  /** Bugs of ours that struck it. */
  bugs = 0;
  readonly #around: Surroundings;
  readonly #calls = new Map<string, number>();
  readonly #startedAtMs: number;
  #dead = false;

  constructor(name: string, paymentId: PaymentId | null, around: Surroundings) {
    this.name = name;
    this.paymentId = paymentId;
    this.#around = around;
    this.#startedAtMs = around.timeline.nowMs();
  }

  /** A call of a port: it reaches the far side after a while, if this worker lives to send it. */
  async call<T>(what: string, work: () => T | Promise<T>): Promise<T> {
    const { fate, timeline, trouble } = this.#around;
    this.#dieIf(this.#dead);
    const label = this.#label(what);
    const drawn = fate.drawn(label);
    const sleeps = fate.strikesBy(
      drawn,
      1,
      trouble.sleep,
      () => `the worker sleeps past its lease: ${label}`,
    );
    const tookMs = fate.betweenBy(drawn, 2, 1, MOST_CALL_MS);
    await timeline.sleep(sleeps ? fate.betweenBy(drawn, 3, SLEEP_MS.least, SLEEP_MS.most) : tookMs);
    this.#dieIf(this.#dead || timeline.nowMs() - this.#startedAtMs > FUNCTION_TIMEOUT_MS);
    const crash = what === trouble.deadly ? DEADLY : trouble.crash;
    this.#dieIf(fate.strikesBy(drawn, 4, crash, () => `a crash: ${label}`));
    if (this.paymentId !== null && trouble.meddle > 0) this.#around.meddle(this.paymentId, drawn, label);
    this.#failIf(
      fate.strikesBy(drawn, 8, trouble.bug, () => `a bug of ours: ${label}`),
      label,
    );
    const answer = await work();
    if (isUnanswered(answer)) await timeline.sleep(NO_ANSWER_MS);
    return answer;
  }

  /** A conditional write may be stored and yet reported as refused, or fail with or without having been stored. */
  async save<T>(what: string, work: () => Promise<T | null>): Promise<T | null> {
    const { fate, trouble } = this.#around;
    return this.call(what, async () => {
      const label = `${what} of ${this.name} (${this.#calls.get(what)})`;
      const drawn = fate.drawn(label);
      if (fate.strikesBy(drawn, 5, trouble.storeError, () => `the ledger does not answer: ${label}`))
        throw new StoreError('the ledger does not answer');
      const stored = await work();
      if (
        fate.strikesBy(drawn, 6, trouble.storeError, () => `the ledger stores, but does not answer: ${label}`)
      )
        throw new StoreError('the ledger does not answer');
      const lost = (): string => `the ledger stores, but says that somebody wrote first: ${label}`;
      return stored !== null && fate.strikesBy(drawn, 7, trouble.lostWrite, lost) ? null : stored;
    });
  }

  #label(what: string): string {
    const count = (this.#calls.get(what) ?? 0) + 1;
    this.#calls.set(what, count);
    return count === 1 ? `before ${what} of ${this.name}` : `before ${what} (${count}) of ${this.name}`;
  }

  #failIf(condition: boolean, label: string): void {
    if (!condition) return;
    this.bugs += 1;
    throw new OurBugError(label);
  }

  #dieIf(condition: boolean): void {
    if (!condition) return;
    this.#dead = true;
    throw new CrashError(this.name);
  }
}

function isUnanswered(answer: unknown): boolean {
  return typeof answer === 'object' && answer !== null && 'kind' in answer && answer.kind === 'unknown';
}

/** The core's ports as one life sees them. */
export function portsOf(life: Life, deps: CoreDeps): CoreDeps {
  return {
    ...deps,
    stripe: lived(life, 'stripe', deps.stripe),
    till: lived(life, 'till', deps.till),
    ledger: lived(life, 'ledger', deps.ledger),
    leases: lived(life, 'leases', deps.leases),
    queue: lived(life, 'queue', deps.queue),
  };
}

type Method = (...args: unknown[]) => unknown;

/** Every method of a port takes its time. What is no function, and what reckons without a call, is as it is. */
export function lived<T extends object>(life: Life, port: string, target: T): T {
  const known = new Map<string, unknown>();
  return new Proxy(target, {
    get(object, key) {
      if (typeof key !== 'string') return Reflect.get(object, key);
      const wrapped = known.get(key);
      if (wrapped !== undefined) return wrapped;
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function') return value;
      const method = wrap(life, `${port}.${key}`, (...args) => (value as Method).apply(object, args));
      known.set(key, method);
      return method;
    },
  });
}

function wrap(life: Life, what: string, method: Method): Method {
  if (what.endsWith('Since')) return (...args) => collected(life, what, () => method(...args));
  if (what === 'ledger.save') return (...args) => life.save(what, async () => method(...args));
  return (...args) => life.call(what, () => method(...args));
}

async function* collected(life: Life, what: string, list: () => unknown): AsyncIterable<unknown> {
  const all: unknown[] = [];
  await life.call(what, async () => {
    for await (const item of list() as AsyncIterable<unknown>) all.push(item);
  });
  yield* all;
}
