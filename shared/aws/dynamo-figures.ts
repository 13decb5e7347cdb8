import type { Day, SaleFacts } from '../metrics/fact.ts';
import type {
  CompleteUpTo,
  CustomerTotals,
  FiguresStore,
  FirstOrder,
  ItemDay,
  ReturnDay,
  ShopDay,
  StoredPage,
} from '../metrics/figures-store.ts';
import type {
  CountRow,
  CustomerRow,
  FeedKind,
  PurchaseOrderRow,
  StockRow,
  TillItemRow,
  VendorRow,
} from '../metrics/ports.ts';
import { FigureChanges } from './figures-changes.ts';
import type { Changed } from './figures-changes.ts';
import { completeUpToMs, noteComplete, readCursor, storeCursor } from './figures-cursors.ts';
import {
  idsByNet,
  readFirstOrdersOf,
  readFirstOrdersOn,
  readSalesOfCustomer,
  readTotals,
} from './figures-customers.ts';
import { readCounts, readOrders, storeCountRows, storeOrders } from './figures-documents.ts';
import { SaleFold } from './figures-fold.ts';
import * as rows from './figures-rows.ts';
import type { Kept } from './figures-rows.ts';
import { readLevels, storeLevels } from './figures-stock-days.ts';
import { readItemDays, readReturnDays, readShopDays } from './figures-sums.ts';
import type { FiguresTable } from './figures-table.ts';

/** The figures on DynamoDB. One writer at a time; a second one is noticed before it can spoil a sum. */
export function dynamoFigures(table: FiguresTable): FiguresStore {
  return new DynamoFigures(table);
}

class DynamoFigures implements FiguresStore {
  readonly #table: FiguresTable;
  readonly #changes: FigureChanges;
  readonly #fold: SaleFold;

  constructor(table: FiguresTable) {
    this.#table = table;
    this.#changes = new FigureChanges(table);
    this.#fold = new SaleFold(table, this.#changes);
  }

