import type { AbcClass } from './types.ts';

const A_SHARE = 0.8;
const B_SHARE = 0.95;

/**
 * ABC by gross margin of 52 weeks: A to 80 % of the running total, B to 95 %, C the rest, and whatever earned nothing.
 * The item that crosses a border belongs to the class before it.
 */
export function abcClasses(
  items: readonly { readonly itemId: string; readonly marginMinor: number }[],
): ReadonlyMap<string, AbcClass> {
  const total = items.reduce((sum, { marginMinor }) => sum + Math.max(0, marginMinor), 0);
  const byMargin = items.toSorted((a, b) => b.marginMinor - a.marginMinor || (a.itemId < b.itemId ? -1 : 1));
  let before = 0;
  return new Map(
    byMargin.map(({ itemId, marginMinor }): [string, AbcClass] => {
      const share = total > 0 ? before / total : 1;
      before += Math.max(0, marginMinor);
      if (marginMinor <= 0) return [itemId, 'C'];
      return [itemId, share < A_SHARE ? 'A' : share < B_SHARE ? 'B' : 'C'];
    }),
  );
}
