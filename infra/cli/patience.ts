import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Clock } from '../../shared/kernel/clock.ts';

const PATIENCE_MS = 120_000;
const SHORTEST_MS = 1_000;
const LONGEST_MS = 10_000;

/** Does it again while a far side only asks to wait, for two minutes at most; what else is refused is thrown. */
export async function patiently<T>(work: () => Promise<T>, clock: Clock): Promise<T> {
  const endMs = clock.nowMs() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const refusal = error instanceof RefusedError ? error.refusal : null;
      if (refusal?.whose !== 'wait' || clock.nowMs() > endMs) throw error;
      const waitMs = refusal.retryAfterMs ?? SHORTEST_MS;
      await clock.sleep(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, waitMs)));
    }
  }
}
