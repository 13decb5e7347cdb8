import type { Limiter } from './limiter.ts';
import type {
  CustomerDocument,
  InventoryLogRow,
  ItemDocument,
  ItemShopRow,
  OrderDocument,
  SaleDocument,
  SaleVoidRow,
} from './rows.ts';
import type { LoggedRequest } from '../serving.ts';
import type { Till } from './till.ts';
import { connectionOf, issuePair, saveConnection, type Connection } from './tokens.ts';

/** The state of the till's world, for assertions. Everything returned is the truth of the moment: read only. */
export interface RSeriesState {
  /** Drafts, deleted and voided ones included; oldest first. */
  sales(): readonly SaleDocument[];
  sale(saleId: string): SaleDocument | undefined;
  /** Sales of every kind whose reference is exactly this. */
  salesByReference(referenceNumber: string): readonly SaleDocument[];
  /** Those that count: completed and not voided. */
  completedSales(): readonly SaleDocument[];
  items(): readonly ItemDocument[];
  /** The first item with that custom SKU. */
  item(customSku: string): ItemDocument | undefined;
  itemShops(): readonly ItemShopRow[];
  /** Units on hand over all shops, by item id. */
  onHand(itemId: string): number;
  customers(): readonly CustomerDocument[];
  orders(): readonly OrderDocument[];
  saleVoids(): readonly SaleVoidRow[];
  inventoryLog(): readonly InventoryLogRow[];
  connection(): Connection;
  /** An access token without a call to the token endpoint; refresh tokens stay as they are. */
  issueAccessToken(): string;
  readonly requests: readonly LoggedRequest[];
  readonly limiter: Limiter;
}

export function stateOf(till: Till, requests: readonly LoggedRequest[], limiter: Limiter): RSeriesState {
  const { store } = till;
  const sales = (): SaleDocument[] => store.sales.values();
  return {
    sales,
    sale: (saleId) => store.sales.get(saleId),
    salesByReference: (reference) => sales().filter(({ sale }) => sale.referenceNumber === reference),
    completedSales: () => sales().filter(({ sale }) => sale.completed === 'true' && sale.voided !== 'true'),
    items: () => store.items.values(),
    item: (customSku) => store.items.values().find((document) => document.item.customSku === customSku),
    itemShops: () => store.items.values().flatMap((document) => document.shops),
    onHand: (itemId) => Number(store.items.get(itemId)?.shops.find((row) => row.shopID === '0')?.qoh ?? '0'),
    customers: () => store.customers.values(),
    orders: () => store.orders.values(),
    saleVoids: () => store.saleVoids.values(),
    inventoryLog: () => store.inventoryLog.values(),
    connection: () => connectionOf(till),
    issueAccessToken: () => {
      const connection = connectionOf(till);
      const pair = issuePair(till, connection, null);
      saveConnection(till, connection);
      return pair.access;
    },
    requests,
    limiter,
  };
}
