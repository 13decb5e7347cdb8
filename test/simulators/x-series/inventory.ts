import * as d from '../decimal.ts';
import type { InventoryRow } from './rows.ts';
import { save, uuid, type Till } from './till.ts';

export const keyOf = (productId: string, outletId: string): string => `${productId}@${outletId}`;

export interface StockMove {
  readonly productId: string;
  readonly outletId: string;
  readonly change: d.Decimal;
}

/** Moves the stock of a product that is counted; of one that is not, nothing happens. */
export function moveStock(till: Till, { productId, outletId, change }: StockMove): void {
  if (till.store.products.get(productId)?.has_inventory !== true) return;
  const row = inventoryOf(till, productId, outletId);
  saveInventory(till, { ...row, level: d.toText(d.add(d.decimal(row.level), change)) });
}

export function setStock(till: Till, productId: string, outletId: string, level: string): void {
  saveInventory(till, { ...inventoryOf(till, productId, outletId), level });
}

export const saveInventory = (till: Till, row: InventoryRow): void =>
  save(till, 'inventory', row, keyOf(row.product_id, row.outlet_id));

/** The product's row at the outlet, a new one where there is none yet. */
export function inventoryOf(till: Till, productId: string, outletId: string): InventoryRow {
  const found = till.store.inventory.get(keyOf(productId, outletId));
  return (
    found ?? {
      id: uuid(till),
      version: 0,
      deleted_at: null,
      product_id: productId,
      outlet_id: outletId,
      level: '0',
      reorder_method: null,
      reorder_point: null,
      reorder_amount: null,
      reorder_target: null,
    }
  );
}
