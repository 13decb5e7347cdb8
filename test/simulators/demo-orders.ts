import type { DemoItem, DemoTill } from './demo-till.ts';
import type { BasketLine, Paid } from './stripe/shop/orders.ts';
import type { StripeSimulator } from './stripe/server.ts';
import type { Buyer } from './stripe/types.ts';

/** An order as the story tells it. */
export interface DemoOrder {
  /** Who buys, in words. */
  readonly who: string;
  readonly what: string;
  /** The items whose stock is watched. */
  readonly skus: readonly string[];
  readonly pieces: number;
  readonly paid: Paid;
  /** A SKU that the till does not know, and what it may stand for: this order waits for a person. */
  readonly unknown: { readonly sku: string; readonly standsFor: string } | null;
}

export interface DemoShop {
  readonly stripe: StripeSimulator;
  readonly till: DemoTill;
  /** 0 <= n < 1. */
  readonly random: () => number;
}

const TAX_PERCENT = 8.25;
const SELLERS = [
  'TEE-M',
  'TEE-L',
  'HOOD-M',
  'CAP-GRN',
  'CAP-BLU',
  'BEANIE',
  'LAMP-300',
  'POT-1L',
  'FILTER',
  'CHALK',
];
const FIRST_NAMES = ['Ida', 'Jonas', 'Maya', 'Theo', 'Lena', 'Omar', 'Ruth', 'Felix', 'Nina', 'Paul'];
const LAST_NAMES = [
  'Berger',
  'Okafor',
  'Silva',
  'Novak',
  'Hale',
  'Tanaka',
  'Weiss',
  'Moreau',
  'Quinn',
  'Larsen',
];
const REGULARS = [
  { name: 'Ada Byrne', email: 'ada@example.com' },
  { name: 'Nora Feld', email: 'nora.feld@example.com' },
  { name: 'José Álvarez', email: 'jose.alvarez@example.com' },
];

type Make = (shop: DemoShop) => DemoOrder;

/** The orders of a day, over and over: each shows something else. */
export const DEMO_ORDERS: readonly Make[] = [regular, newcomer, guest, ownCheckout, unknownSku, tipped];

function regular(shop: DemoShop): DemoOrder {
  const buyer = pick(shop, REGULARS);
  const lines = [basketLine(shop, 2)];
  const paid = shop.stripe.shop.payCheckout({ buyer, lines });
  return orderOf({ who: `${buyer.name}, whom the till knows,`, lines, paid });
}

function newcomer(shop: DemoShop): DemoOrder {
  const buyer = someone(shop);
  const lines = [basketLine(shop, 1), basketLine(shop, 1)];
  const shipping = { amountMinor: 795, name: 'Parcel' };
  const paid = shop.stripe.shop.payCheckout({ buyer, lines, shipping });
  return orderOf({ who: `${buyer.name}, new here,`, lines, paid, extra: 'shipping' });
}

function guest(shop: DemoShop): DemoOrder {
  const lines = [basketLine(shop, 1)];
  const paid = shop.stripe.shop.payCheckout({ buyer: null, lines });
  return orderOf({ who: 'A guest without an e-mail address', lines, paid });
}

/** A shop's own checkout, which writes the order into the payment's metadata. */
function ownCheckout(shop: DemoShop): DemoOrder {
  const buyer = someone(shop);
  const line = basketLine(shop, 3);
  const { sku, name, quantity, unitAmountMinor } = line;
  const taxMinor = Math.round((quantity * unitAmountMinor * TAX_PERCENT) / 100);
  const lines = [{ sku: sku ?? '', quantity, unitAmountMinor, taxMinor, description: name }];
  const reference = `WEB-${1000 + Math.floor(shop.random() * 9000)}`;
  const paid = shop.stripe.shop.payIntent({ buyer, order: { lines, reference } });
  return orderOf({ who: `${buyer.name}, in the shop's own checkout (${reference}),`, lines: [line], paid });
}

function unknownSku(shop: DemoShop): DemoOrder {
  const buyer = pick(shop, REGULARS);
  const sku = `NEW-${100 + Math.floor(shop.random() * 900)}`;
  const known = basketLine(shop, 1);
  const line = { ...known, sku, name: `${known.name} (new edition)` };
  const paid = shop.stripe.shop.payCheckout({ buyer, lines: [line] });
  const standsFor = known.sku ?? '';
  return {
    ...orderOf({ who: buyer.name, lines: [line], paid }),
    skus: [standsFor],
    unknown: { sku, standsFor },
  };
}

function tipped(shop: DemoShop): DemoOrder {
  const buyer = pick(shop, REGULARS);
  const lines = [basketLine(shop, 1)];
  const paid = shop.stripe.shop.payCheckout({ buyer, lines, tipMinor: 300 });
  return orderOf({ who: buyer.name, lines, paid, extra: 'a tip' });
}

export interface DemoReturn {
  readonly sku: string;
  readonly amountMinor: number;
  readonly refund: string;
}

/** One piece of an order's first item comes back, and the shop refunds it. */
export function giveBack({ stripe }: DemoShop, order: DemoOrder): DemoReturn {
  const { charge } = order.paid;
  const amountMinor = Math.floor((stripe.state.charges.get(charge)?.amount ?? 0) / order.pieces);
  const sku = order.skus[0] ?? '';
  const lines = [{ sku, quantity: 1, amountMinor }];
  return { sku, amountMinor, refund: stripe.shop.refund({ charge, amountMinor, lines }).refund };
}

interface Told {
  readonly who: string;
  readonly lines: readonly BasketLine[];
  readonly paid: Paid;
  /** What else is in the order. */
  readonly extra?: string;
}

function orderOf({ who, lines, paid, extra }: Told): DemoOrder {
  const parts = lines.map(({ quantity, name }) => `${quantity} × ${name}`);
  const skus = [...new Set(lines.map(({ sku }) => sku ?? ''))];
  const what = [...parts, ...(extra === undefined ? [] : [extra])].join(', ');
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return { who, what, skus, pieces, paid, unknown: null };
}

/** An item of the till at the till's own price. */
function basketLine(shop: DemoShop, quantity: number): BasketLine {
  const { sku, description: name, priceMinor: unitAmountMinor } = pieces(shop, quantity);
  return { sku, name, quantity, unitAmountMinor, taxRatePercent: TAX_PERCENT };
}

/** A seller that there are enough pieces of. What has nearly sold out is delivered anew first. */
export function pieces(shop: DemoShop, quantity: number): DemoItem & { sku: string } {
  const sku = pick(shop, SELLERS);
  if ((shop.till.item(sku)?.onHand ?? 0) < quantity + 2) shop.till.restock(sku, 40);
  const item = shop.till.item(sku);
  if (item === undefined) throw new Error(`the simulated till has no item ${sku}`);
  return { ...item, sku };
}

function someone(shop: DemoShop): Buyer & { name: string } {
  const [first, last] = [pick(shop, FIRST_NAMES), pick(shop, LAST_NAMES)];
  const number = Math.floor(shop.random() * 10_000);
  return { name: `${first} ${last}`, email: `${first}.${last}.${number}@example.com`.toLowerCase() };
}

function pick<T>(shop: DemoShop, from: readonly T[]): T {
  const found = from[Math.floor(shop.random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}
