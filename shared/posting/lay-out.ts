import { toDecimal } from '../kernel/money.ts';
import type { PostingSettings } from '../settings/schema.ts';
import * as holds from './holds.ts';
import type { HoldReason } from './holds.ts';
import { LINE_NOTES } from './line-notes.ts';
import type { Layout } from './layout.ts';
import { netLines, splitLine, sumOf } from './net-lines.ts';
import type { NetLine } from './net-lines.ts';
import type { Order } from './order.ts';
import type { Payment } from './payment.ts';
import type { Ledger, TillPort } from './ports.ts';
import { resolveItems } from './resolve-items.ts';
import type { SaleLine, TillItem } from './sale.ts';
import { settleTax } from './settle-tax.ts';

export interface LayOutPorts {
  readonly till: Pick<TillPort, 'tax' | 'findItems' | 'itemsById' | 'predictTax'>;
  readonly ledger: Pick<Ledger, 'mappedSkus'>;
}

export interface LayOutRequest {
  readonly payment: Payment;
  readonly settings: PostingSettings;
  /** The code of the hold that a person released: some are released into another form. */
  readonly releasedHolds: readonly string[];
}

/** Draws the sale for a payment's charge: lines to the cent, items from the till, tax by the shop's policy. */
export async function layOutCharge(request: LayOutRequest, ports: LayOutPorts): Promise<Layout> {
  const reading = readOrder(request);
  if (reading.kind === 'hold') return reading;
  const { order } = reading;
  const { currency, capturedMinor } = request.payment;
  if (sumOf(order) !== capturedMinor) {
    return { kind: 'hold', hold: holds.linesDoNotSum(sumOf(order), request.payment, order.source) };
  }
  const skus = order.lines.flatMap((line) => (line.sku === null ? [] : [line.sku]));
  const resolved = await resolveItems(skus, ports, request.settings);
  if (resolved.kind === 'hold') return resolved;
  const lines = [
    ...netLines(order).flatMap((line, orderLine) =>
      goodsLines(line, resolved.items, { currency, orderLine, splitTax: ports.till.tax === 'carried' }),
    ),
    ...shippingLines(order),
    ...tipLines(order),
  ];
  return settleTax({ order, lines, currency, settings: request.settings }, ports.till);
}

type Reading = { kind: 'order'; order: Order } | { kind: 'hold'; hold: HoldReason };

/** The order behind a payment, with the shop's choices for payments without lines and part payments applied. */
function readOrder(request: LayOutRequest): Reading {
  const { payment, settings, releasedHolds } = request;
  const reading = payment.order;
  if (reading.kind === 'problem') {
    return { kind: 'hold', hold: holds.unreadableOrder(reading.problem, reading.remedy) };
  }
  const total = reading.order.totalMinor;
  if (total !== null && total > payment.capturedMinor) {
    if (!releasedHolds.includes('part-payment')) {
      return { kind: 'hold', hold: holds.partPayment(payment.capturedMinor, total, payment.currency) };
    }
    return {
      kind: 'order',
      order: customOrder(reading.order, payment, `part payment of ${reading.order.reference ?? payment.id}`),
    };
  }
  const name = `order ${reading.order.reference ?? payment.id}`;
  if (reading.kind === 'order') {
    const isOneLine =
      holds.isReleasedAsCaptured(releasedHolds) && sumOf(reading.order) !== payment.capturedMinor;
    return { kind: 'order', order: isOneLine ? customOrder(reading.order, payment, name) : reading.order };
  }
  const asCustom =
    reading.order.type === 'custom' ||
    settings.noLines === 'custom-line' ||
    releasedHolds.includes('no-lines');
  if (!asCustom) return { kind: 'hold', hold: holds.noLines() };
  const { shippingMinor, shippingTaxMinor, tipMinor } = reading.order;
  const extrasMinor = shippingMinor + shippingTaxMinor + tipMinor;
  const goodsMinor = payment.capturedMinor - extrasMinor;
  if (goodsMinor < 0) return { kind: 'hold', hold: holds.linesDoNotSum(extrasMinor, payment, 'metadata') };
  const order = customOrder(reading.order, payment, name, goodsMinor);
  return { kind: 'order', order: { ...order, shippingMinor, shippingTaxMinor, tipMinor } };
}

/** One custom line without stock and without tax. */
function customOrder(
  base: Omit<Order, 'source' | 'lines'>,
  payment: Payment,
  description: string,
  goodsMinor = payment.capturedMinor,
): Order {
  const line = {
    sku: null,
    description,
    quantity: 1,
    grossMinor: goodsMinor,
    discountMinor: 0,
    taxMinor: 0,
    taxes: [],
  };
  return {
    ...base,
    source: 'metadata',
    lines: [line],
    shippingMinor: 0,
    shippingTaxMinor: 0,
    shippingTaxes: [],
    tipMinor: 0,
    discountMinor: 0,
  };
}

const UNTAXED = {
  sku: null,
  orderLine: null,
  taxed: false,
  taxClassId: null,
  taxMinor: 0,
  parentLineId: null,
} as const;

function goodsLines(
  net: NetLine,
  items: ReadonlyMap<string, TillItem | null>,
  form: { currency: string; orderLine: number; splitTax: boolean },
): SaleLine[] {
  const { line } = net;
  const item = line.sku === null ? null : (items.get(line.sku) ?? null);
  const discounted = net.netMinor !== line.grossMinor;
  const listPrice = `list ${toDecimal(line.grossMinor, form.currency)} for ${line.quantity}`;
  const name = item === null ? [line.description, ...(line.sku === null ? [] : [`SKU ${line.sku}`])] : [];
  return splitLine(net, form.splitTax).map((part) => ({
    kind: item === null ? 'custom' : 'item',
    sku: line.sku,
    orderLine: form.orderLine,
    itemId: item?.itemId ?? null,
    quantity: part.quantity,
    unitPriceMinor: part.unitPriceMinor,
    taxed: line.taxMinor > 0,
    taxClassId: item?.taxClassId ?? null,
    taxMinor: part.taxMinor,
    note: [...name, ...(discounted ? [listPrice] : [])].join(', '),
    parentLineId: null,
  }));
}

function shippingLines(order: Order): SaleLine[] {
  if (order.shippingMinor === 0 && order.shippingTaxMinor === 0) return [];
  const tax = { taxed: order.shippingTaxMinor > 0, taxMinor: order.shippingTaxMinor };
  return [
    {
      ...UNTAXED,
      kind: 'shipping',
      itemId: null,
      quantity: 1,
      unitPriceMinor: order.shippingMinor,
      note: LINE_NOTES.shipping,
      ...tax,
    },
  ];
}

function tipLines(order: Order): SaleLine[] {
  if (order.tipMinor === 0) return [];
  return [
    {
      ...UNTAXED,
      kind: 'tip',
      itemId: null,
      quantity: 1,
      unitPriceMinor: order.tipMinor,
      note: LINE_NOTES.tip,
    },
  ];
}
