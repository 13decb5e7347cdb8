import * as z from 'zod';
import { RefusedError } from '../../kernel/answer.ts';
import type { ReturningLine } from '../../posting/ports.ts';
import { anyOf, pathOf, read } from './query.ts';
import type { SalesContext } from './sales.ts';
import { amount, maybeId, text } from './wire.ts';

const lineSchema = z.looseObject({ saleID: text, parentSaleLineID: maybeId, unitQuantity: amount });

/** Lightspeed takes 100 values in a list. */
const MOST_VALUES = 100;

/**
 * The lines that name these as what they give back. Lightspeed documents the field `parentSaleLineID`, but not that it
 * may be searched by: rows that name another line show that the search was ignored, and then it tells nothing.
 */
export async function returning(
  lineIds: readonly string[],
  context: SalesContext,
): Promise<readonly ReturningLine[] | null> {
  const wanted = new Set(lineIds);
  const found: ReturningLine[] = [];
  for (let start = 0; start < lineIds.length; start += MOST_VALUES) {
    const rows = await searched(lineIds.slice(start, start + MOST_VALUES), context);
    if (rows === null) return null;
    for (const { saleID: saleId, parentSaleLineID: parentLineId, unitQuantity } of rows) {
      if (parentLineId === null || !wanted.has(parentLineId)) return null;
      const quantity = Number(unitQuantity);
      if (quantity < 0) found.push({ saleId, parentLineId, quantity });
    }
  }
  return found;
}

async function searched(
  lineIds: readonly string[],
  context: SalesContext,
): Promise<readonly z.infer<typeof lineSchema>[] | null> {
  const path = pathOf(await context.ids.account(), 'SaleLine', { parentSaleLineID: anyOf(lineIds) });
  try {
    return await context.api.all(read('SaleLine', path, 1), lineSchema);
  } catch (error) {
    if (error instanceof RefusedError && error.refusal.code === 'bad-request') return null;
    throw error;
  }
}
