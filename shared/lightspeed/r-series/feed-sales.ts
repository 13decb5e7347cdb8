import * as z from 'zod';
import { add, multiply, parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import type { Decimal } from '../../kernel/decimal.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { FeedPage, SoldLineKind, TillSaleRow, TillSaleRowLine } from '../../metrics/ports.ts';
import { reasonInNote, reasonOfOurs } from '../../metrics/return-reason.ts';
import { kindOfNote } from '../../posting/line-notes.ts';
import { SoldAt } from './feed-sold-at.ts';
import { NO_VOIDS, readVoids, voidsSchema } from './feed-voids.ts';
import { cursorOf, msOf, START, walk, walkSchema } from './feed-walk.ts';
import type { FeedContext, Reader, Walked } from './feed-walk.ts';
import { minorOf } from './feed-catalogue.ts';
import { relations } from './query.ts';
import { SOURCE, stateOf } from './sale-codec.ts';
import { amount, child, children, flag, maybeAmount, maybeId, maybeText, text } from './wire.ts';

const lineSchema = z.looseObject({
  saleLineID: text,
  itemID: maybeId,
  unitQuantity: amount,
  unitPrice: maybeAmount,
  avgCost: maybeAmount,
  calcTotal: maybeAmount.optional(),
  calcTax1: maybeAmount,
  calcTax2: maybeAmount,
  isSpecialOrder: flag,
  parentSaleLineID: maybeId,
  Note: child(z.looseObject({ note: maybeText })),
});
type WireLine = z.infer<typeof lineSchema>;

const saleSchema = z.looseObject({
  saleID: text,
  completed: flag,
  archived: flag,
  voided: flag,
  createTime: maybeText,
  completeTime: maybeText,
  timeStamp: maybeText,
  // The page of the endpoint writes `updatetime`, live answers `updateTime`.
  updatetime: maybeText,
  updateTime: maybeText,
  referenceNumber: maybeText,
  referenceNumberSource: maybeText,
  customerID: maybeId,
  registerID: maybeId,
  shopID: maybeId,
  total: maybeAmount,
  SaleLines: children('SaleLine', lineSchema),
});
type WireSale = z.infer<typeof saleSchema>;

const SALES: Walked<WireSale> = {
  entity: 'Sale',
  // `timeStamp` does not follow what happens to a completed sale.
  field: 'updatetime',
  params: { load_relations: relations('SaleLines', 'SaleLines.Note') },
  costUnits: 1.8,
  schema: saleSchema,
  changedMs: (row) => msOf(changeOf(row)),
};

const cursorSchema = z.object({ sales: walkSchema, voids: voidsSchema });
const BEGIN = { sales: START, voids: NO_VOIDS };

/**
 * Sales with their lines, archived and voided ones included. Lightspeed does not promise that a void counts as a
 * change of its sale, and leaves voided sales out of some lists: the voids are read as well.
 */
export function salesReader(context: FeedContext): Reader<'sales'> {
  const soldAt = new SoldAt(context);
  return async (cursor): Promise<FeedPage<'sales'>> => {
    const at = cursorOf(cursor, cursorSchema, BEGIN);
    const { shopId } = await context.ids.all();
    // Once per walk is enough, and as long as there are more.
    const isDue = at.sales.next === null || at.voids.more;
    const voids = isDue
      ? await readVoids(context, at.voids.after, VERSION_RANKS)
      : { rows: [], at: at.voids };
    const step = await walk(context, SALES, at.sales);
    const sales = step.rows.filter(({ shopID }) => shopID === null || shopID === shopId);
    for (const sale of sales) soldAt.note(sale.SaleLines, completedMsOf(sale));
    const soldMs = await soldAt.ofLines(sales.filter(counts).flatMap(parentsOf));
    return {
      rows: [...voids.rows, ...sales.map((sale) => decodeSale(sale, { context, soldMs }))],
      cursor: JSON.stringify({ sales: step.walk, voids: voids.at }),
      more: step.more || voids.at.more,
      reachedMs: step.walk.newestMs ?? step.walk.fromMs,
    };
  };
}

function changeOf(row: WireSale): string {
  return [row.updatetime, row.updateTime, row.timeStamp].find((time) => time !== '') ?? '';
}

function completedMsOf(row: WireSale): number {
  const time = [row.completeTime, row.timeStamp, row.createTime].find((each) => each !== '') ?? '';
  return Number.isNaN(msOf(time)) ? 0 : msOf(time);
}

function counts(row: WireSale): boolean {
  return stateOf(row) === 'completed';
}

function parentsOf(row: WireSale): string[] {
  return row.SaleLines.flatMap(({ parentSaleLineID }) => parentSaleLineID ?? []);
}

/** Later than whatever else carries the same second: a draft is completed within the second that made it. */
const RANKS = { draft: 0, completed: 1, deleted: 2, voided: 3 } as const;
/** Ranks within one millisecond of a version. */
const VERSION_RANKS = 10;

interface Decoding {
  readonly context: FeedContext;
  readonly soldMs: ReadonlyMap<string, number>;
}

function decodeSale(row: WireSale, by: Decoding): TillSaleRow {
  const changedMs = msOf(changeOf(row));
  const saleKey =
    row.referenceNumberSource === SOURCE && row.referenceNumber !== '' ? row.referenceNumber : null;
  const ours = saleKey === null ? null : { reason: reasonOfOurs(notesOf(row), saleKey) };
  return {
    saleId: row.saleID,
    version: (Number.isNaN(changedMs) ? 0 : changedMs) * VERSION_RANKS + RANKS[stateOf(row)],
    counts: counts(row),
    completedAtMs: completedMsOf(row),
    customerId: row.customerID,
    registerId: row.registerID,
    saleKey,
    totalMinor: minorOf(row.total, by.context.currency),
    lines: counts(row) ? row.SaleLines.map((line) => decodeLine(line, ours, by)) : [],
  };
}

/** How a sale of ours says that returned units did not stay in stock; what undoes it says so, too. */
const NOT_RESTOCKED = /^Not restocked: ([a-z ]+)/;

/** What a sale of ours says of itself stands in the note of one of its lines. */
function notesOf({ SaleLines }: WireSale): string {
  return SaleLines.map(({ Note }) => Note?.note ?? '').join('\n');
}

/** @param ours what a sale of ours says for all of its lines; null: it is not ours. */
function decodeLine(
  line: WireLine,
  ours: { readonly reason: string | null } | null,
  { context, soldMs }: Decoding,
): TillSaleRowLine {
  const note = line.Note?.note ?? '';
  const isOurs = ours !== null;
  const kind = kindOf(line, isOurs, context);
  const { parentSaleLineID: parent } = line;
  const isOff = isOurs && kind === 'item' && Number(line.unitPrice) === 0;
  const quantity = parseDecimal(line.unitQuantity);
  return {
    lineId: line.saleLineID,
    itemId: kind === 'item' ? line.itemID : null,
    kind,
    units: Number(line.unitQuantity),
    netMinor: rounded(netOf(line, quantity), context.currency),
    costMinor: rounded(multiply(quantity, parseDecimal(line.avgCost)), context.currency),
    special: line.isSpecialOrder,
    returnsLineId: parent,
    soldAtMs: (parent === null ? undefined : soldMs.get(parent)) ?? null,
    keptOffShelf: isOff ? (NOT_RESTOCKED.exec(note)?.[1] ?? null) : null,
    returnReason: isOurs ? ours.reason : Number(line.unitQuantity) < 0 ? reasonInNote(note) : null,
  };
}

function kindOf(line: WireLine, isOurs: boolean, { helperItems }: FeedContext): SoldLineKind {
  if (line.itemID !== null && !helperItems.has(line.itemID)) return 'item';
  // Only our own lines are sure to mean what their note says.
  const kind = isOurs ? kindOfNote(line.Note?.note ?? '') : 'custom';
  return kind === 'item' ? 'custom' : kind;
}

/** Without tax, whether prices include it or not. Lightspeed keeps a line's figures unrounded. */
function netOf(line: WireLine, quantity: Decimal): Decimal {
  if (line.calcTotal === undefined) return multiply(quantity, parseDecimal(line.unitPrice));
  const taxes = add(parseDecimal(line.calcTax1), parseDecimal(line.calcTax2));
  return add(parseDecimal(line.calcTotal), { ...taxes, units: -taxes.units });
}

function rounded(value: Decimal, currency: string): number {
  return Number(roundHalfUp(value, minorDigits(currency)));
}
