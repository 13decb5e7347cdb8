import * as z from 'zod';
import { formatDecimal, multiply, parseDecimal } from '../../kernel/decimal.ts';
import type { TillSaleRow, TillSaleRowLine } from '../../metrics/ports.ts';
import { reasonInField, reasonInNote, reasonOfOurs } from '../../metrics/return-reason.ts';
import { kindOfNote } from '../../posting/line-notes.ts';
import { lineIdOf, saleKeyOf } from './documents.ts';
import { SOURCE } from './encode.ts';
import { afterIn, minorOf, pageOf } from './feed-walk.ts';
import type { FeedContext, Reader } from './feed-walk.ts';
import { saleSchema } from './sale-wire.ts';
import type { XLine, XSale } from './sale-wire.ts';
import { amount, list, maybeId, maybeText } from './wire.ts';

const maybeAmount = amount.nullish().transform((value) => value ?? null);
/** What the figures need of a line beside what posting does. */
const figuresSchema = z.looseObject({
  pricing: z.looseObject({ total: maybeAmount, cost_total: maybeAmount }).nullish(),
  price_total: maybeAmount,
  cost_total: maybeAmount,
  return: z.looseObject({ reason: maybeText }).nullish(),
});
/** The version stands in the sale, or with what the interface says about it. */
const changeSchema = z
  .looseObject({
    version: z.number().nullish(),
    _metadata: z.looseObject({ version: z.number().nullish() }).nullish(),
    source: z.union([z.looseObject({ outlet_id: maybeId }), z.string()]).nullish(),
    attributes: list(z.unknown()),
    status: maybeText,
    line_items: z.array(figuresSchema),
  })
  .transform(({ _metadata: metadata, version, source, attributes, status, line_items: lines }) => ({
    version: version ?? metadata?.version ?? 0,
    source,
    isOnAccount: attributes.includes('onaccount') || status === 'ONACCOUNT',
    lines,
  }));
const rowSchema = z
  .unknown()
  .transform((row) => ({ sale: row, change: row }))
  .pipe(z.object({ sale: saleSchema, change: changeSchema }));
type Row = z.infer<typeof rowSchema>;

/** On account the goods are gone, and the stock has moved, though the sale waits for its money. */
const isMade = ({ sale, change }: Row): boolean =>
  sale.state === 'closed' || (sale.state === 'pending' && change.isOnAccount);

const READ = { resource: 'sales', params: { page_size: '200' } };
/** Sales whose moment is remembered, for the returns to come: about a year of a busy shop. */
const REMEMBERED = 200_000;

/** All sales of the outlet in the order of their changes, voided ones included. The list has no filter. */
export function salesReader(context: FeedContext): Reader<'sales'> {
  const soldAtMs = new Map<string, number>();
  return async (cursor) => {
    const after = afterIn(cursor);
    const { shopId, discountProductId } = await context.ids.all();
    const helpers = await context.helpers.ids();
    const page = await context.api.page(READ, after, rowSchema);
    const ours = page.rows.filter((row) => isOfOutlet(row, shopId));
    if (soldAtMs.size > REMEMBERED) soldAtMs.clear();
    for (const { sale } of ours) if (sale.atMs !== null) soldAtMs.set(sale.id, sale.atMs);
    await learnOriginals(ours, soldAtMs, context);
    return pageOf(
      ours.map((row) => decodeSale(row, { context, helpers, soldAtMs, discountProductId })),
      { after, reached: page.after },
    );
  };
}

function isOfOutlet({ change: { source } }: Row, outletId: string): boolean {
  const found = typeof source === 'object' ? (source?.outlet_id ?? null) : null;
  return found === null || found === outletId;
}

