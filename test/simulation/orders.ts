import type { Order, OrderLine, OrderReading } from '../../shared/posting/order.ts';
import { lineWith, orderWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';
import { GOODS } from './scenario.ts';
import type { Drawn } from './scenario.ts';

const TAX_PER_10_000 = 825;

/** What somebody bought: one to three lines with prices, discounts and taxes that do not divide, shipping and tips. */
export function drawOrder(fate: Fate, drawn: Drawn): Order {
  const { number, kind } = drawn;
  const odd = { 'unknown-sku': `NEW-${number}`, archived: 'OLD', ambiguous: 'TWIN' }[kind as string];
  const first = fate.between(`sku ${number}`, 0, GOODS.length - 1);
  const count = fate.pick(`lines ${number}`, [1, 1, 2, 3]);
  const skus = Array.from({ length: count }, (_, index) => GOODS[(first + index) % GOODS.length] ?? '');
  const lines = skus.map((sku, index) =>
    drawLine(fate, `line ${index + 1} of ${number}`, index === 0 ? (odd ?? sku) : sku),
  );
  const netMinor = lines.reduce((sum, line) => sum + line.grossMinor - line.discountMinor, 0);
  const shippingMinor = fate.mood(`order ${number} is shipped`, 0.3) ? 500 : 0;
  const shippingTaxMinor =
    shippingMinor > 0 && fate.mood(`shipping ${number} is taxed`, 0.5) ? taxOf(shippingMinor) : 0;
  return orderWith({
    lines,
    shippingMinor,
    shippingTaxMinor,
    shippingTaxes: taxesOf(shippingTaxMinor),
    tipMinor: fate.mood(`order ${number} has a tip`, 0.1) ? 123 : 0,
    discountMinor: fate.mood(`order ${number} is discounted`, 0.15) ? Math.floor(netMinor / 7) : 0,
    reference: `WEB-${number}`,
  });
}

function drawLine(fate: Fate, name: string, sku: string): OrderLine {
  const quantity = fate.between(`quantity, ${name}`, 1, 3);
  const grossMinor = fate.between(`price, ${name}`, 1, 4000 * quantity);
  const discountMinor = fate.mood(`a discount, ${name}`, 0.25)
    ? fate.between(`off, ${name}`, 0, grossMinor)
    : 0;
  const asTheTillDoes = fate.mood(`taxed as the till does, ${name}`, 0.5);
  const taxMinor = asTheTillDoes ? taxOf(grossMinor - discountMinor) : fate.between(`tax, ${name}`, 0, 50);
  return lineWith({ sku, quantity, grossMinor, discountMinor, taxMinor, taxes: taxesOf(taxMinor) });
}

function taxOf(netMinor: number): number {
  return Math.floor((netMinor * TAX_PER_10_000 + 5000) / 10_000);
}

function taxesOf(amountMinor: number): OrderLine['taxes'] {
  return amountMinor === 0 ? [] : [{ name: 'NY', percent: '8.25', amountMinor }];
}

/** What the buyer pays for it, by the arithmetic of a receipt. */
export function amountOf(order: Order): number {
  const lines = order.lines.map((line) => line.grossMinor - line.discountMinor + line.taxMinor);
  const extras = order.shippingMinor + order.shippingTaxMinor + order.tipMinor - order.discountMinor;
  return lines.reduce((sum, lineMinor) => sum + lineMinor, extras);
}

/** The tax that Stripe charged for it. */
export function taxIn(order: Order): number {
  return order.lines.reduce((sum, line) => sum + line.taxMinor, order.shippingTaxMinor);
}

/** The order as Stripe carries it, by the kind of the deal. */
export function readingOf(kind: Drawn['kind'], order: Order, capturedMinor: number): OrderReading {
  const { source: _source, lines: _lines, ...rest } = order;
  const none = { shippingMinor: 0, shippingTaxMinor: 0, shippingTaxes: [], tipMinor: 0, discountMinor: 0 };
  const bare = { ...rest, ...none };
  if (kind === 'no-lines') return { kind: 'none', order: bare };
  if (kind === 'custom') return { kind: 'none', order: { ...bare, type: 'custom' } };
  if (kind === 'part') return { kind: 'order', order: { ...order, totalMinor: capturedMinor * 2 } };
  if (kind !== 'unreadable') return { kind: 'order', order };
  return { kind: 'problem', problem: 'order_lines is no JSON', remedy: 'correct it in Stripe' };
}
