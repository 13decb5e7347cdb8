import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Ledger } from '../../shared/posting/ports.ts';
import { CrashError } from './scheduler.ts';
import type { Scheduler, VirtualClock } from './scheduler.ts';
import type { Fate } from './fate.ts';

/** How hard a seed is on the workers; 0 everywhere once the faults have stopped. */
export interface Nastiness {
  crash: number;
  lostWrite: number;
  storeError: number;
}

/** One life of one worker: its calls park, cost time, and may be its last. */
export interface Life {
  readonly name: string;
  readonly scheduler: Scheduler;
  readonly clock: VirtualClock;
  readonly fate: Fate;
  readonly nastiness: Nastiness;
  dead: boolean;
}

const LEAST_CALL_MS = 2;
const MOST_CALL_MS = 300;

/** The core's ports as one life sees them. */
export function portsOf(life: Life, deps: CoreDeps): CoreDeps {
  return {
    ...deps,
    stripe: lived(life, 'stripe', deps.stripe),
    till: lived(life, 'till', deps.till),
    customers: lived(life, 'customers', deps.customers),
    ledger: withLostWrites(life, lived(life, 'ledger', deps.ledger)),
    leases: lived(life, 'leases', deps.leases),
    queue: lived(life, 'queue', deps.queue),
  };
}

type Method = (...args: unknown[]) => unknown;

/** Every method of a port parks before and after, and may be the last that its worker does. */
function lived<T extends object>(life: Life, port: string, target: T): T {
  return new Proxy(target, {
    get(object, key) {
      const value: unknown = Reflect.get(object, key);
      if (typeof value !== 'function' || typeof key !== 'string') return value;
      const call = `${port}.${key}`;
      const method = value as Method;
      if (key.endsWith('Since'))
        return (...args: unknown[]) => collected(life, call, () => method.apply(object, args));
      return async (...args: unknown[]) => {
        await enter(life, call);
        const answer = await method.apply(object, args);
        await leave(life, call);
        return answer;
      };
    },
  });
}

async function* collected(life: Life, call: string, list: () => unknown): AsyncIterable<unknown> {
  await enter(life, call);
  const all: unknown[] = [];
  for await (const item of list() as AsyncIterable<unknown>) all.push(item);
  await leave(life, call);
  yield* all;
}

async function enter(life: Life, call: string): Promise<void> {
  dieIf(life, life.dead);
  life.clock.advance(life.fate.between(`${life.name} ${call} takes`, LEAST_CALL_MS, MOST_CALL_MS));
  await life.scheduler.park(life.name);
  dieIf(life, life.fate.strikes(`crash before ${call}`, life.nastiness.crash));
}

async function leave(life: Life, call: string): Promise<void> {
  await life.scheduler.park(life.name);
  dieIf(life, life.fate.strikes(`crash after ${call}`, life.nastiness.crash));
}

function dieIf(life: Life, condition: boolean): void {
  if (!condition) return;
  life.dead = true;
  throw new CrashError(life.name);
}

/** A conditional write may be stored and yet reported as refused: the SDK repeated what had been done. */
function withLostWrites(life: Life, ledger: Ledger): Ledger {
  const save: Ledger['save'] = async (record, entries) => {
    if (life.fate.strikes('ledger away', life.nastiness.storeError))
      throw new Error('the ledger does not answer');
    const stored = await ledger.save(record, entries);
    return stored !== null && life.fate.strikes('lost conditional write', life.nastiness.lostWrite)
      ? null
      : stored;
  };
  return new Proxy(ledger, { get: (object, key) => (key === 'save' ? save : Reflect.get(object, key)) });
}
