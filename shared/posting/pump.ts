import type { PaymentId } from '../kernel/ids.ts';
import type { CoreDeps } from './core.ts';
import { ensurePump, isControlled, PUMP_MARGIN_MS } from './control.ts';
import type { Controls, OpenWork, Pump } from './ports.ts';

/** Re-offered at a time: few at first, twice as many each time that the last ones went through. */
const FIRST_BATCH = 2;
const MOST_AT_ONCE = 32;
/** Of each batch the share of what has just fallen due: new orders get through a backlog. */
const NEWEST_SHARE = 1 / 4;
const NEW_MS = 10 * 60_000;
const NEXT_BATCH_SECONDS = 3;
/** Beats for which what was offered may stay undone; then its messages are lost, and it is offered anew. */
const PATIENCE_BEATS = 20;
const WAIT_MAX_SECONDS = 15;
const PAUSE_MAX_SECONDS = 60;
const PAUSE_FIRST_SECONDS = 5;

/** What one beat of the pump came to. */
export interface PumpReport {
  readonly outcome: 'not-ours' | 'still-controlled' | 'drained' | 'pumped' | 'stepped-back';
  readonly offered: number;
  readonly detail?: string;
}

/**
 * One beat: probes, lifts the control item when the far side is back, re-offers open work oldest first, and goes on
 * until none waits. Only one pump lives: the one that holds the lease.
 */
export async function beatPump(pump: Pump, deps: CoreDeps): Promise<PumpReport> {
  const { leases, ledger, clock, settings } = deps;
  if (!(await leases.take('pump', pump.owner, PUMP_MARGIN_MS))) return { outcome: 'not-ours', offered: 0 };
  const controls = await ledger.controls();
  if (controls.pause?.by === 'person') {
    await leases.release('pump', pump.owner);
    return { outcome: 'still-controlled', offered: 0 };
  }
  if (isControlled(controls, clock.nowMs())) {
    const mayTry = controls.pause !== null && controls.restoredAtMs === undefined;
    const offered = mayTry ? await tryOne(deps) : 0;
    const attempt = controls.pause === null ? 0 : pump.attempt + 1;
    await passOn(pump, { attempt, delaySeconds: delaySeconds(controls, pump.attempt, clock.nowMs()) }, deps);
    return { outcome: 'still-controlled', offered };
  }
  const turn = settings.mode === 'shadow' ? null : await nextTurn(pump, deps);
  if (turn === null) {
    await leases.release('pump', pump.owner);
    // A pass may have stored its payment while this beat was ending, and found its lease still taken.
    if (settings.mode === 'live' && (await dueWork(deps, 1)).length > 0) await ensurePump(deps);
    return { outcome: 'drained', offered: 0 };
  }
  await offer(turn.work, deps);
  const { attempt, offered } = turn;
  await passOn(pump, { attempt, offered, delaySeconds: NEXT_BATCH_SECONDS }, deps);
  return { outcome: 'pumped', offered: turn.work.length };
}

interface Turn {
  readonly work: readonly OpenWork[];
  readonly attempt: number;
  /** What has been offered and is not known to be done. */
  readonly offered: readonly PaymentId[];
}

/**
 * What is offered next: twice as much as went through the last time, the longest due first, and some of what is new.
 * Nothing while most of the last batch is still undone, so that a slow till does not fill the queue. Null: nothing is due.
 */
