import * as d from '../decimal.ts';
import { findLine } from './sale-entities.ts';
import type { SaleDocument, SaleLineRow } from './rows.ts';
import type { Till } from './till.ts';

/**
 * Why a refund line cannot stand against its parent, or null. A parent has to be a sold line of a completed
 * sale, and no more units come back than were sold. The till's own wording is not known.
 */
export function refundProblem(till: Till, document: SaleDocument, line: SaleLineRow): string | null {
  if (line.parentSaleLineID === '0' || !d.isNegative(d.decimal(line.unitQuantity))) return null;
  const found = findLine(till, line.parentSaleLineID);
  const parent = found?.document.lines[found.index];
  if (found === undefined || parent === undefined) return `SaleLine ${line.parentSaleLineID} does not exist.`;
  const { sale } = found.document;
  const sold = d.decimal(parent.unitQuantity);
  if (sale.completed !== 'true' || sale.voided === 'true' || d.compare(sold, d.ZERO) <= 0) {
    return `SaleLine ${parent.saleLineID} cannot be refunded.`;
  }
  const others = refunded(till, parent.saleLineID, document.sale.saleID);
  const here = document.lines.filter(
    (each) => each.parentSaleLineID === parent.saleLineID && each.saleLineID !== line.saleLineID,
  );
  const returned = d.negate(d.sum([...others, ...here, line].map((each) => d.decimal(each.unitQuantity))));
  return d.compare(returned, sold) > 0 ? 'Cannot refund more than the original quantity sold.' : null;
}

/** The lines of other sales that already gave units of this line back. */
function refunded(till: Till, parentSaleLineId: string, exceptSaleId: string): SaleLineRow[] {
  const counts = (document: SaleDocument): boolean => {
    const { sale } = document;
    if (sale.voided === 'true' || sale.archived === 'true' || sale.saleID === exceptSaleId) return false;
    return sale.completed === 'true' || till.switches.refund_guard_counts_drafts;
  };
  return till.store.sales
    .values()
    .filter(counts)
    .flatMap((document) => document.lines)
    .filter(
      (line) => line.parentSaleLineID === parentSaleLineId && d.isNegative(d.decimal(line.unitQuantity)),
    );
}
