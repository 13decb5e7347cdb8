import { archiveItem, requireItem, updateItemShop } from './catalogue.ts';
import { total } from './completion.ts';
import { archiveCustomer, createCustomer, requireCustomer } from './customers.ts';
import * as d from '../decimal.ts';
import { createCount, createCountItem, reconcileCount } from './inventory-counts.ts';
import { isPayload, type Payload } from './payload.ts';
import { countBackorder } from './purchase-orders.ts';
import { badRequest, notFound } from './refusal.ts';
import { setOpen } from './register-actions.ts';
import type { SaleDocument } from './rows.ts';
import { archiveSale, createSale, requireSale, saveSale, updateSale } from './sales.ts';
import { adjustStock, moveStock } from './stock.ts';
import { now, type Till } from './till.ts';
import { stamp } from './times.ts';
import { connectionOf, revokeConnection, saveConnection } from './tokens.ts';
import { voidSale } from './voids.ts';

const CASH = '1';
const COUNTER = { shopID: '1', registerID: '1', employeeID: '1' };

export interface CounterSale {
  lines: readonly {
    itemId: string;
    quantity: number;
    unitPrice?: string;
    discountPercent?: string;
    note?: string;
  }[];
  customerId?: string;
  registerId?: string;
  /** Default cash. */
  paymentTypeId?: string;
  /** The moment of the sale, for history; default now. */
  atMs?: number;
}

/** What people do in the till's own screens. Each call is one transaction. */
export interface Person {
  /** Rings up and completes a sale at the counter; returns its id. Negative quantities are returns. */
  sell(sale: CounterSale): string;
  /** Gives back a completed sale in full, from the original's lines; returns the new sale's id. */
  refund(saleId: string): string;
  void(saleId: string, reason: string): void;
  deleteDraft(saleId: string): void;
  /** Changes a sale as a PUT would, completed ones included, and takes lines or payments out of it. */
  edit(
    saleId: string,
    patch: Payload,
    remove?: { lines?: readonly string[]; payments?: readonly string[] },
  ): void;
  /** Completes a draft; what is not paid yet is taken in cash. */
  complete(saleId: string): void;
  createCustomer(customer: Payload): string;
  archiveCustomer(customerId: string): void;
  /** Moves the second customer's sales to the first; the second is archived, or gone. */
  mergeCustomers(keepId: string, loseId: string, how: 'archived' | 'deleted'): void;
  archiveItem(itemId: string): void;
  /** The item vanishes, as by a merge in the catalogue. */
  removeItem(itemId: string): void;
  setPrice(itemId: string, price: string): void;
  setStock(itemId: string, quantity: number): void;
  /** The reorder point and level of an item at the shop; two zeros: not set. */
  setLevels(itemId: string, reorderPoint: number, reorderLevel: number): void;
  /** Counts items in the shop and reconciles them, others to zero; returns the count's id. */
  countStock(counts: Readonly<Record<string, number>>, zeroed?: readonly string[]): string;
  /** Checks in everything that a purchase order waits for, and finishes it. */
  receiveOrder(orderId: string): void;
  setTaxRates(taxCategoryId: string, tax1Rate: string, tax2Rate?: string): void;
  openRegister(registerId: string): void;
  closeRegister(registerId: string): void;
  /** Locks the employee: where it is the one behind the token, the token stops working. */
  lockEmployee(employeeId: string, locked: boolean): void;
  /** Gives or takes a right of the employee behind the token. */
  setRight(right: string, held: boolean): void;
  /** Disconnects the client in the settings. */
  revokeAccess(): void;
}

