import type { DataSet } from './data.ts';
import { TARGETS, empirical, walk, windowOf } from './methods.ts';
import type { Method } from './methods.ts';

const DRAWS = 300;

/**
 * Willemain, Smart & Schwarz 2004: whether something sells follows a two-state chain, what sells is drawn from the
 * past sizes and jittered by a normal deviate times its root.
 */
export function wss(data: DataSet, seed: number): Method {
  const random = generator(seed);
  return {
    name: 'WSS',
    settings: TARGETS,
    outlooks: data.items.map((item) => {
      const history: number[] = [];
      return walk(
        data,
        (period) => {
          if (item.inStock[period] === true) history.push(item.units[period] ?? 0);
        },
        () => empirical(draws(history, windowOf(data), random)),
      );
    }),
  };
}

function draws(history: readonly number[], window: number, random: () => number): number[] {
  const sizes = history.filter((units) => units > 0);
  if (sizes.length === 0) return [0];
  const chance = chain(history);
  return Array.from({ length: DRAWS }, () => {
    let sum = 0;
    let sold = (history.at(-1) ?? 0) > 0;
    for (let period = 0; period < window; period += 1) {
      sold = random() < chance(sold);
      if (!sold) continue;
      const size = sizes[Math.floor(random() * sizes.length)] ?? 0;
      const jittered = 1 + Math.floor(size + normal(random) * Math.sqrt(size));
      sum += jittered > 0 ? jittered : size;
    }
    return sum;
  });
}

/** The chance that a period sells, by whether the one before it did. */
function chain(history: readonly number[]): (sold: boolean) => number {
  const seen = { true: [1, 2], false: [1, 2] };
  for (let at = 1; at < history.length; at += 1) {
    const row = seen[(history[at - 1] ?? 0) > 0 ? 'true' : 'false'];
    row[0] = (row[0] ?? 0) + ((history[at] ?? 0) > 0 ? 1 : 0);
    row[1] = (row[1] ?? 0) + 1;
  }
  const [after = 0.5, without = 0.5] = [seen.true, seen.false].map(([sold = 1, all = 2]) => sold / all);
  return (sold) => (sold ? after : without);
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mulberry32: the same draws from the same seed. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
