import type { Refusal } from '../kernel/answer.ts';
import type { CoreDeps } from './core.ts';
import type { Controls, Pause } from './ports.ts';

const DEFAULT_WAIT_MS = 15_000;
const MAX_WAIT_MS = 5 * 60_000;
/** Somebody else is at work on the very same thing (a claim): only this payment comes back, and soon. */
const OWN_WAIT_MS = 3_000;
/** How much longer than its delay a pump's lease lasts: a pump that is alive takes it anew with every beat. */
export const PUMP_MARGIN_MS = 30_000;

/** How long a call may still commit after it was sent: a restored ledger knows nothing of those before it. */
export const RESTORED_PAUSE_MS = 15 * 60_000;

/** What people read while a restored ledger waits. */
export function restoredPause(sinceMs: number): Pause {
  return {
    code: 'restored',
    reason: 'the ledger is a restored copy, and calls of the time before may still arrive at the till',
    remedy:
      'wait: the first sweep after a quarter of an hour looks at everything since, and posting goes on by itself',
    sinceMs,
    by: 'tillbridge',
  };
}

/** Refusals with this code concern one payment alone and set no control item. */
export const CLAIM_TAKEN = 'claim-taken';

/** More movements than the ledger keeps of one payment: what is posted stays, the rest is a person's. */
export const TOO_MANY = 'too-many';

export function isControlled(controls: Controls, nowMs: number): boolean {
  return (
    controls.pause !== null ||
    controls.restoredAtMs !== undefined ||
    (controls.wait !== null && controls.wait.notBeforeMs > nowMs)
  );
}

/**
 * A refusal that concerns everybody becomes a control item, and a pump is sent to lift it. Returns when this
 * payment's own message shall come back: only where nobody else is concerned.
 */
export async function storeControl(refusal: Refusal, deps: CoreDeps): Promise<number | null> {
  const { ledger, clock } = deps;
  const nowMs = clock.nowMs();
  if (refusal.code === CLAIM_TAKEN) return refusal.retryAfterMs ?? OWN_WAIT_MS;
  // Blames this payment before any posting of it is known: the sweep tries it again, the alarm on its age tells.
  if (refusal.whose === 'payment') return null;
  if (refusal.whose === 'connection') {
    const { code, reason, remedy } = refusal;
    await ledger.pause({ code, reason, remedy, sinceMs: nowMs, by: 'tillbridge' });
  } else {
    const waitMs = Math.min(refusal.retryAfterMs ?? DEFAULT_WAIT_MS, MAX_WAIT_MS);
    await ledger.waitUntil(nowMs + waitMs, refusal.reason);
  }
  await ensurePump(deps);
  return null;
}

/** Whoever meets a control item without a living pump sends one. A person's pause needs none: `resume` sends it. */
export async function meetControl(controls: Controls, deps: CoreDeps): Promise<void> {
  if (controls.pause?.by !== 'person') await ensurePump(deps);
}

export async function ensurePump(deps: Pick<CoreDeps, 'leases' | 'queue' | 'random'>): Promise<void> {
  const owner = deps.random.id();
  if (await deps.leases.take('pump', owner, PUMP_MARGIN_MS))
    await deps.queue.sendPump({ attempt: 0, owner }, 1);
}
