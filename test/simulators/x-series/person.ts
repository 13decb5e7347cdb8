import * as d from '../decimal.ts';
import { createCustomer, deleteCustomer, requireCustomer } from './customers.ts';
import { createConsignment, requireConsignment, updateConsignment, writeProduct } from './consignments.ts';
import { outletId, paymentTypeId, registerId, userId } from './demo-ids.ts';
import { inventoryOf, saveInventory, setStock } from './inventory.ts';
import { deleteProduct, requireProduct } from './products.ts';
import { notFound } from './refusal.ts';
import { setOpen } from './register-actions.ts';
import { initReturn } from './returns.ts';
import type { SaleRow } from './rows.ts';
import type { SaleBody } from './sale-body.ts';
import { totalsOf } from './sale-totals.ts';
import { createSale, settle } from './sales.ts';
import { fiveD, now, save, stamp, uuid, type Till } from './till.ts';
import { connectionOf, revokeConnection, saveConnection } from './tokens.ts';

const CASH = paymentTypeId('1');
const COUNTER = { author_id: userId('1'), register_id: registerId('1') };
/** The screens always speak the newest version. */
const VERSION = '2026-07';

export interface CounterSale {
  lines: readonly { productId: string; quantity: number; unitPrice?: string }[];
  customerId?: string;
  note?: string;
  /** The moment of the sale, for history; default now. */
  atMs?: number;
}

/** What people do in the till's own screens. Each call is one transaction. */
export interface Person {
  /** Rings up and closes a sale at the counter, paid in cash; returns its id. Negative quantities are returns. */
  sell(sale: CounterSale): string;
  /** Gives back what is left of a closed sale; returns the return's id. */
  refund(saleId: string): string;
  /** Begins a return and leaves it parked; returns its id. */
  beginReturn(saleId: string): string;
  void(saleId: string): void;
  /** Changes a sale's fields, lines or payments as they stand; the stock follows. */
  edit(saleId: string, change: (sale: SaleRow) => void): void;
  createCustomer(customer: Readonly<Record<string, unknown>>): string;
  deleteCustomer(customerId: string): void;
  /** Moves the second customer's sales to the first; the second is deleted. */
  mergeCustomers(keepId: string, loseId: string): void;
  setActive(productId: string, active: boolean): void;
  setTracked(productId: string, tracked: boolean): void;
  deleteProduct(productId: string): void;
  renameSku(productId: string, sku: string): void;
  setPrice(productId: string, price: string): void;
  setStock(productId: string, quantity: number): void;
  /** The reorder point and target of a product at the outlet; null: neither. */
  setLevels(productId: string, levels: { point: number; target: number } | null): void;
  /** Counts products in a stock count and completes it; returns its id. */
  countStock(counts: Readonly<Record<string, number>>): string;
  /** Receives everything that a stock order waits for. */
  receiveOrder(consignmentId: string): void;
  openRegister(registerId: string): void;
  closeRegister(registerId: string): void;
  /** Takes scopes from the application. */
  setScope(scope: string): void;
  /** Disconnects the application. */
  revokeAccess(): void;
}

export function createPerson(till: Till): Person {
  const together = <T>(work: () => T): T => till.store.transaction(work);
  return {
    sell: (sale) => together(() => sell(till, sale)),
    refund: (saleId) => together(() => refund(till, saleId)),
    beginReturn: (saleId) => together(() => initReturn({ till, version: VERSION }, saleId).id),
    void: (saleId) => together(() => edit(till, saleId, (sale) => void (sale.state = 'voided'))),
    edit: (saleId, change) => together(() => edit(till, saleId, change)),
    createCustomer: (customer) => together(() => createCustomer(till, JSON.stringify(customer)).id),
    deleteCustomer: (customerId) => together(() => deleteCustomer(till, customerId)),
    mergeCustomers: (keepId, loseId) => together(() => merge(till, keepId, loseId)),
    setActive: (productId, active) => together(() => change(till, productId, { active })),
    setTracked: (productId, tracked) => together(() => change(till, productId, { has_inventory: tracked })),
    deleteProduct: (productId) => together(() => deleteProduct(till, productId)),
    renameSku: (productId, sku) =>
      together(() => {
        const codes = [{ id: uuid(till), code: sku, type: 'CUSTOM' }];
        change(till, productId, { sku, product_codes: codes });
      }),
    setPrice: (productId, price) =>
      together(() => change(till, productId, { price_excluding_tax: fiveD(price) })),
    setStock: (productId, quantity) =>
      together(() => setStock(till, productId, outletId('1'), String(quantity))),
    setLevels: (productId, levels) =>
      together(() =>
        saveInventory(till, {
          ...inventoryOf(till, productId, outletId('1')),
          reorder_method: levels === null ? null : 'MIN_MAX',
          reorder_point: levels?.point ?? null,
          reorder_amount: null,
          reorder_target: levels?.target ?? null,
        }),
      ),
    countStock: (counts) => together(() => countStock(till, counts)),
    receiveOrder: (consignmentId) => together(() => receiveOrder(till, consignmentId)),
    openRegister: (id) => together(() => void setOpen(till, id, true)),
    closeRegister: (id) => together(() => void setOpen(till, id, false)),
    setScope: (scope) => saveConnection(till, { ...connectionOf(till), scope }),
    revokeAccess: () => revokeConnection(till),
  };
}

