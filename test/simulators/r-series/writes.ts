import { archiveItem, createItem, updateItem, updateItemShop } from './catalogue.ts';
import { anonymizeCustomer, archiveCustomer, createCustomer, updateCustomer } from './customers.ts';
import type { EntityName } from './entities.ts';
import type { RelationTree } from './entity.ts';
import { total } from './completion.ts';
import { createCount, createCountItem, reconcileCount } from './inventory-counts.ts';
import { flag, text, type Payload } from './payload.ts';
import { archiveOrder, createOrder, updateOrder, writeOrderLine } from './purchase-orders.ts';
import { badRequest, notFound } from './refusal.ts';
import { findLine } from './sale-entities.ts';
import { writeLine } from './sale-lines.ts';
import { archiveSale, createSale, requireSale, saveSale, updateSale } from './sales.ts';
import { now, type Till } from './till.ts';

/** A write's outcome: which record it answers with, and the relations that come unasked. */
export interface Written {
  readonly id: string;
  readonly embeds: RelationTree;
}

export interface Writer {
  post?(given: Payload): Written;
  put?(id: string, given: Payload): Written;
  delete?(id: string): Written;
}

const SALE_EMBEDS: RelationTree = {
  Customer: {},
  Shop: {},
  TaxCategory: { TaxCategoryClasses: {} },
  SaleLines: {},
  SalePayments: { PaymentType: {} },
};
/** A refund's answer shows less, in the documentation's sample. */
export const REFUND_EMBEDS: RelationTree = { SaleLines: {}, SalePayments: { PaymentType: {} } };
const PLAIN: RelationTree = {};

const plain = (id: string): Written => ({ id, embeds: PLAIN });

/** What may be written, by entity; a verb that is missing is answered with 405. */
export function writersOf(till: Till): Partial<Record<EntityName, Writer>> {
  const sale = (id: string): Written => ({ id, embeds: SALE_EMBEDS });
  const customer = (id: string): Written => ({ id, embeds: { Contact: {} } });
  const item = (id: string): Written => ({ id, embeds: { ItemShops: {} } });
  return {
    Sale: {
      post: (given) => sale(createSale(till, given).sale.saleID),
      put: (id, given) => sale(updateSale(till, id, given).sale.saleID),
      delete: (id) => plain(archiveSale(till, id).sale.saleID),
    },
    SaleLine: {
      put: (id, given) => plain(updateLine(till, id, given)),
      delete: (id) => plain(deleteLine(till, id)),
    },
    Customer: {
      post: (given) => customer(createCustomer(till, given).customer.customerID),
      put: (id, given) => customer(updateCustomer(till, id, given).customer.customerID),
      delete: (id) => plain(archiveCustomer(till, id).customer.customerID),
    },
    Item: {
      post: (given) => item(createItem(till, given).item.itemID),
      put: (id, given) => item(updateItem(till, id, given).item.itemID),
      delete: (id) => plain(archiveItem(till, id).item.itemID),
    },
    ItemShop: { put: (id, given) => plain(updateItemShop(till, id, given)) },
    Order: {
      post: (given) => plain(createOrder(till, given).order.orderID),
      put: (id, given) => plain(updateOrder(till, id, given).order.orderID),
      delete: (id) => plain(archiveOrder(till, id).order.orderID),
    },
    OrderLine: {
      post: (given) => plain(writeOrderLine(till, null, given)),
      put: (id, given) => plain(writeOrderLine(till, id, given)),
    },
    PaymentType: { post: (given) => plain(createPaymentType(till, given)) },
    InventoryCount: { post: (given) => plain(createCount(till, given)) },
    InventoryCountItem: { post: (given) => plain(createCountItem(till, given)) },
    InventoryCountReconcile: { post: (given) => plain(reconcileCount(till, given)) },
  };
}

export function anonymize(till: Till, id: string): Written {
  return plain(anonymizeCustomer(till, id).customer.customerID);
}

/** Whatever type is asked for, the API makes a user-defined one. */
function createPaymentType(till: Till, given: Payload): string {
  const name = text(given, 'name', '');
  if (name === '') throw badRequest('name cannot be blank.');
  const paymentTypeID = till.store.nextId('PaymentType', 8);
  till.store.paymentTypes.put(paymentTypeID, {
    paymentTypeID,
    name,
    requireCustomer: String(flag(given, 'requireCustomer', false)),
    archived: 'false',
    internalReserved: 'false',
    type: 'user defined',
    refundAsPaymentTypeID: text(given, 'refundAsPaymentTypeID', '0'),
  });
  return paymentTypeID;
}

/** Lines of one sale, written by themselves; the sale must be open. Returns the line's id. */
export function writeSaleLine(till: Till, saleId: string, lineId: string | null, given: Payload): string {
  const before = openSale(till, saleId);
  const document = structuredClone(before);
  if (lineId !== null && !document.lines.some((line) => line.saleLineID === lineId))
    throw notFound('SaleLine', lineId);
  const known = new Set(document.lines.map((line) => line.saleLineID));
  writeLine(
    till,
    document,
    lineId === null ? { ...given, saleLineID: '0' } : { ...given, saleLineID: lineId },
  );
  total(till, document);
  Object.assign(document.sale, { timeStamp: now(till), updateTime: now(till) });
  saveSale(till, before, document);
  const written = lineId ?? document.lines.find((line) => !known.has(line.saleLineID))?.saleLineID;
  if (written === undefined) throw badRequest('The sale line was not created.');
  return written;
}

/** PUT SaleLine on a line of an open sale; layaways and special orders are not kept here. */
function updateLine(till: Till, lineId: string, given: Payload): string {
  const found = findLine(till, lineId);
  if (found === undefined) throw notFound('SaleLine', lineId);
  if (flag(given, 'isLayaway', false) || flag(given, 'isSpecialOrder', false)) {
    throw badRequest('Layaways and special orders are not simulated.');
  }
  return writeSaleLine(till, found.document.sale.saleID, lineId, given);
}

/** Deletes a line for good; returns its id. */
export function deleteLine(till: Till, lineId: string): string {
  const found = findLine(till, lineId);
  if (found === undefined) throw notFound('SaleLine', lineId);
  const before = openSale(till, found.document.sale.saleID);
  const document = structuredClone(before);
  document.lines = document.lines.filter((line) => line.saleLineID !== lineId);
  total(till, document);
  Object.assign(document.sale, { timeStamp: now(till), updateTime: now(till) });
  saveSale(till, before, document);
  return lineId;
}

function openSale(till: Till, saleId: string) {
  const document = requireSale(till, saleId);
  const { completed, archived, voided } = document.sale;
  if ([completed, archived, voided].includes('true')) throw badRequest(`Sale ${saleId} is not open.`);
  return document;
}