export function createPerson(till: Till): Person {
  const together = <T>(work: () => T): T => till.store.transaction(work);
  return {
    sell: (sale) => together(() => sell(till, sale)),
    refund: (saleId) => together(() => refund(till, saleId)),
    void: (saleId, reason) => together(() => voidById(till, saleId, reason)),
    deleteDraft: (saleId) => void together(() => archiveSale(till, saleId)),
    edit: (saleId, patch, remove) => together(() => edit(till, saleId, patch, remove)),
    complete: (saleId) => together(() => completeByHand(till, saleId)),
    createCustomer: (customer) => together(() => createCustomer(till, customer).customer.customerID),
    archiveCustomer: (customerId) => void together(() => archiveCustomer(till, customerId)),
    mergeCustomers: (keepId, loseId, how) => together(() => merge(till, { keepId, loseId, how })),
    archiveItem: (itemId) => void together(() => archiveItem(till, itemId)),
    removeItem: (itemId) => till.store.items.delete(requireItem(till, itemId).item.itemID),
    setPrice: (itemId, price) => together(() => setPrice(till, itemId, price)),
    setStock: (itemId, quantity) => together(() => setStock(till, itemId, quantity)),
    setLevels: (itemId, point, level) => together(() => setLevels(till, itemId, point, level)),
    countStock: (counts, zeroed = []) => together(() => countStock(till, counts, zeroed)),
    receiveOrder: (orderId) => together(() => receiveOrder(till, orderId)),
    setTaxRates: (id, tax1Rate, tax2Rate) => setTaxRates(till, id, { tax1Rate, tax2Rate: tax2Rate ?? '0' }),
    openRegister: (registerId) => setOpen(till, registerId, true),
    closeRegister: (registerId) => setOpen(till, registerId, false),
    lockEmployee: (employeeId, locked) => lock(till, employeeId, locked),
    setRight: (right, held) => {
      const connection = connectionOf(till);
      connection.rights[right] = held;
      saveConnection(till, connection);
    },
    revokeAccess: () => revokeConnection(till),
  };
}

function sell(till: Till, wanted: CounterSale): string {
  const document = createSale(till, {
    ...COUNTER,
    registerID: wanted.registerId ?? COUNTER.registerID,
    customerID: wanted.customerId ?? '0',
    SaleLines: {
      SaleLine: wanted.lines.map((line) => ({
        itemID: line.itemId,
        unitQuantity: line.quantity,
        ...(line.unitPrice === undefined ? {} : { unitPrice: line.unitPrice }),
        ...(line.discountPercent === undefined ? {} : { discountPercent: line.discountPercent }),
        ...(line.note === undefined ? {} : { note: line.note }),
      })),
    },
  });
  return pay(till, document, wanted);
}

function pay(till: Till, document: SaleDocument, how: { paymentTypeId?: string; atMs?: number }): string {
  const { saleID, total: amount } = document.sale;
  const paymentTypeID = how.paymentTypeId ?? CASH;
  const payments = amount === '0' ? {} : { SalePayments: { SalePayment: { amount, paymentTypeID } } };
  const completed = updateSale(till, saleID, { completed: true, ...payments });
  if (how.atMs !== undefined) backdate(till, completed, stamp(how.atMs));
  return saleID;
}

/** History of before the simulator was started. */
function backdate(till: Till, before: SaleDocument, at: string): void {
  const document = structuredClone(before);
  Object.assign(document.sale, { createTime: at, timeStamp: at, updateTime: at, completeTime: at });
  for (const line of document.lines) Object.assign(line, { createTime: at, timeStamp: at });
  for (const payment of document.payments) payment.createTime = at;
  till.store.sales.put(document.sale.saleID, document);
}

function refund(till: Till, saleId: string): string {
  const original = requireSale(till, saleId);
  const { customerID, taxCategoryID } = original.sale;
  const lines = original.lines.map((line) => ({
    itemID: line.itemID,
    unitQuantity: d.toText(d.negate(d.decimal(line.unitQuantity))),
    unitPrice: line.unitPrice,
    discountPercent: line.discountPercent,
    discountAmount: line.discountAmount,
    tax: line.tax,
    parentSaleLineID: line.saleLineID,
  }));
  const draft = createSale(till, { ...COUNTER, customerID, taxCategoryID, SaleLines: { SaleLine: lines } });
  return pay(till, draft, { paymentTypeId: original.payments[0]?.paymentTypeID ?? CASH });
}

function voidById(till: Till, saleId: string, reason: string): void {
  const before = requireSale(till, saleId);
  if (before.sale.completed !== 'true') throw badRequest('Only a completed sale can be voided.');
  const document = structuredClone(before);
  voidSale(till, document, { reason, employeeId: COUNTER.employeeID });
  saveSale(till, before, document);
}

type Removal = { lines?: readonly string[]; payments?: readonly string[] } | undefined;

function edit(till: Till, saleId: string, patch: Payload, remove: Removal): void {
  const before = requireSale(till, saleId);
  const document = structuredClone(before);
  document.lines = document.lines.filter((line) => remove?.lines?.includes(line.saleLineID) !== true);
  document.payments = document.payments.filter(
    (payment) => remove?.payments?.includes(payment.salePaymentID) !== true,
  );
  total(till, document);
  saveSale(till, before, document);
  updateSale(till, saleId, isPayload(patch) ? patch : {});
}

