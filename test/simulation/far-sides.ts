import type { Refusal } from '../../shared/kernel/answer.ts';
import type { TillCall, TillFault } from '../support/memory-till.ts';
import type { CustomerDraft } from '../../shared/people/ports.ts';
import type { CreateFault } from './customers.ts';
import { HOUR_MS, MINUTE_MS, START_MS } from './scenario.ts';
import type { World } from './world.ts';

/** A request may commit this long after we gave up on it: within ten minutes of its intent, sleep and time-out included. */
const LATE_MOST_MS = 8.5 * MINUTE_MS;
/** A claim is held for 30 s after its creation went unanswered, 8 s after it was sent; a search lags by at most 10 s. */
const SURELY_FOUND_MS = 25_000;
const LAST_WINDOW_MS = 50 * MINUTE_MS;

/** The till's and Stripe's troubles: effects that go unanswered or are refused, searches, outages, credentials. */
export function breakFarSides(world: World): void {
  breakEffects(world);
  breakCustomers(world);
  breakSearches(world);
  breakTax(world);
  breakConnections(world);
  breakStripe(world);
}

function breakEffects(world: World): void {
  const { fate, till, completesFail } = world;
  const chance = world.everythingAtOnce ? 0.5 : fate.pick('till trouble', [0, 0.1, 0.3]);
  till.completesDeleted = fate.mood('a late complete rings up a deleted draft', 0.5);
  till.fault = (call, saleKey) => {
    const which = `${call} of ${saleKey}`;
    const often = completesFail && call === 'complete';
    const kind = fate.pick(`how the till fails at ${which}`, often ? COMPLETE_FAILURES : FAILURES);
    const fault = faultOf(world, kind, saleKey);
    if (!fate.strikes(`the till: ${which} ${SAYS[kind]}`, often ? 0.7 : chance)) return null;
    excuse(world, call, saleKey, fault);
    world.tell(`the till: ${which} ${SAYS[kind]}`);
    return fault;
  };
}

const FAILURES = ['before', 'after', 'late', 'late', 'refuse', 'refuse', 'refuse-done'] as const;
const COMPLETE_FAILURES = ['late', 'late', 'refuse', 'refuse', 'refuse'] as const;
type Failure = (typeof FAILURES)[number];

const SAYS: Readonly<Record<Failure, string>> = {
  before: 'never arrives',
  after: 'is done, but not answered',
  late: 'is done minutes after we gave up on it',
  refuse: 'is refused',
  'refuse-done': 'is refused, but done',
};

function faultOf(world: World, kind: Failure, saleKey: string): TillFault {
  const { fate, nowMs } = world;
  switch (kind) {
    case 'before':
    case 'after':
      return { kind };
    case 'late':
      return { kind, atMs: nowMs + lateBy(world, saleKey) };
    case 'refuse':
      return { kind, refusal: refusal(fate.pick(`whose refusal of ${saleKey}`, WHOSE), 'refused') };
    case 'refuse-done':
      return { kind: 'refuse', committed: true, refusal: refusal('payment', 'duplicate') };
  }
}

/** Often while the next try is under way, else long after any look. */
function lateBy({ fate }: World, what: string): number {
  const mostMs = fate.mood(`soon after, of ${what}`, 0.5) ? 40_000 : LATE_MOST_MS;
  return fate.between(`late by, of ${what}`, 1000, mostMs);
}

const WHOSE = ['payment', 'wait', 'wait', 'connection'] as const;

function refusal(whose: Refusal['whose'], code: string): Refusal {
  return { whose, code, reason: `${code} (${whose})`, remedy: 'mend it', retryAfterMs: 5000 };
}

function excuse(world: World, call: TillCall, saleKey: string, fault: TillFault): void {
  if (fault.kind === 'late') world.at(fault.atMs, () => world.till.catchUp());
  if (fault.kind !== 'refuse' || fault.refusal.whose !== 'payment') return;
  if (call === 'discard') return;
  // What was done all the same is seen by the look that follows, unless searches lag.
  if (fault.committed === true && world.till.searchLagMs === 0) return;
  world.blame.mayHold(saleKey, `till-${fault.refusal.code}`);
}

function breakCustomers(world: World): void {
  const { fate, directory } = world;
  const chance = fate.pick('customer trouble', [0, 0.25, 0.5]);
  directory.fault = (draft) => {
    const kind = fate.pick('how a creation fails', ['before', 'after', 'late', 'refuse'] as const);
    const fault = creationFault(world, kind);
    if (!fate.strikes(`the till: creation of ${nameOf(draft)} ${SAYS[kind]}`, chance)) return null;
    if (fault.kind === 'late') {
      world.at(fault.atMs, () => directory.catchUp());
      if (fault.atMs - world.nowMs > SURELY_FOUND_MS) world.blame.lateCustomers += 1;
    }
    if (fault.kind === 'refuse') world.blame.mayHold('everything', 'till-refused');
    world.tell(`the till: creation of ${nameOf(draft)} ${SAYS[kind]}`);
    return fault;
  };
}

