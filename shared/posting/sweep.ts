import { RefusedError } from '../kernel/answer.ts';
import { NewerItemError } from '../kernel/errors.ts';
import { storeAsOpen } from './converge.ts';
import type { CoreDeps } from './core.ts';
import { ensurePump, isControlled, RESTORED_PAUSE_MS } from './control.ts';
import { isDealtWith } from './hints.ts';
import { lookAtHeld } from './look-at-held.ts';
import { dueWork, offer } from './pump.ts';
import type { Hint } from './ports.ts';

const CURSOR = 'stripe-events';
/** Under this cursor's name lies the moment at which a restored ledger was accepted: from then on an audit is owed. */
export const COPY_ACCEPTED = 'copy-accepted';
const LEASE = 'sweep';
/** Short, and renewed while it works: a sweep that was killed must not keep the next one away for long. */
const LEASE_MS = 20_000;
const TRY_AGAIN_MS = 2_000;
/** Events become listable a little after they happened: each sweep reads this much again. */
const OVERLAP_MS = 10 * 60_000;
/** Stripe lists events for 30 days; with an older cursor the objects themselves are listed. */
const EVENTS_REACH_MS = 25 * 24 * 60 * 60_000;
const OBJECTS_REACH_MS = 90 * 24 * 60 * 60_000;
/** An event this old that no webhook announced was missed; a younger one may still be on its way. */
const MISSED_AFTER_MS = 5 * 60_000;
/** More than that is the pump's: as much at a time as the till takes, and no message per payment. */
const MAX_OFFERS = 50;
/** For the gauge: far more than an outage of days leaves open. */
const MOST_OPEN = 50_000;
const SIDE_BY_SIDE = 8;
const RENEW_EVERY = 80;

export interface SweepReport {
  readonly outcome: 'swept' | 'already-running' | 'refused';
  /** Payments that Stripe named since the cursor. */
  readonly seen: number;
  /** Of these, those that no webhook had announced. */
  readonly missed: number;
  readonly offered: number;
  /** Why Stripe's list could not be read to its end, and what to do; the cursor stays where it is. */
  readonly refused: string | null;
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
  if (!(await takesTurn(owner, deps))) return { ...NOTHING, outcome: 'already-running' };
  try {
    const startedAtMs = clock.nowMs();
    const found = await findChanged(deps, startedAtMs, () => leases.take(LEASE, owner, LEASE_MS));
    if (found.refused === null) {
      await ledger.storeCursor(CURSOR, startedAtMs);
      await acceptCopy(deps);
    }
    // Whatever Stripe's list said, what is open is offered and the gauges are read.
    const offered = await offerAll(found.taken, deps);
    const { seen, missed, refused } = found;
    const outcome = refused === null ? 'swept' : 'refused';
    return { outcome, seen, missed, offered, refused, ...(await gauges(deps)) };
  } finally {
    await leases.release(LEASE, owner);
  }
}

/**
 * A restored ledger goes on once calls of the time before can no longer arrive. All that happened since its cursor has
 * just been stored as open work; what was held then may have been released and posted since, and is looked at, too.
 */
async function acceptCopy({ ledger, clock }: CoreDeps): Promise<void> {
  const { restoredAtMs } = await ledger.controls();
  const nowMs = clock.nowMs();
  if (restoredAtMs === undefined || nowMs < restoredAtMs + RESTORED_PAUSE_MS) return;
  await lookAtHeld({ ledger, clock });
  await ledger.storeCursor(COPY_ACCEPTED, nowMs);
  await ledger.acceptCopy();
}

/** Whoever has the lease is at work, and renews it, or was killed, and loses it: so wait once for its end. */
async function takesTurn(owner: string, { leases, clock }: CoreDeps): Promise<boolean> {
  for (let waitedMs = 0; waitedMs <= LEASE_MS + TRY_AGAIN_MS; waitedMs += TRY_AGAIN_MS) {
    if (await leases.take(LEASE, owner, LEASE_MS)) return true;
    await clock.sleep(TRY_AGAIN_MS);
  }
  return false;
}

const NOTHING = {
  seen: 0,
  missed: 0,
  offered: 0,
  refused: null,
  oldestUnpostedAgeMs: 0,
  held: 0,
  paused: false,
} as const;

interface Found {
  seen: number;
  missed: number;
  readonly taken: Hint[];
  refused: string | null;
}

