import * as d from '../decimal.ts';
import type { Decimal } from '../decimal.ts';
import type { RSeriesSwitches } from './switches.ts';

export type ArithmeticSwitches = Pick<RSeriesSwitches, 'discount_amount_per' | 'tax_inclusive_mode'>;

/** What a line's figures are computed from; rates are fractions, `0` where the line is not taxed. */
export type LineFigures = {
  unitQuantity: string;
  unitPrice: string;
  discountAmount: string;
  discountPercent: string;
  avgCost: string;
  fifoCost: string;
  tax: string;
  tax1Rate: string;
  tax2Rate: string;
};

export type LineTotals = {
  displayableSubtotal: string;
  displayableUnitPrice: string;
  calcLineDiscount: string;
  calcTransactionDiscount: string;
  calcTotal: string;
  calcSubtotal: string;
  calcTax1: string;
  calcTax2: string;
};

export type SaleTotals = {
  displayableSubtotal: string;
  calcDiscount: string;
  calcTotal: string;
  calcSubtotal: string;
  calcTaxable: string;
  calcNonTaxable: string;
  calcAvgCost: string;
  calcFIFOCost: string;
  calcTax1: string;
  calcTax2: string;
  calcPayments: string;
  calcTips: string;
  total: string;
  totalDue: string;
  displayableTotal: string;
  balance: string;
  taxTotal: string;
};

/** Tax stays unrounded on a line; the second rate is not compounded on the first. */
export function computeLine(line: LineFigures, inclusive: boolean, switches: ArithmeticSwitches): LineTotals {
  const subtotal = d.multiply(d.decimal(line.unitQuantity), d.decimal(line.unitPrice));
  const discount = lineDiscount(line, subtotal, switches);
  const base = d.subtract(subtotal, discount);
  const extracted = inclusive && switches.tax_inclusive_mode === 'extract';
  const [tax1, tax2] = lineTaxes(line, base, extracted);
  return {
    displayableSubtotal: d.toText(base),
    displayableUnitPrice: d.toText(d.decimal(line.unitPrice)),
    calcLineDiscount: d.toText(discount),
    calcTransactionDiscount: '0',
    calcTotal: d.toText(extracted ? base : d.sum([base, tax1, tax2])),
    calcSubtotal: d.toText(subtotal),
    calcTax1: d.toText(tax1),
    calcTax2: d.toText(tax2),
  };
}

/** A percentage is rounded to cents; an amount is taken as it is, and given back by a return. */
function lineDiscount(line: LineFigures, subtotal: Decimal, switches: ArithmeticSwitches): Decimal {
  const percent = d.decimal(line.discountPercent);
  if (!d.isZero(percent)) return d.round(d.multiply(subtotal, percent), 2);
  const amount = d.decimal(line.discountAmount);
  const quantity = d.decimal(line.unitQuantity);
  if (switches.discount_amount_per === 'unit') return d.multiply(amount, quantity);
  return d.isNegative(quantity) && !d.isNegative(amount) ? d.negate(amount) : amount;
}

function lineTaxes(line: LineFigures, base: Decimal, extracted: boolean): [Decimal, Decimal] {
  if (line.tax !== 'true') return [d.ZERO, d.ZERO];
  const rates: [Decimal, Decimal] = [d.decimal(line.tax1Rate), d.decimal(line.tax2Rate)];
  if (!extracted) return [d.multiply(base, rates[0]), d.multiply(base, rates[1])];
  const divisor = d.sum([d.decimal('1'), ...rates]);
  return [
    d.divide(d.multiply(base, rates[0]), divisor, 10),
    d.divide(d.multiply(base, rates[1]), divisor, 10),
  ];
}

type ComputedLine = LineFigures & LineTotals;

/** Each tax is rounded once, on the sale: half a cent goes up, and away from zero in a return. */
export function computeSale(
  lines: readonly ComputedLine[],
  payments: readonly { amount: string; tipAmount: string }[],
  taxIncluded: boolean,
): SaleTotals {
  const of = (key: 'calcSubtotal' | 'calcLineDiscount' | 'calcTax1' | 'calcTax2', taxed?: boolean): Decimal =>
    d.sum(
      lines
        .filter((line) => taxed === undefined || (line.tax === 'true') === taxed)
        .map((line) => d.decimal(line[key])),
    );
  const cost = (key: 'avgCost' | 'fifoCost'): Decimal =>
    d.sum(lines.map((line) => d.multiply(d.decimal(line[key]), d.decimal(line.unitQuantity))));
  const [tax1, tax2] = [d.round(of('calcTax1'), 2), d.round(of('calcTax2'), 2)];
  const net = d.subtract(of('calcSubtotal'), of('calcLineDiscount'));
  const total = taxIncluded ? net : d.sum([net, tax1, tax2]);
  const paid = d.sum(payments.map((payment) => d.decimal(payment.amount)));
  const totalText = d.toText(total);
  return {
    displayableSubtotal: d.toText(net),
    calcDiscount: d.toText(of('calcLineDiscount')),
    calcTotal: totalText,
    calcSubtotal: d.toText(of('calcSubtotal')),
    calcTaxable: d.toText(of('calcSubtotal', true)),
    calcNonTaxable: d.toText(of('calcSubtotal', false)),
    calcAvgCost: d.toText(cost('avgCost')),
    calcFIFOCost: d.toText(cost('fifoCost')),
    calcTax1: d.toText(tax1),
    calcTax2: d.toText(tax2),
    calcPayments: d.toText(paid),
    calcTips: d.toText(d.sum(payments.map((payment) => d.decimal(payment.tipAmount)))),
    total: totalText,
    totalDue: totalText,
    displayableTotal: totalText,
    balance: d.toText(d.subtract(total, paid)),
    taxTotal: d.toText(d.add(tax1, tax2)),
  };
}