/** A return names its sale: one that was not read lately is asked for. */
async function learnOriginals(
  rows: readonly Row[],
  soldAtMs: Map<string, number>,
  { api }: FeedContext,
): Promise<void> {
  const wanted = new Set(rows.filter(isMade).flatMap(({ sale }) => sale.returnFor ?? []));
  for (const saleId of wanted) {
    if (soldAtMs.has(saleId)) continue;
    const original = await api.one({ resource: `sales/${encodeURIComponent(saleId)}` }, saleSchema);
    if (original !== null && original.atMs !== null) soldAtMs.set(saleId, original.atMs);
  }
}

interface Decoding {
  readonly context: FeedContext;
  readonly helpers: ReadonlySet<string>;
  readonly soldAtMs: ReadonlyMap<string, number>;
  readonly discountProductId: string | null;
}

function decodeSale(row: Row, by: Decoding): TillSaleRow {
  const { sale, change } = row;
  const counts = isMade(row);
  const saleKey = sale.sourceType === SOURCE && sale.sourceId !== '' ? saleKeyOf(sale.sourceId) : null;
  const ours = saleKey === null ? null : { reason: reasonOfOurs(sale.note, saleKey) };
  return {
    saleId: sale.id,
    version: change.version,
    counts,
    completedAtMs: sale.atMs ?? 0,
    customerId: sale.customerId,
    registerId: sale.registerId,
    saleKey,
    totalMinor: minorOf(sale.totalPrice, by.context.currency) + minorOf(sale.totalTax, by.context.currency),
    lines: counts
      ? sale.lines.map((line, index) => decodeLine(line, change.lines[index] ?? {}, { ...by, sale, ours }))
      : [],
  };
}

/** How a sale of ours says that returned units did not stay in stock; what undoes it says so, too. */
const NOT_RESTOCKED = /^Not restocked: ([a-z ]+)/;

function decodeLine(
  line: XLine,
  figures: Partial<z.infer<typeof figuresSchema>>,
  by: Decoding & { readonly sale: XSale; readonly ours: { readonly reason: string | null } | null },
): TillSaleRowLine {
  const { sale, ours, helpers, context } = by;
  const isOurs = ours !== null;
  // A discount of the whole sale is money: one unit back, which nobody brought back.
  const isDiscount = line.productId === by.discountProductId;
  const isItem = !isDiscount && !helpers.has(line.productId);
  // Only our own lines are sure to mean what their note says.
  const kind = isItem ? 'item' : isOurs ? goodsOr(kindOfNote(line.note)) : 'custom';
  const units = Number(line.quantity);
  const isReturn = units < 0 && !isDiscount && sale.returnFor !== null;
  const reckoned = formatDecimal(multiply(parseDecimal(line.quantity), parseDecimal(line.price)));
  const net = figures.pricing?.total ?? figures.price_total ?? reckoned;
  const isOff = isOurs && isItem && Number(line.price) === 0;
  return {
    lineId: lineIdOf(sale.id, line.id),
    itemId: isItem ? line.productId : null,
    kind,
    units: isDiscount ? 0 : units,
    netMinor: minorOf(net, context.currency),
    costMinor: minorOf(figures.pricing?.cost_total ?? figures.cost_total ?? '0', context.currency),
    special: false,
    returnsLineId: isReturn ? sale.returnFor : null,
    soldAtMs: isReturn ? (by.soldAtMs.get(sale.returnFor ?? '') ?? null) : null,
    keptOffShelf: isOff ? (NOT_RESTOCKED.exec(line.note)?.[1] ?? null) : null,
    returnReason: isOurs ? ours.reason : units < 0 && !isDiscount ? reasonOf(line, figures) : null,
  };
}

function reasonOf(line: XLine, figures: Partial<z.infer<typeof figuresSchema>>): string | null {
  return reasonInField(figures.return?.reason ?? '') ?? reasonInNote(line.note);
}

/** A helper product is no item, whatever its line's note says. */
function goodsOr(kind: TillSaleRowLine['kind']): TillSaleRowLine['kind'] {
  return kind === 'item' ? 'custom' : kind;
}
