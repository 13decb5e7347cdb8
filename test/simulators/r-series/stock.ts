import * as d from '../decimal.ts';
import type { InventoryLogRow, ItemDocument, ItemShopRow, SaleDocument, SaleLineRow } from './rows.ts';
import { now, type Till } from './till.ts';

export const SUMMARY_SHOP = '0';
const FIRST_ITEM_SHOP = 8800;
const FIRST_LOG = 3001;

interface Move {
  itemId: string;
  shopId: string;
  /** Units, negative when they leave. */
  change: string;
  reason: string;
  automated: boolean;
  employeeId: string;
  saleId?: string;
  customerId?: string;
  orderId?: string;
  countId?: string;
}

/** Changes an item's stock in one shop and in the summary, and logs it. It may go below zero. */
export function moveStock(till: Till, move: Move): void {
  const document = till.store.items.get(move.itemId);
  if (document === undefined || document.item.itemType === 'non_inventory') return;
  const changed = structuredClone(document);
  const row = shopRow(till, changed, move.shopId);
  const after = d.add(d.decimal(row.qoh), d.decimal(move.change));
  setQuantity(till, changed, move.shopId, d.toText(after));
  till.store.items.put(move.itemId, changed);
  log(till, move, d.isNegative(after) && d.isNegative(d.decimal(move.change)));
}

/** Sets the absolute quantity, as a count or a correction by hand does. */
export function adjustStock(till: Till, move: Omit<Move, 'change'>, quantity: string): void {
  const row = till.store.items.get(move.itemId)?.shops.find((each) => each.shopID === move.shopId);
  const change = d.toText(d.subtract(d.decimal(quantity), d.decimal(row?.qoh ?? '0')));
  if (change !== '0') moveStock(till, { ...move, change });
}

/** The row of a shop, made on its first use. */
function shopRow(till: Till, document: ItemDocument, shopId: string): ItemShopRow {
  const found = document.shops.find((row) => row.shopID === shopId);
  if (found !== undefined) return found;
  const row = newShopRow(till, document.item.itemID, shopId);
  document.shops.push(row);
  return row;
}

export function newShopRow(till: Till, itemId: string, shopId: string): ItemShopRow {
  return {
    itemShopID: till.store.nextId('ItemShop', FIRST_ITEM_SHOP),
    qoh: '0',
    sellable: '0',
    backorder: '0',
    componentQoh: '0',
    componentBackorder: '0',
    onLayaway: '0',
    onSpecialOrder: '0',
    onWorkorder: '0',
    onTransferOut: '0',
    onTransferIn: '0',
    averageCost: '0',
    nextFifoLotID: '0',
    nextFifoLotCost: '0',
    lastReceivedLotID: '0',
    lastReceivedCost: '0',
    totalValueFifo: '0',
    totalValueAvgCost: '0',
    totalValueNegativeInventory: '0',
    reorderPoint: '0',
    reorderLevel: '0',
    timeStamp: now(till),
    itemID: itemId,
    shopID: shopId,
  };
}

/** Writes a quantity into a shop's row and into the summary, with the values that follow from it. */
export function setQuantity(till: Till, document: ItemDocument, shopId: string, quantity: string): void {
  const row = shopRow(till, document, shopId);
  const summary = shopRow(till, document, SUMMARY_SHOP);
  row.qoh = quantity;
  const shops = document.shops.filter((each) => each.shopID !== SUMMARY_SHOP);
  summary.qoh = d.toText(d.sum(shops.map((each) => d.decimal(each.qoh))));
  for (const each of [row, summary]) value(till, document, each);
}

function value(till: Till, document: ItemDocument, row: ItemShopRow): void {
  const quantity = d.decimal(row.qoh);
  const cost = d.decimal(document.item.avgCost);
  const total = d.toText(d.multiply(quantity, cost));
  const short = d.isNegative(quantity);
  row.sellable = short ? '0' : row.qoh;
  row.totalValueAvgCost = short ? '0' : total;
  row.totalValueFifo = short ? '0' : total;
  row.totalValueNegativeInventory = short ? total : '0';
  row.averageCost = row.shopID === SUMMARY_SHOP ? document.item.avgCost : '0';
  row.nextFifoLotCost = document.item.avgCost;
  row.lastReceivedCost = document.item.avgCost;
  row.timeStamp = now(till);
}

function log(till: Till, move: Move, causedNegative: boolean): void {
  const cost = till.store.items.get(move.itemId)?.item.avgCost ?? '0';
  const entry: InventoryLogRow = {
    inventoryLogID: till.store.nextId('InventoryLog', FIRST_LOG),
    shopID: move.shopId,
    employeeID: move.employeeId,
    itemID: move.itemId,
    qohChange: move.change,
    costChange: d.toText(d.multiply(d.decimal(move.change), d.decimal(cost))),
    createTime: now(till),
    automated: String(move.automated),
    causedNegative: String(causedNegative),
    reason: move.reason,
    customerID: move.customerId ?? '0',
    inventoryCountID: move.countId ?? '0',
    itemImportID: '0',
    orderID: move.orderId ?? '0',
    saleID: move.saleId ?? '0',
    transferID: '0',
    vendorReturnID: '0',
  };
  till.store.inventoryLog.put(entry.inventoryLogID, entry);
}

/** Moves the stock by which a sale's effect differs after a change from before it, line by line. */
export function settleStock(till: Till, before: SaleDocument | undefined, after: SaleDocument): void {
  const [old, fresh] = [effects(before), effects(after)];
  for (const lineId of new Set([...old.keys(), ...fresh.keys()])) {
    const line = fresh.get(lineId) ?? old.get(lineId);
    if (line === undefined || line.itemID === '0') continue;
    const sold = d.subtract(quantityOf(fresh.get(lineId)), quantityOf(old.get(lineId)));
    if (d.isZero(sold)) continue;
    moveStock(till, {
      itemId: line.itemID,
      shopId: line.shopID,
      change: d.toText(d.negate(sold)),
      reason: reasonOf(line, sold),
      automated: true,
      employeeId: line.employeeID,
      saleId: after.sale.saleID,
      customerId: after.sale.customerID,
    });
  }
}

/** The lines that hold stock down: those of a completed sale that is not voided. */
function effects(document: SaleDocument | undefined): Map<string, SaleLineRow> {
  const active =
    document !== undefined && document.sale.completed === 'true' && document.sale.voided !== 'true';
  return new Map((active ? document.lines : []).map((line) => [line.saleLineID, line]));
}

const quantityOf = (line: SaleLineRow | undefined): d.Decimal => d.decimal(line?.unitQuantity ?? '0');

function reasonOf(line: SaleLineRow, sold: d.Decimal): string {
  const refund = d.isNegative(d.decimal(line.unitQuantity));
  if (d.isNegative(sold)) return refund ? 'RefundAddInventory' : 'PutBackForTransaction';
  return refund ? 'VoidRefund' : 'RemoveForTransaction';
}
