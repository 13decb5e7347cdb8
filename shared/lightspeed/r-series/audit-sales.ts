import type * as z from 'zod';
import type { AuditSale, AuditTill, SalesPage } from '../../posting/audit/ports.ts';
import type { TillSale } from '../../posting/sale.ts';
import { pathOf, read, relations } from './query.ts';
import { decodeSale, paymentSchema, saleSchema, SOURCE } from './sale-codec.ts';
import { readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';
import type { ShopIds } from './shop-ids.ts';
import { children, maybeId, maybeText } from './wire.ts';

const auditSchema = saleSchema.extend({
  completeTime: maybeText,
  referenceNumberSource: maybeText,
  registerID: maybeId,
  SalePayments: children('SalePayment', paymentSchema.extend({ paymentTypeID: maybeId })),
});
type WireAuditSale = z.infer<typeof auditSchema>;

/** 1, two to-many relations at 0.2, and a to-one below one of them, for a page of a hundred. */
const PAGE_UNITS = 1.6;

/** Lightspeed R-Series, as the audit reads it: completed sales by their complete time, archived ones included. */
export function makeAuditTill(context: SalesContext): AuditTill {
  return {
    lookById: (saleId) => readSale(saleId, context),
    async completedSales(fromMs, cursor) {
      const ids = await context.ids.all();
      const path = cursor ?? firstPath(ids, fromMs);
      const page = await context.api.page(read('Sale', path, PAGE_UNITS), auditSchema);
      const sales = page.rows.flatMap((row) => auditSale(row, { fromMs, ids, context }));
      return { sales, next: page.next?.path ?? null } satisfies SalesPage;
    },
  };
}

function firstPath({ accountId }: ShopIds, fromMs: number): string {
  return pathOf(accountId, 'Sale', {
    completed: 'true',
    archived: 'true',
    completeTime: `>=,${new Date(fromMs).toISOString()}`,
    load_relations: relations('SaleLines', 'SaleLines.Note', 'SalePayments'),
    limit: '100',
  });
}

/** Whether the till obeyed the filter is seen here, not believed. */
function auditSale(
  row: WireAuditSale,
  { fromMs, ids, context }: { fromMs: number; ids: ShopIds; context: SalesContext },
): AuditSale[] {
  const sale = decodeSale(row, context.codec);
  const completedAtMs = Date.parse(row.completeTime);
  if (sale.state !== 'completed' || !(completedAtMs >= fromMs)) return [];
  return [
    {
      ...sale,
      completedAtMs,
      ours: row.referenceNumberSource === SOURCE,
      atOurRegister: row.registerID === ids.registerId,
      ourPaymentMinor: ourPaymentOf(row, sale, ids),
    },
  ];
}

/** Where the merchant says so, the till pays returns back by another type; on a sale that type says nothing of us. */
function ourPaymentOf(row: WireAuditSale, { payments, totalMinor }: TillSale, ids: ShopIds): number {
  const types = new Set([ids.paymentTypeId, totalMinor < 0 ? ids.refundPaymentTypeId : ids.paymentTypeId]);
  return row.SalePayments.filter(({ archived }) => !archived)
    .map(({ paymentTypeID }, at) => (types.has(paymentTypeID ?? '') ? (payments[at]?.amountMinor ?? 0) : 0))
    .reduce((sum, amountMinor) => sum + amountMinor, 0);
}
