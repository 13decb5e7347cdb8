import * as z from 'zod';
import { add, formatDecimal, multiply, parseDecimal } from '../../kernel/decimal.ts';
import { amount, deleted, id, list, maybeId, maybeText } from './wire.ts';

/** A line as Lightspeed shows it: amounts are decimal text, for one unit, without tax. */
export interface XLine {
  readonly id: string;
  readonly productId: string;
  /** Negative where it is given back. */
  readonly quantity: string;
  readonly price: string;
  readonly tax: string;
  readonly taxId: string;
  readonly note: string;
}

export interface XPayment {
  readonly id: string;
  readonly amount: string;
  readonly typeId: string;
  readonly date: string;
}

/** A sale as Lightspeed shows it, whichever of the interface's two shapes it came in. */
export interface XSale {
  readonly id: string;
  /** `parked`, `pending`, `voided`, `closed`, and what the till may add. */
  readonly state: string;
  /** The shop's own id of it: ours is the SaleKey. */
  readonly sourceId: string;
  /** What made it. */
  readonly sourceType: string;
  readonly registerId: string | null;
  /** Its own moment, which may be earlier than its making; null: unreadable. */
  readonly atMs: number | null;
  readonly note: string;
  readonly customerId: string | null;
  readonly receipt: string;
  readonly totalPrice: string;
  readonly totalTax: string;
  readonly lines: readonly XLine[];
  readonly payments: readonly XPayment[];
  readonly returnFor: string | null;
  readonly returnIds: readonly string[];
  /** A voided sale with it was closed before it was voided. */
  readonly closedInSequence: string | null;
}

const maybeAmount = amount.nullish().transform((value) => value ?? undefined);

const lineSchema = z
  .looseObject({
    id,
    product: z.looseObject({ id }).optional(),
    product_id: maybeId,
    quantity: amount,
    pricing: z.looseObject({ price: amount }).optional(),
    price: maybeAmount,
    tax: z.union([z.looseObject({ id: maybeId, amount }), amount]).nullish(),
    tax_id: maybeId,
    note: maybeText,
    attributes: list(z.unknown()),
  })
  .transform((line): XLine => {
    const tax = typeof line.tax === 'object' && line.tax !== null ? line.tax : null;
    return {
      id: line.id,
      productId: line.product?.id ?? line.product_id ?? '',
      quantity: line.quantity,
      price: line.pricing?.price ?? line.price ?? '0',
      tax: tax?.amount ?? (typeof line.tax === 'string' ? line.tax : '0'),
      taxId: tax?.id ?? line.tax_id ?? '',
      note: line.note === '' ? lineNoteIn(line.attributes) : line.note,
    };
  });

function lineNoteIn(attributes: readonly unknown[]): string {
  const schema = z.looseObject({ name: z.literal('line_note'), value: maybeText });
  for (const attribute of attributes) {
    const parsed = schema.safeParse(attribute);
    if (parsed.success) return parsed.data.value;
  }
  return '';
}

const paymentSchema = z
  .looseObject({
    id,
    amount,
    type: z.looseObject({ config_id: maybeId }).nullish(),
    retailer_payment_type_id: maybeId,
    date: maybeText,
    payment_date: maybeText,
    deleted_at: deleted,
  })
  .transform((payment) => ({
    id: payment.id,
    amount: payment.amount,
    typeId: payment.type?.config_id ?? payment.retailer_payment_type_id ?? '',
    date: payment.date === '' ? payment.payment_date : payment.date,
    deleted: payment.deleted_at,
  }));

const returnSchema = z.looseObject({ original_sale_id: maybeId, return_sale_ids: list(z.string()) });

const sourceSchema = z.looseObject({ id: maybeId, type: maybeText, register_id: maybeId });

/**
 * A sale in either shape: nested, as the dated interface promises it, or flat, as its examples still show the answer
 * to the making of a return.
 */
export const saleSchema = z
  .looseObject({
    id,
    state: maybeId,
    status: maybeId,
    deleted_at: deleted,
    source: z.union([sourceSchema, z.string()]).nullish(),
    register_id: maybeId,
    date: maybeText,
    sale_date: maybeText,
    source_id: maybeId,
    note: maybeText,
    customer_id: maybeId,
    receipt_number: maybeText,
    invoice_number: maybeText,
    totals: z.looseObject({ price: amount, tax: amount }).nullish(),
    total_price: maybeAmount,
    total_tax: maybeAmount,
    line_items: z.array(lineSchema),
    payments: list(paymentSchema),
    return: returnSchema.nullish(),
    return_for: maybeId,
    return_sale_ids: list(z.string()),
    _metadata: z.looseObject({ complete_open_sequence_id: maybeId }).nullish(),
    complete_open_sequence_id: maybeId,
  })
  .transform(({ _metadata: metadata, ...sale }): XSale => {
    const returnIds = sale.return?.return_sale_ids ?? [];
    const payments = sale.payments.filter((payment) => !payment.deleted);
    const source = typeof sale.source === 'object' ? sale.source : null;
    const atMs = Date.parse(sale.date === '' ? sale.sale_date : sale.date);
    const receipt = sale.receipt_number === '' ? sale.invoice_number : sale.receipt_number;
    return {
      id: sale.id,
      state: sale.deleted_at ? 'voided' : (sale.state ?? stateOfStatus(sale.status ?? '')),
      sourceId: source?.id ?? sale.source_id ?? '',
      sourceType: source?.type ?? (typeof sale.source === 'string' ? sale.source : ''),
      registerId: source?.register_id ?? sale.register_id,
      atMs: Number.isNaN(atMs) ? null : atMs,
      note: sale.note,
      customerId: sale.customer_id,
      receipt: receipt === '' ? sale.id : receipt,
      totalPrice: sale.totals?.price ?? sale.total_price ?? sumOf(sale.line_items, (line) => line.price),
      totalTax: sale.totals?.tax ?? sale.total_tax ?? sumOf(sale.line_items, (line) => line.tax),
      lines: sale.line_items,
      payments: payments.map(({ id: paymentId, amount: paid, typeId, date }) => ({
        id: paymentId,
        amount: paid,
        typeId,
        date,
      })),
      returnFor: sale.return?.original_sale_id ?? sale.return_for,
      returnIds: returnIds.length > 0 ? returnIds : sale.return_sale_ids,
      closedInSequence: metadata?.complete_open_sequence_id ?? sale.complete_open_sequence_id,
    };
  });

/** The older interface's words for a sale's state. */
function stateOfStatus(status: string): string {
  if (status === 'SAVED') return 'parked';
  if (status === 'VOIDED') return 'voided';
  return status.endsWith('CLOSED') ? 'closed' : 'pending';
}

function sumOf(lines: readonly XLine[], of: (line: XLine) => string): string {
  const zero = parseDecimal('0');
  const sum = lines.reduce(
    (total, line) => add(total, multiply(parseDecimal(line.quantity), parseDecimal(of(line)))),
    zero,
  );
  return formatDecimal(sum);
}
