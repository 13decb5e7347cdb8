import { kindOfNote } from '../../shared/posting/line-notes.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { isPlain } from './check-shop.ts';
import type { Case } from './check.ts';
import { taxIn } from './orders.ts';

/**
 * The tax that the till shows is Stripe's, to the cent; and of a payment whose money all went back, none is left.
 * Only where the order is as it was, and every movement of the payment came to its end by itself.
 */
export function taxViolations(cases: readonly Case[]): string[] {
  const payments = new Set(cases.filter(isPlain).map(({ payment }) => payment));
  return [...payments].flatMap((payment) => {
    const own = cases.filter((of) => of.payment === payment);
    const { world } = own[0] ?? {};
    const [charge] = own;
    if (world === undefined || charge === undefined || world.blame.amountChangedAtMs.has(charge.movement.id))
      return [];
    const rows = own.flatMap(({ rows: all }) => all.filter(({ state }) => state === 'completed'));
    // A till that shows the tax as a line of its own does not tell a new ledger which cent of it was which line's.
    return [...chargeTax(charge), ...(world.blame.ledgerReplaced ? [] : taxLeft(charge, rows))];
  });
}

function chargeTax({ payment, posting, rows }: Case): string[] {
  const sale = rows.find(({ state }) => state === 'completed');
  if (sale === undefined || posting.at.step !== 'posted' || payment.order.kind !== 'order') return [];
  const wantedMinor = taxIn(payment.order.order);
  const shownMinor = taxOf(sale);
  return shownMinor === wantedMinor
    ? []
    : [`sale ${sale.saleId} shows ${shownMinor} of tax, Stripe charged ${wantedMinor}`];
}

function taxLeft({ payment }: Case, rows: readonly TillSale[]): string[] {
  const totalMinor = rows.reduce((sum, row) => sum + row.totalMinor, 0);
  const taxMinor = rows.reduce((sum, row) => sum + taxOf(row), 0);
  return totalMinor !== 0 || taxMinor === 0
    ? []
    : [`${payment.id} went back, and ${taxMinor} of tax is left`];
}

/** In the till's own fields, or in lines that say so. */
function taxOf(row: TillSale): number {
  const lines = row.lines.filter(({ itemId, note }) => itemId === null && isTax(note));
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, row.taxMinor);
}

function isTax(note: string): boolean {
  const kind = kindOfNote(note);
  return kind === 'tax' || kind === 'rounding';
}
