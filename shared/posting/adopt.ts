import type { PaymentId } from '../kernel/ids.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, TillSale } from './sale.ts';

/** A plan written down after the fact: the sale as the till holds it, so that its returns can be reckoned from it. */
export function frozenFrom(
  row: TillSale,
  of: { posting: Posting; paymentId: PaymentId; plan: number },
): FrozenSale {
  return {
    saleKey: of.posting.movementId,
    paymentId: of.paymentId,
    plan: of.plan,
    currency: of.posting.currency,
    lines: row.lines.map((line) => ({
      kind: line.itemId === null ? 'custom' : 'item',
      itemId: line.itemId,
      quantity: line.quantity,
      unitPriceMinor: line.unitPriceMinor,
      taxed: false,
      taxClassId: null,
      taxMinor: 0,
      note: line.note,
      parentLineId: null,
    })),
    totalMinor: row.totalMinor,
    taxMinor: row.taxMinor,
    paymentReference: row.payments[0]?.reference ?? '',
    customerId: row.customerId,
    completeAtMs: null,
    note: 'adopted as found in the till',
  };
}
