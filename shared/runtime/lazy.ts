import type { Clock } from '../kernel/clock.ts';

/**
 * A value that is loaded at its first use and kept for `maxAgeMs`. Callers that come while it is being loaded share
 * that one load. A failed load is forgotten: an environment that started in a bad moment must not stay broken, and a value that was
 * only doubted, by a forged request say, is kept for as long as it would have been.
 * Who has a reason to doubt the value asks for a younger one: `value(5_000)` is loaded anew unless it is that young.
 */
export function lazy<Value>(
  load: () => Promise<Value>,
  options: { readonly maxAgeMs: number; readonly clock: Clock },
): (maxAgeMs?: number) => Promise<Value> {
  let kept: { readonly value: Promise<Value>; readonly sinceMs: number } | null = null;
  return (maxAgeMs = options.maxAgeMs) => {
    const nowMs = options.clock.nowMs();
    if (kept !== null && nowMs - kept.sinceMs < maxAgeMs) return kept.value;
    const former = kept;
    const loading = { value: load(), sinceMs: nowMs };
    kept = loading;
    loading.value.catch(() => {
      // What was only doubted is still as good as it was.
      if (kept === loading) kept = former;
    });
    return loading.value;
  };
}
