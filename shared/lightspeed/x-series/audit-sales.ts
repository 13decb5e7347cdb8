import type { AuditSale, AuditTill, SalesPage } from '../../posting/audit/ports.ts';
import { connection, refuse } from '../refusals.ts';
import { LineMatcher } from './parents.ts';
import { decoded, saleById } from './sales.ts';
import type { SalesContext } from './sales.ts';
import { SOURCE } from './encode.ts';
import { saleSchema } from './sale-wire.ts';
import type { XSale } from './sale-wire.ts';
import type { ShopIds } from './shop-ids.ts';

const PAGE_ROWS = 200;

/** Lightspeed X-Series, as the audit reads it: closed sales by their own moment. The list of sales has no filter. */
export function makeAuditTill(context: SalesContext): AuditTill {
  /** Sales of ours on the pages so far: what the counter gives back of them comes later. */
  const ours = new Map<string, XSale>();
  return {
    lookById: (saleId) => saleById(saleId, context),
    async completedSales(fromMs, cursor) {
      if (cursor === null) ours.clear();
      const ids = await context.ids.all();
      const [offset, firstBefore] = placeOf(cursor);
      const params = {
        type: 'sales',
        state: 'closed',
        date_from: new Date(fromMs).toISOString().replace(/\.\d+Z$/, 'Z'),
        order_by: 'date',
        order_direction: 'asc',
        page_size: String(PAGE_ROWS),
        offset: String(offset),
      };
      const rows = await context.api.rows({ resource: 'search', params }, saleSchema);
      const first = rows[0]?.id;
      if (first === undefined) return { sales: [], next: null };
      if (first === firstBefore) return endOfOffsets(rows.length);
      for (const row of rows) if (row.sourceType === SOURCE) ours.set(row.id, row);
      const sales: AuditSale[] = [];
      for (const row of rows) sales.push(...(await auditSale(row, { fromMs, ids, ours, context })));
      return { sales, next: `${offset + rows.length} ${first}` };
    },
  };
}

/** Where the next page begins, and the first sale of the page before it. */
function placeOf(cursor: string | null): readonly [number, string | null] {
  const [offset = '0', first = null] = cursor?.split(' ') ?? [];
  return [Number(offset), first];
}

/** The same page again: a till that ignores the offset. Where everything fits on one page, nothing is missing. */
function endOfOffsets(rows: number): SalesPage {
  if (rows < PAGE_ROWS) return { sales: [], next: null };
  const remedy = 'report it to Lightspeed; sales are audited when the search obeys `offset` again';
  return refuse(
    connection('offset-ignored', 'the search of sales gives its first page again and again', remedy),
  );
}

/** Whether the till obeyed the search is seen here, not believed. */
async function auditSale(
  row: XSale,
  by: { fromMs: number; ids: ShopIds; ours: ReadonlyMap<string, XSale>; context: SalesContext },
): Promise<AuditSale[]> {
  const { ids, context } = by;
  if (row.state !== 'closed' || row.atMs === null || row.atMs < by.fromMs) return [];
  const original = by.ours.get(row.returnFor ?? '');
  const parents = original === undefined ? undefined : new LineMatcher(original).take(row);
  const sale = await decoded(row, context, parents);
  const ourPaymentMinor = row.payments
    .map(({ typeId }, at) => (typeId === ids.paymentTypeId ? (sale.payments[at]?.amountMinor ?? 0) : 0))
    .reduce((sum, amountMinor) => sum + amountMinor, 0);
  return [
    {
      ...sale,
      completedAtMs: row.atMs,
      ours: row.sourceType === SOURCE,
      atOurRegister: row.registerId === ids.registerId,
      ourPaymentMinor,
    },
  ];
}
