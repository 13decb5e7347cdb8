import { allocate } from '../kernel/money.ts';
import type { Order, OrderLine, TaxPart } from './order.ts';

/** An order line after all discounts: what it costs without tax, and the tax on it. */
export interface NetLine {
  readonly line: OrderLine;
  readonly netMinor: number;
  readonly taxMinor: number;
}

/** Lowers the lines' net by the order's discount, in proportion, to the cent. */
export function netLines(order: Pick<Order, 'lines' | 'discountMinor'>): NetLine[] {
  const nets = order.lines.map((line) => line.grossMinor - line.discountMinor);
  const cuts =
    nets.length === 0 || order.discountMinor === 0 ? nets.map(() => 0) : allocate(order.discountMinor, nets);
  return order.lines.map((line, index) => ({
    line,
    netMinor: (nets[index] ?? 0) - (cuts[index] ?? 0),
    taxMinor: line.taxMinor,
  }));
}

/** What the parts of an order sum to: lines net of discounts, their tax, shipping, its tax, tip. */
export function sumOf(order: Order): number {
  const lines = netLines(order).reduce((sum, line) => sum + line.netMinor + line.taxMinor, 0);
  return lines + order.shippingMinor + order.shippingTaxMinor + order.tipMinor;
}

export interface PricedPart {
  readonly quantity: number;
  readonly unitPriceMinor: number;
  readonly taxMinor: number;
}

/**
 * A line as parts of equal unit price: where the net (or, with `splitTax`, the tax) does not divide by the quantity,
 * some units carry one minor unit more. The parts sum to the line exactly; at most three of them.
 */
export function splitLine(line: NetLine, splitTax: boolean): PricedPart[] {
  const quantity = line.line.quantity;
  const net = unitShare(line.netMinor, quantity);
  const tax = unitShare(line.taxMinor, quantity);
  const cuts = [...new Set([0, net.larger, ...(splitTax ? [tax.larger] : []), quantity])].toSorted(
    (a, b) => a - b,
  );
  const parts = cuts.slice(1).map((end, index) => {
    const start = cuts[index] ?? 0;
    return {
      quantity: end - start,
      unitPriceMinor: net.base + (start < net.larger ? 1 : 0),
      taxMinor: (end - start) * tax.base + Math.max(0, Math.min(end, tax.larger) - start),
    };
  });
  return parts.filter((part) => part.quantity > 0);
}

/** Every unit's share, and how many units carry one more. */
function unitShare(amountMinor: number, quantity: number): { base: number; larger: number } {
  const base = Math.floor(amountMinor / quantity);
  return { base, larger: amountMinor - base * quantity };
}

/** Stripe's tax by name and rate over the whole order; what the parts do not name comes last, unnamed. */
export function taxesByRate(order: Order): TaxPart[] {
  const all = [...order.lines.flatMap((line) => line.taxes), ...order.shippingTaxes];
  const sums = new Map<string, TaxPart>();
  for (const part of all) {
    const key = `${part.name}|${part.percent ?? ''}`;
    const before = sums.get(key)?.amountMinor ?? 0;
    sums.set(key, { ...part, amountMinor: before + part.amountMinor });
  }
  const total = order.lines.reduce((sum, line) => sum + line.taxMinor, 0) + order.shippingTaxMinor;
  const named = [...sums.values()].filter((part) => part.amountMinor !== 0);
  const rest = total - named.reduce((sum, part) => sum + part.amountMinor, 0);
  return rest === 0 ? named : [...named, { name: '', percent: null, amountMinor: rest }];
}
