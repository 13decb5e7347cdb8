import { emit } from '../delivery/events.ts';
import { type LineDraft, sumLine, taxOn, taxRate, type TaxDraft } from '../engine/lines.ts';
import { newPrice, newProduct } from '../shapes/catalogue.ts';
import type { PriceRow, SessionLine } from '../tables.ts';
import { freshId, nowSeconds, type World } from '../world.ts';
import type { BasketLine, Shipping } from './orders.ts';

/** The basket as Checkout lines; products and prices are made the first time the shop sells them. */
export function basketLines(world: World, lines: BasketLine[], currency: string): SessionLine[] {
  return lines.map((line) => sumLine(world, lineDraft(world, line, currency)));
}

function lineDraft(world: World, line: BasketLine, currency: string): LineDraft {
  const discountAmount = line.discountMinor ?? 0;
  const net = line.quantity * line.unitAmountMinor - discountAmount;
  return {
    price: priceOf(world, line, currency).id,
    description: line.name,
    quantity: line.quantity,
    unitAmount: line.unitAmountMinor,
    currency,
    discountAmount,
    discount: discountAmount > 0 ? discount(world) : null,
    tax: taxDraft(world, line, net),
    metadata: line.metadata ?? {},
  };
}

interface Taxed {
  taxMinor?: number;
  taxRatePercent?: number;
  inclusive?: boolean;
}

/** The tax that a line or the shipping names, null for none. */
export function taxDraft(world: World, taxed: Taxed, net: number): TaxDraft | null {
  const { taxMinor, taxRatePercent } = taxed;
  if (taxMinor === undefined && taxRatePercent === undefined) return null;
  if (taxMinor === 0 && taxRatePercent === undefined) return null;
  const inclusive = taxed.inclusive ?? false;
  const rate = taxRate(world, {
    percentage: taxRatePercent ?? percentageOf(taxMinor ?? 0, inclusive ? net - (taxMinor ?? 0) : net),
    inclusive,
  });
  return taxMinor === undefined ? { rate } : { rate, amount: taxMinor };
}

/** The percentage, to three places, that makes this tax of that net. */
function percentageOf(tax: number, net: number): number {
  return net <= 0 ? 0 : Math.round((tax * 100_000) / net) / 1000;
}

export function shippingCost(
  world: World,
  shipping: Shipping | undefined,
): {
  cost: { amount_subtotal: number; amount_tax: number; amount_total: number; shipping_rate: string } | null;
  taxes: ReturnType<typeof taxOn>[];
} {
  if (shipping === undefined) return { cost: null, taxes: [] };
  const draft = taxDraft(world, shipping, shipping.amountMinor);
  const taxes = draft === null ? [] : [taxOn(shipping.amountMinor, draft)];
  const tax = taxes.reduce((sum, one) => sum + one.amount, 0);
  const total = shipping.inclusive === true ? shipping.amountMinor : shipping.amountMinor + tax;
  return {
    taxes,
    cost: {
      amount_subtotal: shipping.amountMinor,
      amount_tax: tax,
      amount_total: total,
      shipping_rate: freshId(world, 'shr'),
    },
  };
}

/** A price of the line's product at its amount; `sku: null` is sold by name alone. */
export function priceOf(world: World, line: BasketLine, currency: string): PriceRow {
  const where = line.skuIn ?? 'product';
  const product = productOf(world, line, where);
  const taxBehavior = line.inclusive === true ? 'inclusive' : 'exclusive';
  const found = world.tables.prices
    .all()
    .find(
      (price) =>
        price.product === product &&
        price.unit_amount === line.unitAmountMinor &&
        price.currency === currency &&
        price.tax_behavior === taxBehavior,
    );
  if (found !== undefined) return found;
  const price = newPrice(world, {
    product,
    unitAmount: line.unitAmountMinor,
    currency,
    lookupKey: where === 'lookup-key' ? line.sku : null,
    metadata: where === 'price' && line.sku !== null ? { sku: line.sku } : {},
    taxBehavior,
    active: true,
  });
  emit(world, 'price.created', price);
  return world.tables.prices.put(price);
}

function productOf(world: World, line: BasketLine, where: string): string {
  const inMetadata = where === 'product' ? line.sku : null;
  const found = world.tables.products
    .all()
    .find((product) => (product.metadata['sku'] ?? null) === inMetadata && product.name === line.name);
  if (found !== undefined) return found.id;
  const product = newProduct(world, {
    name: line.name,
    description: null,
    metadata: inMetadata === null ? {} : { sku: inMetadata },
    active: true,
  });
  emit(world, 'product.created', product);
  return world.tables.products.put(product).id;
}

/** The discount of a coupon that the buyer entered. */
function discount(world: World): string {
  return world.tables.discounts.put({
    id: freshId(world, 'di'),
    object: 'discount',
    checkout_session: null,
    customer: null,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: 'WELCOME', type: 'coupon' },
    start: nowSeconds(world),
    subscription: null,
    subscription_item: null,
  }).id;
}

/** The line of a tip: its price is the buyer's own amount. */
export function tipLine(world: World, amount: number, currency: string): SessionLine {
  const tip: BasketLine = { sku: null, name: 'Tip', quantity: 1, unitAmountMinor: amount };
  const price = newPrice(world, {
    product: productOf(world, tip, 'product'),
    unitAmount: amount,
    currency,
    lookupKey: null,
    metadata: {},
    taxBehavior: 'exclusive',
    active: true,
    custom: true,
  });
  world.tables.prices.put(price);
  return sumLine(world, {
    price: price.id,
    description: 'Tip',
    quantity: 1,
    unitAmount: amount,
    currency,
    discountAmount: 0,
    discount: null,
    tax: null,
    metadata: {},
  });
}
