import type { EntityName } from './entities.ts';
import { Refusal } from './refusal.ts';
import { connectionOf } from './tokens.ts';
import type { Till } from './till.ts';

/** The names that `Session.Rights` lists. */
export const RIGHTS: readonly string[] = [
  'admin,admin_employees,admin_inventory,admin_purchases,admin_shops,admin_void_sale,all_read,allow_login',
  'categories,customers,customers_credit_limit,customers_read,ecom,inventory_base,inventory_counts',
  'inventory_import,inventory_read,manufacturers,product_cost,product_edit,purchase_orders,register',
  'register_catalogs,register_close,register_layaway,register_line_discount,register_open,register_price',
  'register_read,register_refund,register_transaction_discount,register_withdraw,reports,special_orders',
  'tags,transfers,vendor_returns,vendors,vr_reasons,workbench',
]
  .join(',')
  .split(',');

type Need = { read: readonly string[]; write: readonly string[] };

const SELL: Need = { read: ['register', 'register_read', 'all_read'], write: ['register'] };
const STOCK: Need = { read: ['inventory_read', 'inventory_base', 'all_read'], write: ['inventory_base'] };
const COUNTING: Need = { read: ['inventory_counts', 'all_read'], write: ['inventory_counts'] };
const ORDERING: Need = { read: ['purchase_orders', 'all_read'], write: ['purchase_orders'] };

/** Any one of the named rights lets a call through; kinds that are missing here need none. */
const NEEDS: Partial<Record<EntityName, Need>> = {
  Sale: SELL,
  SaleLine: SELL,
  SalePayment: SELL,
  SaleVoid: { read: ['admin_void_sale'], write: [] },
  Item: { read: STOCK.read, write: ['product_edit'] },
  ItemShop: STOCK,
  InventoryLog: { read: ['all_read', 'product_cost'], write: [] },
  Customer: { read: ['customers', 'customers_read', 'register', 'all_read'], write: ['customers'] },
  InventoryCount: COUNTING,
  InventoryCountItem: COUNTING,
  InventoryCountReconcile: COUNTING,
  Order: ORDERING,
  OrderLine: ORDERING,
};

/**
 * Refuses with 403 what the token's scope or the rights of its employee do not cover. The body of a real
 * 403 is not known; it is given the usual envelope.
 */
export function checkRight(till: Till, entity: EntityName, writes: boolean): void {
  const needed = NEEDS[entity]?.[writes ? 'write' : 'read'];
  if (needed === undefined || needed.length === 0) return;
  requireRight(till, needed);
}

export function requireRight(till: Till, anyOf: readonly string[]): void {
  const { scope, rights } = connectionOf(till);
  const scopes = new Set(scope.split(/[ +]/).map((each) => each.replace('employee:', '')));
  const granted = (right: string): boolean =>
    rights[right] === true && (scopes.has('all') || scopes.has(right));
  if (!anyOf.some(granted)) {
    throw new Refusal(403, `You do not have access to this resource: ${anyOf[0]} is missing.`);
  }
}
