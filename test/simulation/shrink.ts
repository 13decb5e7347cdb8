import type { Series } from './far-till.ts';
import { simulate } from './simulate.ts';
import type { Outcome } from './simulate.ts';

/** More would not make the story shorter, only the wait longer. */
const MAX_TRIES = 2000;

/**
 * The fewest strikes of fate with which a seed still fails in the same way: first halves of them are spared, then
 * quarters, then one after the other. What is spared moves nothing else, for every decision is drawn by its own name.
 */
export async function shrink(seed: number, series: Series): Promise<Outcome> {
  let failing = await simulate(seed, series);
  const kinds = kindsOf(failing);
  let tries = 0;
  for (let size = Math.ceil(failing.struck.length / 2); size >= 1; size = nextSize(size)) {
    for (let spared = true; spared && tries < MAX_TRIES;) {
      spared = false;
      for (let start = 0; start < failing.struck.length;) {
        const kept = failing.struck.toSpliced(start, size);
        tries += 1;
        const attempt = await simulate(seed, series, new Set(kept));
        const same = [...kindsOf(attempt)].some((kind) => kinds.has(kind));
        if (same) {
          failing = attempt;
          spared = true;
        } else start += size;
      }
      if (size > 1) break;
    }
  }
  return failing;
}

function nextSize(size: number): number {
  return size === 1 ? 0 : Math.ceil(size / 2);
}

/** Violations without their numbers: what is wrong, whomever it befell. */
function kindsOf(outcome: Outcome): Set<string> {
  return new Set(outcome.violations.map((text) => text.replaceAll(/\d+/g, '')));
}
