import type { FrozenSale, TillSale } from './sale.ts';

/** A line's identity for comparing: what it is, how many, at what price. Line ids and notes are the till's. */
export function lineKey(line: { itemId: string | null; quantity: number; unitPriceMinor: number }): string {
  return `${line.itemId ?? '-'}|${line.quantity}|${line.unitPriceMinor}`;
}

function sortedKeys(lines: Parameters<typeof lineKey>[0][]): string {
  return lines.map(lineKey).sort().join('\n');
}

function paymentsMatch(row: TillSale, totalMinor: number): boolean {
  return row.payments.reduce((sum, payment) => sum + payment.amountMinor, 0) === totalMinor;
}

/** Whether every line, quantity, price, tax and the total are as frozen. The customer is not compared. */
function linesMatch(row: TillSale, sale: FrozenSale): boolean {
  return (
    row.totalMinor === sale.totalMinor &&
    row.taxMinor === sale.taxMinor &&
    sortedKeys([...row.lines]) === sortedKeys([...sale.lines])
  );
}

/** A draft that may be completed as it is. A till that keeps no payment on a draft shows none: that is right, too. */
export function isRightDraft(row: TillSale, sale: FrozenSale): boolean {
  return linesMatch(row, sale) && (row.payments.length === 0 || paymentsMatch(row, sale.totalMinor));
}

/** A completed sale whose money is right; its lines may have drifted. */
export function moneyIsRight(row: TillSale, totalMinor: number): boolean {
  return row.totalMinor === totalMinor && paymentsMatch(row, totalMinor);
}

/** What differs between a completed sale and what was frozen, in words; empty: nothing. */
export function driftOf(row: TillSale, sale: FrozenSale | null): string[] {
  if (sale === null || linesMatch(row, sale)) return [];
  return [`the lines of sale ${row.saleId} are not as planned`];
}
