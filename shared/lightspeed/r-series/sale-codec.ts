import * as z from 'zod';
import { add, decimalOfMinor, formatDecimal, parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { FrozenSale, SaleLine, TillLine, TillSale } from '../../posting/sale.ts';
import type { Settings } from '../../settings/schema.ts';
import type { ShopIds } from './shop-ids.ts';
import { amount, child, children, flag, maybeAmount, maybeId, maybeText, text } from './wire.ts';

/** `referenceNumberSource` of every sale of ours. */
export const SOURCE = 'tillbridge';

const lineSchema = z.looseObject({
  saleLineID: text,
  itemID: maybeId,
  unitQuantity: amount,
  unitPrice: maybeAmount,
  tax: flag,
  taxClassID: maybeId,
  parentSaleLineID: maybeId,
  Note: child(z.looseObject({ note: maybeText })),
});

export const paymentSchema = z.looseObject({ amount, archived: flag, remoteReference: maybeText });

/** A sale as Lightspeed shows it, with lines and payments where they were asked for. */
export const saleSchema = z.looseObject({
  saleID: text,
  ticketNumber: maybeText,
  completed: flag,
  archived: flag,
  voided: flag,
  createTime: maybeText,
  referenceNumber: maybeText,
  customerID: maybeId,
  calcTotal: maybeAmount.optional(),
  total: maybeAmount,
  calcTax1: maybeAmount,
  calcTax2: maybeAmount,
  SaleLines: children('SaleLine', lineSchema),
  SalePayments: children('SalePayment', paymentSchema),
});

export type WireSale = z.infer<typeof saleSchema>;

/** The settings' `non_inventory` items that stand for lines without an item of their own. */
export type HelperItems = Partial<Record<SaleLine['kind'], string>>;

export function helperItemsOf(settings: Settings['lightspeed']): HelperItems {
  const { shippingItemId, tipItemId, adjustmentItemId } = settings;
  return {
    ...(shippingItemId === undefined ? {} : { shipping: shippingItemId }),
    ...(tipItemId === undefined ? {} : { tip: tipItemId }),
    ...(adjustmentItemId === undefined ? {} : { adjustment: adjustmentItemId }),
  };
}

export interface CodecContext {
  /** The shop's: a till has one. */
  readonly currency: string;
  readonly helpers: HelperItems;
}

/** What the till shows, in our terms. Rounded to the currency: the till keeps more places than money has. */
export function decodeSale(wire: WireSale, context: CodecContext): TillSale {
  const digits = minorDigits(context.currency);
  const minor = (amount: string): number => Number(roundHalfUp(parseDecimal(amount), digits));
  const helpers = new Set(Object.values(context.helpers));
  const lines = wire.SaleLines.map((line): TillLine => ({
    lineId: line.saleLineID,
    itemId: line.itemID === null || helpers.has(line.itemID) ? null : line.itemID,
    quantity: Number(line.unitQuantity),
    unitPriceMinor: minor(line.unitPrice),
    taxed: line.tax,
    taxClassId: line.taxClassID,
    note: line.Note?.note ?? '',
    parentLineId: line.parentSaleLineID,
  }));
  const payments = wire.SalePayments.filter((payment) => !payment.archived).map((payment) => ({
    amountMinor: minor(payment.amount),
    reference: payment.remoteReference,
  }));
  const tax = add(parseDecimal(wire.calcTax1), parseDecimal(wire.calcTax2));
  return {
    saleId: wire.saleID,
    saleKey: wire.referenceNumber,
    state: stateOf(wire),
    totalMinor: minor(wire.calcTotal ?? wire.total),
    taxMinor: Number(roundHalfUp(tax, digits)),
    payments,
    lines,
    customerId: wire.customerID,
    receipt: wire.ticketNumber === '' ? wire.saleID : wire.ticketNumber,
  };
}

/** Lightspeed's samples show voided sales as not completed: the void decides first. */
export function stateOf(wire: Pick<WireSale, 'voided' | 'completed' | 'archived'>): TillSale['state'] {
  if (wire.voided) return 'voided';
  if (wire.completed) return 'completed';
  return wire.archived ? 'deleted' : 'draft';
}

/** The body of the POST that prepares a sale. It is never completed there. */
export function encodeDraft(
  sale: FrozenSale,
  ids: ShopIds,
  context: CodecContext & { payment: WirePayment | null },
): Record<string, unknown> {
  return {
    completed: false,
    referenceNumber: sale.saleKey,
    referenceNumberSource: SOURCE,
    shopID: ids.shopId,
    registerID: ids.registerId,
    employeeID: ids.employeeId,
    taxCategoryID: ids.taxCategoryId,
    customerID: sale.customerId ?? '0',
    SaleLines: { SaleLine: sale.lines.map((line, index) => encodeLine(line, index, { sale, context })) },
    ...(context.payment === null ? {} : { SalePayments: { SalePayment: [context.payment] } }),
  };
}

/** Lightspeed's `SalePayment`, as far as it is written. */
export interface WirePayment {
  readonly amount: string;
  readonly paymentTypeID: string;
  readonly remoteReference: string;
}

export function encodePayment(sale: FrozenSale, ids: ShopIds, remoteReference: string): WirePayment {
  const paymentTypeID = sale.totalMinor < 0 ? ids.refundPaymentTypeId : ids.paymentTypeId;
  return { amount: decimalText(sale.totalMinor, sale.currency), paymentTypeID, remoteReference };
}

function encodeLine(line: SaleLine, index: number, by: { sale: FrozenSale; context: CodecContext }): object {
  const itemId = line.itemId ?? by.context.helpers[line.kind] ?? null;
  // A note of the sale itself would cost half a unit of the rate; one on a line is free.
  const note = [line.note, index === 0 ? by.sale.note : ''].filter((part) => part !== '').join('; ');
  return {
    itemID: itemId ?? '0',
    unitQuantity: String(line.quantity),
    unitPrice: decimalText(line.unitPriceMinor, by.sale.currency),
    tax: line.taxed,
    // As planned, so that the till reckons with the rate that was predicted with.
    taxClassID: line.taxClassId ?? '0',
    ...(itemId === null ? { avgCost: '0', fifoCost: '0' } : {}),
    ...(line.parentLineId === null ? {} : { parentSaleLineID: line.parentLineId }),
    ...(note === '' ? {} : { note }),
  };
}

function decimalText(amountMinor: number, currency: string): string {
  return formatDecimal(decimalOfMinor(amountMinor, minorDigits(currency)));
}