  cursor(kind: FeedKind): Promise<string | null> {
    return readCursor(this.#table, kind);
  }

  noteComplete(moments: CompleteUpTo): Promise<void> {
    return noteComplete(this.#table, moments);
  }

  completeUpToMs(kinds?: readonly FeedKind[]): Promise<number | null> {
    return completeUpToMs(this.#table, kinds);
  }

  foldSales(sales: readonly SaleFacts[], page: StoredPage): Promise<void> {
    return this.#fold.fold(sales, page);
  }

  async storeItems(all: readonly TillItemRow[], page: StoredPage): Promise<void> {
    const news = await this.#store(all, rows.ITEMS);
    await this.#end(
      page,
      news.map(({ itemId }) => itemId),
    );
  }

  async storeVendors(all: readonly VendorRow[], page: StoredPage): Promise<void> {
    await this.#store(all, rows.VENDORS);
    await this.#end(page, []);
  }

  async storeCustomers(all: readonly CustomerRow[], page: StoredPage): Promise<void> {
    await this.#store(all, rows.CUSTOMERS);
    await this.#end(page, []);
  }

  async storeStock(all: readonly StockRow[], page: StoredPage, atDay: Day): Promise<void> {
    const news = await rows.newsIn(this.#table, rows.STOCK, all);
    // The history first: a level that is stored is not news any more.
    await storeLevels(this.#table, news, atDay);
    await rows.storeRows(this.#table, rows.STOCK, news);
    await this.#end(
      page,
      news.map(({ itemId }) => itemId),
    );
  }

  async storePurchaseOrders(all: readonly PurchaseOrderRow[], page: StoredPage): Promise<void> {
    const news = await storeOrders(this.#table, all);
    await this.#end(
      page,
      news.flatMap(({ lines }) => lines.map(({ itemId }) => itemId)),
    );
  }

  async storeCounts(all: readonly CountRow[], page: StoredPage): Promise<void> {
    await storeCountRows(this.#table, all);
    await this.#end(page, []);
  }

  changedItems(limit: number): Promise<readonly Changed[]> {
    return this.#changes.changed(limit);
  }

  forgetChanged(changed: readonly Changed[]): Promise<void> {
    return this.#changes.forget(changed);
  }

  itemDays(itemId: string, from: Day): Promise<readonly ItemDay[]> {
    return readItemDays(this.#table, itemId, from);
  }

  shopDays(from: Day, to: Day): Promise<readonly ShopDay[]> {
    return readShopDays(this.#table, from, to);
  }

  returnDays(from: Day, to: Day): Promise<readonly ReturnDay[]> {
    return readReturnDays(this.#table, from, to);
  }

  firstOrdersOn(day: Day): Promise<readonly FirstOrder[]> {
    return readFirstOrdersOn(this.#table, day);
  }

  firstOrdersOf(customerIds: readonly string[]): Promise<readonly FirstOrder[]> {
    return readFirstOrdersOf(this.#table, customerIds);
  }

  async items(itemIds: readonly string[]): Promise<ReadonlyMap<string, TillItemRow>> {
    const found = await rows.readRows(this.#table, rows.ITEMS, unique(itemIds).map(rows.itemKey));
    return new Map(found.map((row) => [row.itemId, row]));
  }

  async stock(itemIds: readonly string[]): Promise<ReadonlyMap<string, StockRow>> {
    const found = await rows.readRows(this.#table, rows.STOCK, unique(itemIds).map(rows.stockKey));
    return new Map(found.map((row) => [row.itemId, row]));
  }

  stockDays(itemId: string, from: Day): Promise<readonly { day: Day; onHand: number }[]> {
    return readLevels(this.#table, itemId, from);
  }

  async vendors(): Promise<readonly VendorRow[]> {
    const found = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': rows.VENDOR_PARTITION },
      ConsistentRead: true,
    });
    const vendors: VendorRow[] = [];
    for await (const item of found) vendors.push(rows.rowIn(item, rows.VENDORS));
    return vendors;
  }

  purchaseOrders(from: Day): Promise<readonly PurchaseOrderRow[]> {
    return readOrders(this.#table, from);
  }

  counts(from: Day): Promise<readonly CountRow[]> {
    return readCounts(this.#table, from);
  }

  async customersByNet(limit: number): Promise<readonly (CustomerTotals & { readonly name: string })[]> {
    const ids = await idsByNet(this.#table, limit);
    const names = await rows.readRows(this.#table, rows.CUSTOMERS, ids.map(rows.customerKey));
    const nameOf = new Map(names.map(({ customerId, name }) => [customerId, name]));
    const totals = await Promise.all(ids.map((id) => this.customerTotals(id)));
    return totals
      .filter((each) => each !== null)
      .map((each) => ({ ...each, name: nameOf.get(each.customerId) ?? '' }));
  }

  customerTotals(customerId: string): Promise<CustomerTotals | null> {
    return readTotals(this.#table, customerId);
  }

  salesOfCustomer(customerId: string): Promise<readonly SaleFacts[]> {
    return readSalesOfCustomer(this.#table, customerId);
  }

  async #store<Row extends { readonly version: number }>(
    all: readonly Row[],
    kept: Kept<Row>,
  ): Promise<readonly Row[]> {
    const news = await rows.newsIn(this.#table, kept, all);
    await rows.storeRows(this.#table, kept, news);
    return news;
  }

  /** What changed is noted before the cursor moves past it. */
  async #end(page: StoredPage, changedItems: readonly string[]): Promise<void> {
    // An unfinished page of sales has a place in the list of changes; it comes before this one's.
    if (changedItems.length > 0) await this.#fold.finish();
    await this.#changes.noteNow(changedItems);
    await storeCursor(this.#table, page.kind, page.cursor);
  }
}

function unique(ids: readonly string[]): string[] {
  return [...new Set(ids)];
}