/** Stores every payment that Stripe names and no pass has dealt with, as far as the list can be read. */
async function findChanged(deps: CoreDeps, nowMs: number, renew: () => Promise<boolean>): Promise<Found> {
  const found: Found = { seen: 0, missed: 0, taken: [], refused: null };
  const latest = new Map<string, Hint>();
  try {
    for await (const hint of await hintsSinceCursor(deps, nowMs)) {
      latest.set(hint.paymentId, hint);
      if (latest.size % RENEW_EVERY === 0) await renew();
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    found.refused = `${error.refusal.reason}: ${error.refusal.remedy}`;
  }
  const hints = [...latest.values()];
  for (let start = 0; start < hints.length; start += SIDE_BY_SIDE) {
    if (start % RENEW_EVERY === 0) await renew();
    await Promise.all(
      hints.slice(start, start + SIDE_BY_SIDE).map((hint) => take(hint, { deps, nowMs, found })),
    );
  }
  return found;
}

/** The payment is stored as open before the cursor moves; what a newer deployment wrote waits for that one. */
async function take(hint: Hint, sweeping: { deps: CoreDeps; nowMs: number; found: Found }): Promise<void> {
  try {
    await takeReadable(hint, sweeping);
  } catch (error) {
    if (!(error instanceof NewerItemError)) throw error;
    sweeping.found.refused = error.message;
  }
}

async function takeReadable(
  hint: Hint,
  sweeping: { deps: CoreDeps; nowMs: number; found: Found },
): Promise<void> {
  const { deps, nowMs, found } = sweeping;
  const record = await deps.ledger.load(hint.paymentId);
  found.seen += 1;
  if (record !== null && isDealtWith(record, hint)) return;
  const isOld = hint.eventAtMs !== null && hint.eventAtMs < nowMs - MISSED_AFTER_MS;
  if (record === null && isOld) found.missed += 1;
  await storeAsOpen(hint.paymentId, deps);
  found.taken.push(hint);
}

async function hintsSinceCursor(deps: CoreDeps, nowMs: number): Promise<AsyncIterable<Hint>> {
  const cursorMs = await deps.ledger.cursor(CURSOR);
  if (cursorMs !== null && cursorMs > nowMs - EVENTS_REACH_MS)
    return deps.stripe.changedSince(cursorMs - OVERLAP_MS);
  const since = deps.settings.since === undefined ? 0 : Date.parse(deps.settings.since);
  return deps.stripe.createdSince(Math.max(since, nowMs - OBJECTS_REACH_MS));
}

/**
 * Offers what was just found, and what is due. Under a control item the pump does it; in shadow mode what was planned
 * stays planned.
 */
async function offerAll(taken: readonly Hint[], deps: CoreDeps): Promise<number> {
  if (isControlled(await deps.ledger.controls(), deps.clock.nowMs())) {
    await ensurePump(deps);
    return 0;
  }
  const isShadow = deps.settings.mode === 'shadow';
  const sent = isShadow ? taken : taken.slice(0, MAX_OFFERS);
  for (const hint of sent) await deps.queue.send(hint, 0);
  if (isShadow) return sent.length;
  // Whatever there is beyond that must not wait for the next sweep: it is the pump's.
  const most = sent.length + MAX_OFFERS;
  const due = await dueWork(deps, most + 1);
  if (due.length > most) {
    await ensurePump(deps);
    return sent.length;
  }
  const ids = new Set(sent.map((hint) => hint.paymentId));
  const rest = due.filter((work) => !ids.has(work.paymentId));
  await offer(rest, deps);
  return sent.length + rest.length;
}

async function gauges(deps: CoreDeps): Promise<Pick<SweepReport, 'oldestUnpostedAgeMs' | 'held' | 'paused'>> {
  const { ledger, clock, settings } = deps;
  const [held, controls, open] = await Promise.all([
    ledger.heldPayments(),
    ledger.controls(),
    ledger.openWork(MOST_OPEN),
  ]);
  // A due write-back or a late look is no unposted payment; in shadow mode nothing shall be posted.
  const unposted = settings.mode === 'shadow' ? [] : open.filter((work) => work.unposted);
  const oldestMs = Math.min(clock.nowMs(), ...unposted.map((work) => work.openSinceMs));
  return {
    oldestUnpostedAgeMs: clock.nowMs() - oldestMs,
    held: held.length,
    paused: controls.pause !== null,
  };
}
