import { storeAsOpen } from './converge.ts';
import type { CoreDeps } from './core.ts';
import { ensurePump, isControlled } from './control.ts';
import { dueWork, offer } from './pump.ts';
import type { Hint } from './ports.ts';
import { hasEnded } from './postings.ts';

const CURSOR = 'stripe-events';
const LEASE = 'sweep';
const LEASE_MS = 5 * 60_000;
/** Events become listable a little after they happened: each sweep reads this much again. */
const OVERLAP_MS = 10 * 60_000;
/** Stripe lists events for 30 days; with an older cursor the objects themselves are listed. */
const EVENTS_REACH_MS = 25 * 24 * 60 * 60_000;
const OBJECTS_REACH_MS = 90 * 24 * 60 * 60_000;
/** An event this old that no webhook announced was missed; a younger one may still be on its way. */
const MISSED_AFTER_MS = 5 * 60_000;
const MAX_OFFERS = 500;

export interface SweepReport {
  readonly outcome: 'swept' | 'already-running';
  /** Payments that Stripe named since the cursor. */
  readonly seen: number;
  /** Of these, those that no webhook had announced. */
  readonly missed: number;
  readonly offered: number;
  readonly oldestUnpostedAgeMs: number;
  readonly held: number;
  readonly paused: boolean;
}

/**
 * The guarantee: finds every payment that something happened to since the cursor, whatever became of its webhooks,
 * and re-offers open work by age. Each payment is stored as open before the cursor moves. Throws `RefusedError`.
 */
export async function sweep(deps: CoreDeps): Promise<SweepReport> {
  const { leases, ledger, clock, random } = deps;
  const owner = random.id();
  if (!(await leases.take(LEASE, owner, LEASE_MS))) return { ...NOTHING, outcome: 'already-running' };
  try {
    const startedAtMs = clock.nowMs();
    const found = await findChanged(deps, startedAtMs);
    for (const hint of found.unseen) await storeAsOpen(hint.paymentId, deps);
    await ledger.storeCursor(CURSOR, startedAtMs);
    const offered = await reoffer(deps);
    return { outcome: 'swept', seen: found.seen, missed: found.missed, offered, ...(await gauges(deps)) };
  } finally {
    await leases.release(LEASE, owner);
  }
}

const NOTHING = { seen: 0, missed: 0, offered: 0, oldestUnpostedAgeMs: 0, held: 0, paused: false } as const;

interface Found {
  readonly seen: number;
  readonly missed: number;
  readonly unseen: readonly Hint[];
}

async function findChanged(deps: CoreDeps, nowMs: number): Promise<Found> {
  const latest = new Map<string, Hint>();
  for await (const hint of await hintsSinceCursor(deps, nowMs)) latest.set(hint.paymentId, hint);
  let missed = 0;
  const unseen: Hint[] = [];
  for (const hint of latest.values()) {
    const record = await deps.ledger.load(hint.paymentId);
    const seen = record !== null && hint.eventId !== null && record.seenEvents.includes(hint.eventId);
    const observedAtMs = record?.observedAtMs ?? 0;
    const observedSince = hint.eventAtMs !== null && observedAtMs > hint.eventAtMs + 1000;
    if (seen || observedSince) continue;
    unseen.push(hint);
    if (record === null && hint.eventAtMs !== null && hint.eventAtMs < nowMs - MISSED_AFTER_MS) missed += 1;
  }
  return { seen: latest.size, missed, unseen };
}

async function hintsSinceCursor(deps: CoreDeps, nowMs: number): Promise<AsyncIterable<Hint>> {
  const cursorMs = await deps.ledger.cursor(CURSOR);
  if (cursorMs !== null && cursorMs > nowMs - EVENTS_REACH_MS)
    return deps.stripe.changedSince(cursorMs - OVERLAP_MS);
  const since = deps.settings.since === undefined ? 0 : Date.parse(deps.settings.since);
  return deps.stripe.createdSince(Math.max(since, nowMs - OBJECTS_REACH_MS));
}

/** Under a control item the pump re-offers; in shadow mode what was planned stays planned. */
async function reoffer(deps: CoreDeps): Promise<number> {
  if (isControlled(await deps.ledger.controls(), deps.clock.nowMs())) {
    await ensurePump(deps);
    return 0;
  }
  const due = await dueWork(deps, MAX_OFFERS);
  await offer(due, deps);
  return due.length;
}

async function gauges(deps: CoreDeps): Promise<Pick<SweepReport, 'oldestUnpostedAgeMs' | 'held' | 'paused'>> {
  const { ledger, clock, settings } = deps;
  const [held, controls, oldest] = await Promise.all([
    ledger.heldPayments(),
    ledger.controls(),
    ledger.openWork(20),
  ]);
  const records = await Promise.all(oldest.map((work) => ledger.load(work.paymentId)));
  // A due write-back or a late look is no unposted payment.
  const unposted = records.find(
    (record) => record?.postings.length === 0 || record?.postings.some((posting) => !hasEnded(posting)),
  );
  const since = settings.mode === 'shadow' ? null : (unposted?.openSinceMs ?? null);
  return {
    oldestUnpostedAgeMs: since === null ? 0 : Math.max(0, clock.nowMs() - since),
    held: held.length,
    paused: controls.pause !== null,
  };
}
