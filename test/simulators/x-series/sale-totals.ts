import * as d from '../decimal.ts';
import type { SaleLineRow, SaleRow } from './rows.ts';
import { five, type Till } from './till.ts';

export interface SaleTotals {
  /** Two places, though lines have five. */
  readonly price: string;
  readonly tax: string;
  readonly priceInclTax: string;
  /** Tax by rate, five places. */
  readonly taxes: readonly TaxComponent[];
}

export interface TaxComponent {
  readonly rateId: string;
  readonly amount: string;
}

export function totalsOf(till: Till, sale: SaleRow): SaleTotals {
  const price = d.sum(sale.lines.map((line) => d.decimal(lineTotal(till, line))));
  const tax = d.sum(sale.lines.map((line) => d.decimal(lineTax(line))));
  const cents = (value: d.Decimal): string => d.toText(d.round(value, 2));
  const taxes = new Map<string, d.Decimal>();
  for (const { rateId, amount } of sale.lines.flatMap((line) => componentsOf(till, line)))
    taxes.set(rateId, d.add(taxes.get(rateId) ?? d.ZERO, d.decimal(amount)));
  return {
    price: cents(price),
    tax: cents(tax),
    priceInclTax: cents(d.add(price, tax)),
    taxes: [...taxes].map(([rateId, amount]) => ({ rateId, amount: five(amount) })),
  };
}

export function lineTotal(till: Till, line: SaleLineRow): string {
  const discount = till.switches.line_discount === 'subtract' ? d.decimal(line.discount) : d.ZERO;
  return five(d.multiply(d.subtract(d.decimal(line.price), discount), d.decimal(line.quantity)));
}

export const lineTax = (line: SaleLineRow): string =>
  five(d.multiply(d.decimal(line.tax), d.decimal(line.quantity)));

/** A line's tax, which the till takes as it was sent, split by the rates of its tax; the last has the rest. */
export function componentsOf(till: Till, line: SaleLineRow): TaxComponent[] {
  const rates = (till.store.taxes.get(line.tax_id)?.['rates'] ?? []) as { id: string; rate: number }[];
  const whole = d.sum(rates.map(({ rate }) => d.decimal(String(rate))));
  let rest = d.decimal(lineTax(line));
  return rates.map(({ id, rate }, index) => {
    const isLast = index === rates.length - 1;
    const share =
      isLast || d.isZero(whole)
        ? rest
        : d.divide(d.multiply(d.decimal(lineTax(line)), d.decimal(String(rate))), whole, 5);
    rest = d.subtract(rest, share);
    return { rateId: id, amount: five(share) };
  });
}