function sell(till: Till, { lines, customerId, note, atMs }: CounterSale): string {
  const date = stamp(atMs ?? till.clock.nowMs());
  const body: SaleBody = {
    source: { ...COUNTER, type: 'USER' },
    state: 'parked',
    date,
    customer_id: customerId ?? null,
    note: note ?? null,
    line_items: lines.map(({ productId, quantity, unitPrice }) => {
      const product = requireProduct(till, productId);
      const price = fiveD(unitPrice ?? product.price_excluding_tax);
      return {
        product: { id: productId },
        quantity: fiveD(String(quantity)),
        pricing: { price },
        tax: { id: product.tax_id, amount: taxOf(till, product.tax_id, price) },
      };
    }),
  };
  return closePaid(till, createSale({ till, version: VERSION }, body), date);
}

function taxOf(till: Till, taxId: string, price: string): string {
  const rates = (till.store.taxes.get(taxId)?.['rates'] ?? []) as { rate: number }[];
  const rate = d.sum(rates.map((each) => d.decimal(String(each.rate))));
  return fiveD(d.toText(d.round(d.multiply(d.decimal(price), rate), 5)));
}

function refund(till: Till, saleId: string): string {
  return closePaid(till, initReturn({ till, version: VERSION }, saleId), now(till));
}

/** Takes, or gives back, the whole amount in cash. */
function closePaid(till: Till, draft: SaleRow, date: string): string {
  const register = till.store.registers.get(draft.source.register_id);
  const sequence = (register?.['register_open_sequence_id'] as string | null | undefined) ?? null;
  const payment = {
    id: draft.id.replace(/^.{8}/, '0a0a0a0a'),
    amount: fiveD(totalsOf(till, draft).priceInclTax),
    config_id: CASH,
    date,
    register_id: draft.source.register_id,
    open_sequence_id: sequence,
  };
  const closed: SaleRow = {
    ...draft,
    state: 'closed',
    date,
    updated_at: now(till),
    payments: [payment],
    complete_open_sequence_id: sequence,
  };
  return settle({ till, version: VERSION }, draft, closed).id;
}

function edit(till: Till, saleId: string, change: (sale: SaleRow) => void): void {
  const before = till.store.sales.get(saleId);
  if (before === undefined) throw notFound('Sale');
  const after = structuredClone(before);
  change(after);
  settle({ till, version: VERSION }, before, { ...after, updated_at: now(till) });
}

function merge(till: Till, keepId: string, loseId: string): void {
  requireCustomer(till, keepId);
  for (const sale of till.store.sales.values())
    if (sale.customer_id === loseId) save(till, 'sales', { ...sale, customer_id: keepId });
  deleteCustomer(till, loseId);
}

function change(till: Till, productId: string, fields: Readonly<Record<string, unknown>>): void {
  save(till, 'products', { ...requireProduct(till, productId), ...fields, updated_at: now(till) });
}

function countStock(till: Till, counts: Readonly<Record<string, number>>): string {
  const wanted = { type: 'STOCKTAKE', status: 'STOCKTAKE_IN_PROGRESS', outlet_id: outletId('1') };
  const { id } = createConsignment(till, JSON.stringify({ ...wanted, name: 'Count' }));
  for (const [productId, received] of Object.entries(counts))
    writeProduct(till, id, productId, JSON.stringify({ received }));
  updateConsignment(till, id, JSON.stringify({ status: 'STOCKTAKE_COMPLETE' }));
  return id;
}

function receiveOrder(till: Till, consignmentId: string): void {
  for (const { product_id: productId, count } of requireConsignment(till, consignmentId).products)
    writeProduct(till, consignmentId, productId, JSON.stringify({ received: count }));
  updateConsignment(till, consignmentId, JSON.stringify({ status: 'RECEIVED' }));
}
