import * as d from '../decimal.ts';
import { requireItem } from './catalogue.ts';
import { number, text, type Payload } from './payload.ts';
import { badRequest, notFound } from './refusal.ts';
import type { Row } from './rows.ts';
import { adjustStock } from './stock.ts';
import { now, type Till } from './till.ts';

/** POST InventoryCount: an empty count of a shop; returns its id. */
export function createCount(till: Till, given: Payload): string {
  const inventoryCountID = till.store.nextId('InventoryCount', 31);
  const row = { inventoryCountID, name: text(given, 'name', ''), timeStamp: now(till), archived: 'false' };
  till.store.inventoryCounts.put(inventoryCountID, { ...row, shopID: text(given, 'shopID', '1') });
  return inventoryCountID;
}

/** POST InventoryCountItem: what was counted of an item; several of one item add up. */
export function createCountItem(till: Till, given: Payload): string {
  const { inventoryCountID } = requireCount(till, text(given, 'inventoryCountID', ''));
  const { itemID } = requireItem(till, text(given, 'itemID', '')).item;
  const inventoryCountItemID = till.store.nextId('InventoryCountItem', 301);
  till.store.inventoryCountItems.put(inventoryCountItemID, {
    inventoryCountItemID,
    qty: number(given, 'qty', '0'),
    timeStamp: now(till),
    inventoryCountID: inventoryCountID ?? '',
    itemID,
    employeeID: text(given, 'employeeID', '1'),
  });
  return inventoryCountItemID;
}

/** POST InventoryCountReconcile: the counted items' stock becomes what was counted. */
export function reconcileCount(till: Till, given: Payload): string {
  const count = requireCount(till, text(given, 'inventoryCountID', ''));
  const countId = count['inventoryCountID'] ?? '';
  const wanted = text(given, 'itemID', '');
  const counted = till.store.inventoryCountItems
    .values()
    .filter((row) => row['inventoryCountID'] === countId && (wanted === '' || row['itemID'] === wanted));
  if (counted.length === 0) throw badRequest('Nothing has been counted.');
  for (const [itemId, rows] of Map.groupBy(counted, (row) => row['itemID'] ?? '')) {
    const quantity = d.sum(rows.map((row) => d.decimal(row['qty'] ?? '0')));
    const employeeId = rows[0]?.['employeeID'] ?? '1';
    const how = { itemId, shopId: count['shopID'] ?? '1', automated: false, employeeId, countId };
    adjustStock(till, { ...how, reason: 'RemoveForInventoryCount' }, d.toText(quantity));
  }
  const log = till.store.inventoryLog.values().filter((row) => row.inventoryCountID === countId);
  const sumOf = (field: 'qohChange' | 'costChange'): string =>
    d.toText(d.sum(log.map((row) => d.decimal(row[field]))));
  const inventoryCountReconcileID = till.store.nextId('InventoryCountReconcile', 11);
  till.store.inventoryCountReconciles.put(inventoryCountReconcileID, {
    inventoryCountReconcileID,
    createTime: now(till),
    costChange: sumOf('costChange'),
    qohChange: sumOf('qohChange'),
    inventoryCountID: countId,
  });
  return inventoryCountReconcileID;
}

function requireCount(till: Till, id: string): Row {
  const found = till.store.inventoryCounts.get(id);
  if (found === undefined) throw notFound('InventoryCount', id);
  return found;
}
