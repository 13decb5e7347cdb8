import type { CoreDeps } from './core.ts';
import { isControlled, PUMP_LEASE_MS } from './control.ts';
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
  if (!(await leases.take('pump', pump.owner, PUMP_LEASE_MS))) return { outcome: 'not-ours', offered: 0 };
  const controls = await lifted(await ledger.controls(), deps);
  if (controls.pause?.by === 'person') {
    await leases.release('pump', pump.owner);
    return { outcome: 'still-controlled', offered: 0 };
  }
  if (isControlled(controls, clock.nowMs())) {
    await passOn(pump, delaySeconds(controls, pump.attempt), deps);
    return { outcome: 'still-controlled', offered: 0 };
  }
  const due = settings.mode === 'shadow' ? [] : await dueWork(deps, BATCH);
  await offer(due, deps);
  if (due.length === 0) {
    await leases.release('pump', pump.owner);
    return { outcome: 'drained', offered: 0 };
  }
  await passOn(pump, Math.min(2 ** Math.min(pump.attempt, 4), WAIT_MAX_SECONDS), deps);
  return { outcome: 'pumped', offered: due.length };
}

/**
 * The next beat has an owner of its own. A beat whose message the queue offers again, because its worker died or by
 * itself, finds the lease gone: otherwise each such message would go on as a pump of its own, for days.
 */
async function passOn(pump: Pump, delaySeconds: number, deps: CoreDeps): Promise<void> {
  const owner = deps.random.id();
  await deps.leases.release('pump', pump.owner);
  if (await deps.leases.take('pump', owner, PUMP_LEASE_MS))
    await deps.queue.sendPump({ attempt: pump.attempt + 1, owner }, delaySeconds);
}

/** A pause of ours is lifted by a probe that finds nothing wrong; a person's stays. */
async function lifted(controls: Controls, deps: CoreDeps): Promise<Controls> {
  if (controls.pause === null || controls.pause.by === 'person') return controls;
  const refusals = await Promise.all([deps.till.probe(), deps.stripe.probe()]);
  if (refusals.some((refusal) => refusal !== null)) return controls;
  await deps.ledger.resume('tillbridge');
  return { ...controls, pause: null };
}

function delaySeconds(controls: Controls, attempt: number): number {
  const doubling = 2 ** Math.min(attempt, 8);
  if (controls.pause !== null) return Math.min(PAUSE_FIRST_SECONDS * doubling, PAUSE_MAX_SECONDS);
  return Math.min(doubling, WAIT_MAX_SECONDS);
}

/** Open work whose time has come, oldest first. */
export async function dueWork(
  deps: Pick<CoreDeps, 'ledger' | 'clock'>,
  limit: number,
): Promise<readonly OpenWork[]> {
  const nowMs = deps.clock.nowMs();
  const open = await deps.ledger.openWork(limit * 4);
  return open
    .filter((work) => work.openSinceMs <= nowMs && (work.nextCheckAtMs ?? 0) <= nowMs)
    .slice(0, limit);
}

export async function offer(work: readonly OpenWork[], deps: Pick<CoreDeps, 'queue'>): Promise<void> {
  for (const { paymentId } of work) await deps.queue.send({ paymentId, eventId: null, eventAtMs: null }, 0);
}