async function nextTurn(pump: Pump, deps: CoreDeps): Promise<Turn | null> {
  const last = new Set<string>(pump.offered ?? []);
  const size = Math.min(Math.max(FIRST_BATCH, 2 * last.size), MOST_AT_ONCE);
  const due = await dueWork(deps, size + last.size);
  if (due.length === 0) return null;
  const undone = due.filter(({ paymentId }) => last.has(paymentId));
  const isLost = pump.attempt >= PATIENCE_BEATS;
  if (undone.length > last.size / 2 && !isLost)
    return { work: [], attempt: pump.attempt + 1, offered: pump.offered ?? [] };
  const fresh = due.filter(({ paymentId }) => isLost || !last.has(paymentId));
  const newest = await justDue(Math.ceil(size * NEWEST_SHARE), deps);
  const waiting = isLost ? [] : undone;
  const isNamed = named([...waiting, ...newest]);
  const first = newest.filter(({ paymentId }) => !named(waiting)(paymentId));
  // What is new goes first: a little room in the till's rate is soon used up.
  const work = [
    ...first,
    ...fresh.filter(({ paymentId }) => !isNamed(paymentId)).slice(0, size - first.length),
  ];
  const offered = [...waiting, ...work].map(({ paymentId }) => paymentId);
  return { work, attempt: 0, offered };
}

function named(work: readonly OpenWork[]): (paymentId: PaymentId) => boolean {
  const ids = new Set(work.map(({ paymentId }) => paymentId));
  return (paymentId) => ids.has(paymentId);
}

async function justDue(limit: number, { ledger, clock }: CoreDeps): Promise<readonly OpenWork[]> {
  const nowMs = clock.nowMs();
  const newest = await ledger.newestDue(nowMs, limit);
  return newest.filter(({ dueAtMs }) => dueAtMs > nowMs - NEW_MS);
}

/**
 * The next beat has an owner of its own, so that a message which the queue offers twice is not two pumps. It is sent
 * before the lease is handed over: if this worker dies between the two, its own message comes back as the pump.
 */
async function passOn(
  pump: Pump,
  next: Omit<Pump, 'owner'> & { readonly delaySeconds: number },
  deps: CoreDeps,
): Promise<void> {
  const owner = deps.random.id();
  const { delaySeconds: seconds, ...state } = next;
  const beatSeconds = Math.max(1, seconds);
  await deps.queue.sendPump({ ...state, owner }, beatSeconds);
  await deps.leases.release('pump', pump.owner);
  await deps.leases.take('pump', owner, beatSeconds * 1000 + PUMP_MARGIN_MS);
}

/**
 * Half-open: under a pause of ours, once the probes find nothing wrong, one payment is tried. Its pass lifts the pause
 * unless it is refused; so a probe that does not see what is wrong cannot let everybody run into it again and again.
 */
async function tryOne(deps: CoreDeps): Promise<number> {
  const refusals = await Promise.all([deps.till.probe(), deps.stripe.probe()]);
  if (refusals.some((refusal) => refusal !== null)) return 0;
  const due = await dueWork(deps, MOST_AT_ONCE);
  // A due write-back or a late look would not ask for what was refused, and prove nothing.
  const first = due.find(({ unposted }) => unposted) ?? due[0];
  if (first === undefined) {
    await deps.ledger.resume('tillbridge');
    return 0;
  }
  await deps.queue.send({ paymentId: first.paymentId, eventId: null, eventAtMs: null, trial: true }, 0);
  return 1;
}

/** A wait: until it is over, or a little at a time. A pause: ever longer. */
function delaySeconds({ pause, wait }: Controls, attempt: number, nowMs: number): number {
  if (pause !== null) return Math.min(PAUSE_FIRST_SECONDS * 2 ** Math.min(attempt, 8), PAUSE_MAX_SECONDS);
  return Math.min(Math.ceil(((wait?.notBeforeMs ?? nowMs) - nowMs) / 1000), WAIT_MAX_SECONDS);
}

/** Open work whose time has come, the longest due first. */
export async function dueWork(
  deps: Pick<CoreDeps, 'ledger' | 'clock'>,
  limit: number,
): Promise<readonly OpenWork[]> {
  const open = await deps.ledger.openWork(limit);
  return open.filter((work) => work.dueAtMs <= deps.clock.nowMs());
}

export async function offer(work: readonly OpenWork[], deps: Pick<CoreDeps, 'queue'>): Promise<void> {
  for (const { paymentId } of work) await deps.queue.send({ paymentId, eventId: null, eventAtMs: null }, 0);
}
