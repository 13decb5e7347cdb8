import { isoOf } from '../../kernel/clock.ts';
import { decimalOfMinor } from '../../kernel/decimal.ts';
import { assert } from '../../kernel/errors.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { FrozenSale, SaleLine } from '../../posting/sale.ts';
import type { Document } from './documents.ts';
import type { HelperIds } from './helper-products.ts';
import { isHelperKind } from './helper-products.ts';
import type { ShopIds } from './shop-ids.ts';

/** `source.type` of every sale of ours. */
export const SOURCE = 'tillbridge';

/** What a document is written with. */
export interface Writing {
  readonly sale: FrozenSale;
  readonly shop: ShopIds;
  readonly helpers: HelperIds;
  readonly nowMs: number;
}

/** What the till holds already: a line or payment that is sent without its id is a new one. */
export interface Held {
  /** By the document's lines, in their order; null: a new line. */
  readonly lines: readonly (HeldLine | null)[];
  readonly paymentId: string | null;
}

export interface HeldLine {
  /** Null: a new line of a product that the till gives back. */
  readonly id: string | null;
  /** What stood for a line without an item when it was sold: today it may be another product. */
  readonly productId: string;
}

export const NOTHING_HELD: Held = { lines: [], paymentId: null };

/**
 * The body of a sale. The till takes lines, taxes and payments as they come and checks no sum, so they are checked
 * here. @throws {InvariantError} when the lines do not make the document's total.
 */
export function encodeSale(
  document: Document,
  writing: Writing,
  form: { state: 'closed' | 'parked'; held: Held },
): Record<string, unknown> {
  const { sale, shop } = writing;
  const lines = document.lines.map((line, index) =>
    encodeLine(line, { index, held: form.held.lines[index] ?? null, writing }),
  );
  checkTotal(document, lines, sale.currency);
  const date = dateOf(writing);
  const paid =
    document.totalMinor === 0 ? [] : [paymentOf(document, { writing, date, id: form.held.paymentId })];
  return {
    source: { author_id: shop.employeeId, register_id: shop.registerId, id: document.key, type: SOURCE },
    state: form.state,
    attributes: [],
    date,
    ...(sale.customerId === null ? {} : { customer_id: sale.customerId }),
    note: noteOf(document, sale),
    line_items: lines.map(({ body }) => body),
    payments: paid,
  };
}

/** Names the SaleKey, and what the payment is called at Stripe: a payment of the till has no reference of its own. */
function noteOf(document: Document, sale: FrozenSale): string {
  const parts = [document.key, sale.paymentReference].filter((part) => !sale.note.includes(part));
  return [sale.note, ...new Set(parts)].filter((part) => part !== '').join('; ');
}

/** The capture's moment, never in the future. */
function dateOf({ sale, nowMs }: Writing): string {
  return isoOf(Math.min(sale.completeAtMs ?? nowMs, nowMs)).replace(/\.\d+Z$/, 'Z');
}

function paymentOf(
  document: Document,
  of: { writing: Writing; date: string; id: string | null },
): Record<string, unknown> {
  const { sale, shop } = of.writing;
  return {
    ...(of.id === null ? {} : { id: of.id }),
    amount: fivePlaces(document.totalMinor, sale.currency),
    type: { config_id: shop.paymentTypeId },
    date: of.date,
    source: { register_id: shop.registerId },
  };
}

interface EncodedLine {
  readonly body: Record<string, unknown>;
  /** In hundred-thousandths of the currency's unit, as the till reckons it. */
  readonly total: bigint;
}

function encodeLine(
  line: SaleLine,
  of: { index: number; held: HeldLine | null; writing: Writing },
): EncodedLine {
  const { sale, shop } = of.writing;
  const { id = null, productId = null } = of.held ?? {};
  const price = unitsOf(line.unitPriceMinor, sale.currency);
  const tax = unitTax(line, sale.currency);
  const body = {
    ...(id === null ? {} : { id }),
    product: { id: line.itemId ?? productId ?? helperOf(line, of.writing.helpers) },
    quantity: line.quantity,
    pricing: { price: textOf(price), discount: '0' },
    tax: { id: line.taxMinor === 0 ? shop.noTaxId : shop.taxCategoryId, amount: textOf(tax) },
    _metadata: { sequence: of.index, is_price_override: true },
    ...(line.note === '' ? {} : { attributes: [{ name: 'line_note', value: line.note }] }),
  };
  return { body, total: BigInt(line.quantity) * (price + tax) };
}

function helperOf(line: SaleLine, helpers: HelperIds): string {
  assert(isHelperKind(line.kind), `this till carries tax: it has no ${line.kind} lines`);
  return helpers[line.kind];
}

const PLACES = 5;

/** Amounts have five places in this till: units of the last one. */
function unitsOf(amountMinor: number, currency: string): bigint {
  const { units, scale } = decimalOfMinor(amountMinor, minorDigits(currency));
  return units * 10n ** BigInt(PLACES - scale);
}

/** For one unit, never negative where goods go back: the quantity has the sign. Rounded where it does not divide. */
function unitTax(line: SaleLine, currency: string): bigint {
  const units = unitsOf(line.taxMinor, currency);
  const quantity = BigInt(line.quantity);
  const doubled = 2n * units + quantity;
  return floorDivide(doubled, 2n * quantity);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

function textOf(units: bigint): string {
  const sign = units < 0n ? '-' : '';
  const digits = String(units < 0n ? -units : units).padStart(PLACES + 1, '0');
  return `${sign}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

export function fivePlaces(amountMinor: number, currency: string): string {
  return textOf(unitsOf(amountMinor, currency));
}

/** To the minor unit, as the till rounds a sale's total. */
function checkTotal(document: Document, lines: readonly EncodedLine[], currency: string): void {
  const total = lines.reduce((sum, line) => sum + line.total, 0n);
  const wanted = unitsOf(document.totalMinor, currency);
  const half = unitsOf(1, currency) / 2n;
  const gap = total > wanted ? total - wanted : wanted - total;
  assert(gap < half, `the lines of ${document.key} do not make its total`);
}