function nameOf({ firstName, email, phone }: CustomerDraft): string {
  return `${firstName} (${[email, phone].filter((key) => key !== null).join(', ')})`;
}

function creationFault(world: World, kind: 'before' | 'after' | 'late' | 'refuse'): CreateFault {
  const { fate, nowMs } = world;
  if (kind === 'late') return { kind, atMs: nowMs + lateBy(world, 'a creation') };
  if (kind === 'refuse') return { kind, refusal: refusal(fate.pick('whose creation', WHOSE), 'refused') };
  return { kind };
}

/** Searches lag behind what is there; and for a while the till ignores the filter, so that none can decide. */
function breakSearches(world: World): void {
  const { fate, till, directory } = world;
  if (fate.strikes('searches of sales lag', 0.3)) {
    till.searchLagMs = fate.pick('lag', [1000, 5000, 15_000, 90_000]);
  }
  if (fate.strikes('searches of customers lag', 0.2))
    directory.searchLagMs = fate.pick('customers lag', [1000, 10_000]);
  inWindow(world, 'no search decides', 0.12, {
    mostMs: 80 * MINUTE_MS,
    begin: () => {
      till.undecided = 'the filter was ignored';
    },
    end: () => {
      till.undecided = null;
    },
  });
}

/** The till reckons the tax of a sale otherwise than predicted: in one draft, or in all of them. */
function breakTax(world: World): void {
  const { fate, till, blame } = world;
  const chance = fate.pick('tax trouble', [0, 0, 0.2]);
  till.taxOffMinor = (saleKey) => {
    if (!fate.strikes(`the till reckons another tax for ${saleKey}`, chance)) return 0;
    blame.mayHold(saleKey, 'draft-keeps-changing');
    return 1;
  };
  till.refusesCustomer = (customerId) => world.directory.isArchived(customerId);
}

/** The till is away for a while, once in a while for a day, or refuses our credentials. */
function breakConnections(world: World): void {
  const { fate, till, directory } = world;
  const dayLong = fate.mood('the outage lasts a day', 0.02);
  if (dayLong) world.calmAtMs += 26 * HOUR_MS;
  for (const whose of ['wait', 'connection'] as const) {
    const name = whose === 'wait' ? 'the till is away' : 'the till refuses our credentials';
    const set = (value: Refusal | null): void => {
      till.refusal = value;
      directory.refusal = value;
    };
    inWindow(world, name, 0.2, {
      mostMs: dayLong && whose === 'wait' ? 25 * HOUR_MS : 60 * MINUTE_MS,
      leastMs: dayLong && whose === 'wait' ? 24 * HOUR_MS : 30_000,
      begin: () => set(refusal(whose, whose === 'wait' ? 'away' : 'unauthorised')),
      end: () => set(null),
    });
  }
}

function breakStripe(world: World): void {
  const { fate, stripe } = world;
  inWindow(world, 'Stripe is away', 0.15, {
    mostMs: 20 * MINUTE_MS,
    begin: () => {
      stripe.refusal = refusal('wait', 'stripe-away');
    },
    end: () => {
      stripe.refusal = null;
    },
  });
  inWindow(world, 'Stripe refuses our metadata', 0.15, {
    mostMs: 60 * MINUTE_MS,
    begin: () => {
      stripe.writeRefusal = refusal('wait', 'lock-timeout');
    },
    end: () => {
      stripe.writeRefusal = null;
    },
  });
  const lagMs = fate.pick('events are listed after', [0, 0, 5000, 60_000]);
  stripe.listable = (hint) => (hint.eventAtMs ?? 0) <= world.nowMs - lagMs;
}

interface Window {
  readonly leastMs?: number;
  readonly mostMs: number;
  readonly begin: () => void;
  readonly end: () => void;
}

function inWindow(world: World, name: string, chance: number, window: Window): void {
  const { fate } = world;
  if (!fate.strikes(name, chance)) return;
  const fromMs = START_MS + fate.between(`${name} from`, 0, LAST_WINDOW_MS);
  const lastsMs = fate.between(`${name} for`, window.leastMs ?? 30_000, window.mostMs);
  world.at(fromMs, () => {
    world.tell(`${name} (for ${Math.round(lastsMs / MINUTE_MS)} min)`);
    window.begin();
  });
  world.at(Math.min(fromMs + lastsMs, world.calmAtMs), () => {
    world.tell(`${name} no longer`);
    window.end();
  });
}