function completeByHand(till: Till, saleId: string): void {
  const { sale } = requireSale(till, saleId);
  const open = { amount: sale.balance, paymentTypeID: CASH };
  const payments = sale.balance === '0' ? {} : { SalePayments: { SalePayment: open } };
  updateSale(till, saleId, { completed: true, ...payments });
}

function merge(till: Till, how: { keepId: string; loseId: string; how: 'archived' | 'deleted' }): void {
  requireCustomer(till, how.keepId);
  for (const document of till.store.sales.values()) {
    if (document.sale.customerID !== how.loseId) continue;
    const moved = { ...document, sale: { ...document.sale, customerID: how.keepId } };
    till.store.sales.put(moved.sale.saleID, moved);
  }
  if (how.how === 'archived') archiveCustomer(till, how.loseId);
  else till.store.customers.delete(requireCustomer(till, how.loseId).customer.customerID);
}

function setPrice(till: Till, itemId: string, price: string): void {
  const document = structuredClone(requireItem(till, itemId));
  for (const each of document.prices.filter((row) => row.useType !== 'MSRP')) each.amount = price;
  document.item.timeStamp = now(till);
  till.store.items.put(itemId, document);
}

function setStock(till: Till, itemId: string, quantity: number): void {
  const how = { itemId, shopId: '1', reason: 'ManualQuantityAdjustment', automated: false, employeeId: '1' };
  adjustStock(till, how, String(quantity));
}

function setLevels(till: Till, itemId: string, reorderPoint: number, reorderLevel: number): void {
  const row = requireItem(till, itemId).shops.find((each) => each.shopID === COUNTER.shopID);
  if (row === undefined) throw new Error(`item ${itemId} has no stock at shop ${COUNTER.shopID}`);
  updateItemShop(till, row.itemShopID, {
    reorderPoint: String(reorderPoint),
    reorderLevel: String(reorderLevel),
  });
}

function countStock(till: Till, counts: Readonly<Record<string, number>>, zeroed: readonly string[]): string {
  const inventoryCountID = createCount(till, { name: 'Count', shopID: COUNTER.shopID });
  for (const [itemID, qty] of Object.entries(counts))
    createCountItem(till, { inventoryCountID, itemID, qty });
  reconcileCount(till, { inventoryCountID });
  const how = { shopId: COUNTER.shopID, automated: false, employeeId: '1', countId: inventoryCountID };
  for (const itemId of zeroed) adjustStock(till, { ...how, itemId, reason: 'RemoveForInventoryCount' }, '0');
  return inventoryCountID;
}

function receiveOrder(till: Till, orderId: string): void {
  const found = till.store.orders.get(orderId);
  if (found === undefined) throw notFound('Order', orderId);
  const document = structuredClone(found);
  const { order } = document;
  for (const line of document.lines) {
    const change = d.toText(d.subtract(d.decimal(line.quantity), d.decimal(line.checkedIn)));
    Object.assign(line, { checkedIn: line.quantity, timeStamp: now(till) });
    const { itemID: itemId } = line;
    const how = {
      itemId,
      shopId: order.shopID,
      reason: 'BusinessProcessAddInventory',
      employeeId: '1',
      orderId,
    };
    moveStock(till, { ...how, change, automated: false });
  }
  Object.assign(order, { complete: 'true', receivedDate: now(till), timeStamp: now(till) });
  till.store.orders.put(orderId, document);
  for (const itemId of new Set(document.lines.map((line) => line.itemID))) countBackorder(till, itemId);
}

function setTaxRates(till: Till, id: string, rates: { tax1Rate: string; tax2Rate: string }): void {
  const category = till.store.taxCategories.get(id);
  if (category === undefined) throw notFound('TaxCategory', id);
  till.store.taxCategories.put(id, { ...category, ...rates, timeStamp: now(till) });
}

function lock(till: Till, employeeId: string, locked: boolean): void {
  const employee = till.store.employees.get(employeeId);
  if (employee === undefined) throw notFound('Employee', employeeId);
  till.store.employees.put(employeeId, { ...employee, lockOut: String(locked), timeStamp: now(till) });
}
