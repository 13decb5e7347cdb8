import type { AuditSale, AuditTill, SalesPage } from '../../posting/audit/ports.ts';
import { decoded, saleById } from './sales.ts';
import type { SalesContext } from './sales.ts';
import { SOURCE } from './encode.ts';
import { saleSchema } from './sale-wire.ts';
import type { XSale } from './sale-wire.ts';
import type { ShopIds } from './shop-ids.ts';

const PAGE_ROWS = 200;

/** Lightspeed X-Series, as the audit reads it: closed sales by their own moment. The list of sales has no filter. */
export function makeAuditTill(context: SalesContext): AuditTill {
  return {
    lookById: (saleId) => saleById(saleId, context),
    async completedSales(fromMs, cursor) {
      const ids = await context.ids.all();
      const offset = Number(cursor ?? 0);
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
      const sales: AuditSale[] = [];
      for (const row of rows) sales.push(...(await auditSale(row, { fromMs, ids, context })));
      return { sales, next: rows.length === 0 ? null : String(offset + rows.length) } satisfies SalesPage;
    },
  };
}

/** Whether the till obeyed the search is seen here, not believed. */
async function auditSale(
  row: XSale,
  by: { fromMs: number; ids: ShopIds; context: SalesContext },
): Promise<AuditSale[]> {
  const { ids, context } = by;
  if (row.state !== 'closed' || row.atMs === null || row.atMs < by.fromMs) return [];
  const ourPayment = row.payments.some((payment) => payment.typeId === ids.paymentTypeId);
  return [
    {
      ...(await decoded(row, context)),
      completedAtMs: row.atMs,
      ours: row.sourceType === SOURCE,
      atOurPlace: row.registerId === ids.registerId || ourPayment,
    },
  ];
}
