/** How long open work that nothing will answer waits for its next pass: a minute, doubling, an hour at most. */
const FIRST_MS = 60_000;
const LONGEST_MS = 60 * 60_000;

export function backoffMs(vainPasses: number): number {
  return Math.min(FIRST_MS * 2 ** Math.min(Math.max(vainPasses - 1, 0), 10), LONGEST_MS);
}
