import * as d from '../decimal.ts';
import { integer, number, text, type Payload } from './payload.ts';
import { invalidForeignKey, notFound } from './refusal.ts';
import type { OrderDocument, OrderLineRow, OrderRow } from './rows.ts';
import { requireItem } from './catalogue.ts';
import { SUMMARY_SHOP } from './stock.ts';
import { now, timeZoneOf, type Till } from './till.ts';
import { parseTime, stamp } from './times.ts';

const FIRST_ORDER = 31;
const FIRST_ORDER_LINE = 71;
const DATES = ['orderedDate', 'receivedDate', 'arrivalDate'] as const;
const TEXTS = ['shipInstructions', 'stockInstructions', 'refNum'] as const;
const NUMBERS = ['shipCost', 'otherCost', 'discount'] as const;

/** POST Order (a purchase order); its lines are posted one by one. */
export function createOrder(till: Till, given: Payload): OrderDocument {
  const orderID = till.store.nextId('Order', FIRST_ORDER);
  const order: OrderRow = {
    orderID,
    shipInstructions: '',
    stockInstructions: '',
    shipCost: '0',
    otherCost: '0',
    complete: 'false',
    archived: 'false',
    discount: '0',
    totalDiscount: '0',
    totalQuantity: '0',
    subTotalCost: '0',
    totalCost: '0',
    timeStamp: now(till),
    refNum: '',
    createTime: now(till),
    vendorCurrencyRate: '1',
    vendorCurrencyCode: 'USD',
    vendorID: '0',
    noteID: '0',
    shopID: '0',
    createdByEmployeeID: '4',
  };
  return save(till, { order: writtenOrder(till, order, given), lines: [] });
}

export function updateOrder(till: Till, orderId: string, given: Payload): OrderDocument {
  const document = structuredClone(requireOrder(till, orderId));
  return save(till, { ...document, order: writtenOrder(till, document.order, given) });
}

/** Archived purchase orders no longer count as on their way. */
export function archiveOrder(till: Till, orderId: string): OrderDocument {
  const document = structuredClone(requireOrder(till, orderId));
  document.order.archived = 'true';
  return save(till, document);
}

function requireOrder(till: Till, orderId: string): OrderDocument {
  const document = till.store.orders.get(orderId);
  if (document === undefined) throw notFound('Order', orderId);
  return document;
}

function writtenOrder(till: Till, order: OrderRow, given: Payload): OrderRow {
  const changed = { ...order, timeStamp: now(till) };
  changed.shopID = integer(given, 'shopID', order.shopID);
  changed.vendorID = integer(given, 'vendorID', order.vendorID);
  if (till.store.shops.get(changed.shopID) === undefined) throw invalidForeignKey('Shop');
  if (changed.vendorID !== '0' && till.store.vendors.get(changed.vendorID) === undefined) {
    throw invalidForeignKey('Vendor');
  }
  for (const key of TEXTS) changed[key] = text(given, key, changed[key]);
  for (const key of NUMBERS) changed[key] = number(given, key, changed[key]);
  for (const key of DATES) {
    const day = text(given, key, '');
    if (day !== '') changed[key] = stamp(parseTime(day, timeZoneOf(till)));
  }
  return changed;
}

/** POST or PUT OrderLine; returns its id. */
export function writeOrderLine(till: Till, lineId: string | null, given: Payload): string {
  const holder = till.store.orders
    .values()
    .find((each) => each.lines.some((line) => line.orderLineID === lineId));
  if (lineId !== null && holder === undefined) throw notFound('OrderLine', lineId);
  const document = structuredClone(holder ?? orderOf(till, given));
  const present = document.lines.find((line) => line.orderLineID === lineId);
  const line = writtenLine(till, present ?? blankLine(till, document, given), given);
  if (present === undefined) document.lines.push(line);
  else document.lines = document.lines.map((each) => (each.orderLineID === lineId ? line : each));
  save(till, document);
  return line.orderLineID;
}

function orderOf(till: Till, given: Payload): OrderDocument {
  const document = till.store.orders.get(integer(given, 'orderID', '0'));
  if (document === undefined) throw invalidForeignKey('Order');
  return document;
}

function blankLine(till: Till, document: OrderDocument, given: Payload): OrderLineRow {
  const itemID = integer(given, 'itemID', '0');
  if (till.store.items.get(itemID) === undefined) throw invalidForeignKey('Item');
  const cost = requireItem(till, itemID).item.defaultCost;
  return {
    orderLineID: till.store.nextId('OrderLine', FIRST_ORDER_LINE),
    quantity: '0',
    price: cost,
    originalPrice: cost,
    vendorCost: '0',
    checkedIn: '0',
    numReceived: '0',
    timeStamp: now(till),
    createTime: now(till),
    total: '0',
    orderID: document.order.orderID,
    itemID,
  };
}

function writtenLine(till: Till, line: OrderLineRow, given: Payload): OrderLineRow {
  const quantity = integer(given, 'quantity', line.quantity);
  const price = number(given, 'price', line.price);
  return {
    ...line,
    quantity,
    price,
    originalPrice: number(given, 'originalPrice', line.originalPrice),
    numReceived: integer(given, 'numReceived', line.numReceived),
    total: product(quantity, price),
    timeStamp: now(till),
  };
}

const product = (a: string, b: string): string => d.toText(d.multiply(d.decimal(a), d.decimal(b)));
const sumOf = (values: readonly string[]): string => d.toText(d.sum(values.map((each) => d.decimal(each))));

/** Stores a purchase order with its totals, and what it leaves on its way in the items' `backorder`. */
function save(till: Till, document: OrderDocument): OrderDocument {
  const subTotalCost = sumOf(document.lines.map((line) => line.total));
  const totals = {
    totalQuantity: sumOf(document.lines.map((line) => line.quantity)),
    subTotalCost,
    totalCost: sumOf([subTotalCost, document.order.shipCost, document.order.otherCost]),
  };
  const saved = { ...document, order: { ...document.order, ...totals } };
  till.store.orders.put(saved.order.orderID, saved);
  for (const itemId of new Set(saved.lines.map((line) => line.itemID))) countBackorder(till, itemId);
  return saved;
}

/** Ordered and not yet in stock, over all open purchase orders, per shop and in sum. */
export function countBackorder(till: Till, itemId: string): void {
  const document = structuredClone(requireItem(till, itemId));
  const open = till.store.orders
    .values()
    .filter((each) => each.order.archived !== 'true' && each.order.complete !== 'true');
  const waiting = (shopId: string): string =>
    sumOf(
      open
        .filter((each) => shopId === SUMMARY_SHOP || each.order.shopID === shopId)
        .flatMap((each) => each.lines)
        .filter((line) => line.itemID === itemId)
        .map((line) => d.toText(d.subtract(d.decimal(line.quantity), d.decimal(line.checkedIn)))),
    );
  for (const row of document.shops) {
    if (row.backorder === waiting(row.shopID)) continue;
    row.backorder = waiting(row.shopID);
    row.timeStamp = now(till);
  }
  till.store.items.put(itemId, document);
}
