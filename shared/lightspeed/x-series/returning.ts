import type { ReturningLine } from '../../posting/ports.ts';
import { lineOf } from './documents.ts';
import { LineMatcher } from './parents.ts';
import { readSale, returnsOf } from './sales.ts';
import type { SalesContext } from './sales.ts';

/** The lines of returns that give these lines back. The till lists a sale's returns with the sale. */
export async function returning(
  lineIds: readonly string[],
  context: SalesContext,
): Promise<readonly ReturningLine[] | null> {
  const wanted = new Set(lineIds);
  const saleIds = new Set(lineIds.flatMap((lineId) => lineOf(lineId)?.saleId ?? []));
  const found: ReturningLine[] = [];
  for (const saleId of saleIds) {
    const original = await readSale(saleId, context);
    const returns = original === null ? [] : await returnsOf(original, context);
    if (original === null) continue;
    if (returns === null) return null;
    const matcher = new LineMatcher(original);
    for (const sale of returns.filter(({ state }) => state !== 'voided')) {
      const parents = matcher.take(sale);
      for (const line of sale.lines) {
        const parentLineId = parents.get(line.id);
        if (parentLineId === undefined || !wanted.has(parentLineId)) continue;
        found.push({ saleId: sale.id, parentLineId, quantity: Number(line.quantity) });
      }
    }
  }
  return found;
}
