import type { CoreDeps } from './core.ts';
import { ensurePump, isControlled, PUMP_MARGIN_MS } from './control.ts';
import type { Controls, OpenWork, Pump } from './ports.ts';

/** Re-offered at a time: few enough that new orders still get through. */
const BATCH = 4;
const WAIT_MAX_SECONDS = 15;
const PAUSE_MAX_SECONDS = 60;
const PAUSE_FIRST_SECONDS = 5;

/** What one beat of the pump came to. */
export interface PumpReport {
  readonly outcome: 'not-ours' | 'still-controlled' | 'drained' | 'pumped';
  readonly offered: number;
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
    const offered = controls.pause === null ? 0 : await tryOne(deps);
    await passOn(pump, delaySeconds(controls, pump.attempt), deps);
    return { outcome: 'still-controlled', offered };
  }
  const due = settings.mode === 'shadow' ? [] : await dueWork(deps, BATCH);
  await offer(due, deps);
  if (due.length === 0) {
    await leases.release('pump', pump.owner);
    // A pass may have stored its payment while this beat was ending, and found its lease still taken.
    if (settings.mode === 'live' && (await dueWork(deps, 1)).length > 0) await ensurePump(deps);
    return { outcome: 'drained', offered: 0 };
  }
  await passOn(pump, Math.min(2 ** Math.min(pump.attempt, 4), WAIT_MAX_SECONDS), deps);
  return { outcome: 'pumped', offered: due.length };
}

/**
 * The next beat has an owner of its own, so that a message which the queue offers twice is not two pumps. It is sent
 * before the lease is handed over: if this worker dies between the two, its own message comes back as the pump.
 */
async function passOn(pump: Pump, delaySeconds: number, deps: CoreDeps): Promise<void> {
  const owner = deps.random.id();
  await deps.queue.sendPump({ attempt: pump.attempt + 1, owner }, Math.max(1, delaySeconds));
  await deps.leases.release('pump', pump.owner);
  await deps.leases.take('pump', owner, delaySeconds * 1000 + PUMP_MARGIN_MS);
}

/**
 * Half-open: under a pause of ours, once the probes find nothing wrong, one payment is tried. Its pass lifts the pause
 * unless it is refused; so a probe that does not see what is wrong cannot let everybody run into it again and again.
 */
async function tryOne(deps: CoreDeps): Promise<number> {
  const refusals = await Promise.all([deps.till.probe(), deps.stripe.probe()]);
  if (refusals.some((refusal) => refusal !== null)) return 0;
  const [first] = await dueWork(deps, 1);
  if (first === undefined) {
    await deps.ledger.resume('tillbridge');
    return 0;
  }
  await deps.queue.send({ paymentId: first.paymentId, eventId: null, eventAtMs: null, trial: true }, 0);
  return 1;
}

function delaySeconds(controls: Controls, attempt: number): number {
  const doubling = 2 ** Math.min(attempt, 8);
  if (controls.pause !== null) return Math.min(PAUSE_FIRST_SECONDS * doubling, PAUSE_MAX_SECONDS);
  return Math.min(doubling, WAIT_MAX_SECONDS);
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
