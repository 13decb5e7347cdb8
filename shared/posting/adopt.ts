import type { PaymentId } from '../kernel/ids.ts';
import { allocate } from '../kernel/money.ts';
import { kindOfNote } from './line-notes.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, SaleLine, TillLine, TillSale } from './sale.ts';

/** A plan written down after the fact: the sale as the till holds it, so that its returns can be reckoned from it. */
export function frozenFrom(
  row: TillSale,
  of: { posting: Posting; paymentId: PaymentId; plan: number },
): FrozenSale {
  return {
    saleKey: of.posting.movementId,
    paymentId: of.paymentId,
    plan: of.plan,
    mode: 'live',
    currency: of.posting.currency,
    lines: withTax(row.lines.map(asPlanned), row.taxMinor),
    totalMinor: row.totalMinor,
    taxMinor: row.taxMinor,
    paymentReference: row.payments[0]?.reference ?? '',
    customerId: row.customerId,
    completeAtMs: null,
    note: 'adopted as found in the till',
  };
}

/** The order's own lines are not known any more: each line of the till counts as one. */
function asPlanned(line: TillLine, index: number): SaleLine {
  const { itemId, quantity, unitPriceMinor, taxed, taxClassId, taxMinor = 0, note, parentLineId } = line;
  const kind = itemId === null ? kindOfNote(note) : 'item';
  const orderLine = kind === 'item' || kind === 'custom' ? index : null;
  const common = { sku: null, orderLine, taxMinor, note, parentLineId };
  return { kind, itemId, quantity, unitPriceMinor, taxed, taxClassId, ...common };
}

/**
 * The sale's tax, from the till's own fields, its tax lines and what a rounding line put right of it, spread over the
 * lines that were taxed.
 */
function withTax(lines: readonly SaleLine[], tillTaxMinor: number): readonly SaleLine[] {
  const isTax = ({ kind }: SaleLine): boolean => kind === 'tax' || kind === 'rounding';
  const inLines = lines.filter(isTax);
  const taxMinor = tillTaxMinor + inLines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  if (taxMinor === lines.reduce((sum, line) => sum + line.taxMinor, 0)) return lines;
  const someTaxed = lines.some((line) => line.taxed);
  const weights = lines.map((line) =>
    line.taxed || (!someTaxed && !isTax(line)) ? Math.abs(line.quantity * line.unitPriceMinor) : 0,
  );
  const shares = allocate(taxMinor, weights);
  return lines.map((line, index) => ({ ...line, taxMinor: shares[index] ?? 0 }));
}
