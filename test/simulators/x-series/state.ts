import type { LoggedRequest } from '../serving.ts';
import type { Limiter } from './limiter.ts';
import {
  textOf,
  type AdjustmentRow,
  type ConsignmentRow,
  type InventoryRow,
  type ProductRow,
  type Row,
  type SaleRow,
} from './rows.ts';
import { totalsOf, type SaleTotals } from './sale-totals.ts';
import type { Till } from './till.ts';
import { connectionOf, issuePair, saveConnection, type Connection } from './tokens.ts';

/** The state of the till's world, for assertions. Everything returned is the truth of the moment: read only. */
export interface XSeriesState {
  /** Parked and voided ones included; oldest first. */
  sales(): readonly SaleRow[];
  sale(saleId: string): SaleRow | undefined;
  /** Those that count. */
  closedSales(): readonly SaleRow[];
  /** Sales of every state whose note or source id names the text. */
  salesNaming(text: string): readonly SaleRow[];
  /** Two places at most: `21.65`. */
  totalsOf(sale: SaleRow): SaleTotals;
  products(): readonly ProductRow[];
  product(sku: string): ProductRow | undefined;
  /** Units on hand over all outlets. */
  onHand(productId: string): number;
  inventory(): readonly InventoryRow[];
  customers(): readonly Row[];
  consignments(): readonly ConsignmentRow[];
  adjustments(): readonly AdjustmentRow[];
  registers(): readonly Row[];
  paymentTypes(): readonly { readonly id: string; readonly name: string }[];
  connection(): Connection;
  /** An access token without a call to the token endpoint; the refresh tokens stay as they are. */
  issueAccessToken(): string;
  readonly requests: readonly LoggedRequest[];
  readonly limiter: Limiter;
}

export function stateOf(till: Till, requests: readonly LoggedRequest[], limiter: Limiter): XSeriesState {
  const { store } = till;
  return {
    sales: () => store.sales.values(),
    sale: (saleId) => store.sales.get(saleId),
    closedSales: () => store.sales.values().filter(({ state }) => state === 'closed'),
    salesNaming: (text) =>
      store.sales.values().filter(({ note, source }) => note?.includes(text) === true || source.id === text),
    totalsOf: (sale) => totalsOf(till, sale),
    products: () => store.products.values(),
    product: (sku) => store.products.values().find((row) => row.sku === sku),
    onHand: (productId) =>
      store.inventory
        .values()
        .filter((row) => row.product_id === productId)
        .reduce((sum, { level }) => sum + Number(level), 0),
    inventory: () => store.inventory.values(),
    customers: () => store.customers.values(),
    consignments: () => store.consignments.values(),
    adjustments: () => store.adjustments.values(),
    registers: () => store.registers.values(),
    paymentTypes: () => store.paymentTypes.values().map((row) => ({ id: row.id, name: textOf(row, 'name') })),
    connection: () => connectionOf(till),
    issueAccessToken: () => {
      const connection = connectionOf(till);
      const pair = issuePair(till, connection);
      saveConnection(till, connection);
      return pair.access;
    },
    requests,
    limiter,
  };
}
