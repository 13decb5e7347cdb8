import * as z from 'zod';
import { RefusedError } from '../../kernel/answer.ts';
import type { TillSaleRow } from '../../metrics/ports.ts';
import type { FeedContext } from './feed-walk.ts';
import { versionOf } from './feed-walk.ts';
import { pathOf, read } from './query.ts';
import { text, maybeText } from './wire.ts';

const voidSchema = z.looseObject({ saleVoidID: text, saleID: text, createTime: maybeText });

/** Ids that are read again: they may become visible out of their order. */
const OVERLAP_IDS = 20;

/** How far the voids were read: the highest id, null: none yet; and whether there are more. */
export const voidsSchema = z.object({ after: z.string().nullable(), more: z.boolean() });
export const NO_VOIDS = { after: null, more: false };

export interface Voids {
  readonly rows: readonly TillSaleRow[];
  readonly at: z.infer<typeof voidsSchema>;
}

/**
 * What was voided since: sales that count no more, whatever the list of sales shows of them. Lightspeed can list
 * `SaleVoid` by its id alone. Without the right to see voids there are none: sales say so themselves, if later.
 * @param ranks of one millisecond in a sale's version; a void is the last of its moment.
 */
export async function readVoids(context: FeedContext, after: string | null, ranks: number): Promise<Voids> {
  const from = Math.max(0, Number(after ?? 0) - OVERLAP_IDS);
  const path = pathOf(await context.ids.account(), 'SaleVoid', {
    sort: 'saleVoidID',
    limit: '100',
    saleVoidID: `>,${from}`,
  });
  try {
    const page = await context.api.page(read('SaleVoid', path, 1), voidSchema);
    const ids = page.rows.map(({ saleVoidID }) => Number(saleVoidID));
    const highest = ids.reduce((a, b) => Math.max(a, b), Number(after ?? 0));
    const isFurther = highest > Number(after ?? 0);
    return {
      rows: page.rows.map((row) => voidedSale(row.saleID, versionOf(row.createTime) * ranks + ranks - 1)),
      at: { after: highest === 0 ? after : String(highest), more: page.next !== null && isFurther },
    };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.code !== 'forbidden') throw error;
    return { rows: [], at: { after, more: false } };
  }
}

function voidedSale(saleId: string, version: number): TillSaleRow {
  return {
    saleId,
    version,
    counts: false,
    completedAtMs: 0,
    customerId: null,
    registerId: null,
    saleKey: null,
    totalMinor: 0,
    lines: [],
  };
}
