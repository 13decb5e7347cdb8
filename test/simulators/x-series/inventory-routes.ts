import { isAfter } from './lists.ts';
import * as z from 'zod';
import * as d from '../decimal.ts';
import { inventoryOf, moveStock, saveInventory } from './inventory.ts';
import { requireProduct } from './products.ts';
import { badRequest, saleRefused } from './refusal.ts';
import type { AdjustmentRow, InventoryRow } from './rows.ts';
import { bodyOf } from './sale-body.ts';
import { now, save, shown, uuid, type Till } from './till.ts';

const MOST = 5000;

const listSchema = z.looseObject({
  product_id: z.string().nullish(),
  variants: z.boolean().nullish(),
  after: z.number().nullish(),
  before: z.number().nullish(),
  size: z.number().nullish(),
  sort_direction: z.enum(['asc', 'desc']).nullish(),
});

/** `POST /inventory`: a list by body, the newest change first unless told otherwise. */
export function inventoryByBody(till: Till, body: string): unknown {
  const given = bodyOf(listSchema, body === '' ? '{}' : body);
  const rows = till.store.inventory
    .values()
    .filter((row) => isAsked(till, row, given))
    .filter(
      (row) => isAfter(till, row.version, given.after ?? -1) && row.version < (given.before ?? Infinity),
    )
    .toSorted((a, b) => a.version - b.version);
  const ordered = given.sort_direction === 'asc' ? rows : rows.toReversed();
  return reply(till, ordered.slice(0, Math.min(given.size ?? 1000, MOST)));
}

type Asked = Pick<z.infer<typeof listSchema>, 'product_id' | 'variants'>;

/** Of the product, or of all its variants. */
function isAsked(till: Till, row: InventoryRow, { product_id: asked, variants }: Asked): boolean {
  if (asked === undefined || asked === null || row.product_id === asked) return true;
  return variants === true && familyOf(till, row.product_id) === familyOf(till, asked);
}

const familyOf = (till: Till, productId: string): unknown =>
  till.store.products.get(productId)?.['family_id'] ?? productId;

/** `GET /inventory/{product_id}`. */
export function inventoryOfProduct(till: Till, productId: string): unknown {
  requireProduct(till, productId);
  return reply(
    till,
    till.store.inventory.values().filter((row) => row.product_id === productId),
  );
}

function reply(till: Till, rows: readonly InventoryRow[]): unknown {
  const views = rows.map((row) => inventoryView(till, row));
  return till.switches.inventory_reply === 'bare' ? views : { data: views };
}

export function inventoryView(till: Till, row: InventoryRow): Record<string, unknown> {
  const { level, ...rest } = row;
  const target = row.reorder_target ?? 0;
  const cost = till.store.products.get(row.product_id)?.supply_price ?? '0';
  return {
    ...rest,
    current_inventory_level: shown(till, level),
    average_cost: shown(till, cost),
    quantity_to_procure: Math.max(0, target - Number(level)),
  };
}

/** As version 2.0 lists it. */
export const flatInventoryView = (till: Till, { level, ...rest }: InventoryRow): Record<string, unknown> => ({
  ...rest,
  inventory_level: shown(till, level),
  current_amount: shown(till, level),
  average_cost: shown(till, till.store.products.get(rest.product_id)?.supply_price ?? '0'),
});

const NEGATIVE = ['DAMAGE', 'EXPIRY', 'INTERNAL_USE', 'THEFT', 'DONATION'];
const POSITIVE = ['STOCK_FOUND', 'SAMPLE_FOR_SALE'];

const adjustmentsSchema = z.looseObject({
  stock_adjustments: z
    .array(
      z.looseObject({
        product_id: z.string(),
        outlet_id: z.string(),
        quantity: z.string(),
        reason: z.enum([...NEGATIVE, ...POSITIVE] as [string, ...string[]]),
      }),
    )
    .min(1)
    .max(1000),
});

/** `POST /stock_adjustments`: signed changes with their reasons, all or none. */
export function adjustStock(till: Till, body: string): AdjustmentRow[] {
  return bodyOf(adjustmentsSchema, body).stock_adjustments.map((given) => {
    requireProduct(till, given.product_id);
    const change = d.parseDecimal(given.quantity);
    if (change === null) throw badRequest('quantity must be a numeric string');
    if (d.isNegative(change) !== NEGATIVE.includes(given.reason))
      throw saleRefused(`The reason ${given.reason} does not go with the quantity ${given.quantity}.`);
    moveStock(till, { productId: given.product_id, outletId: given.outlet_id, change });
    const row: AdjustmentRow = {
      id: uuid(till),
      version: 0,
      deleted_at: null,
      product_id: given.product_id,
      outlet_id: given.outlet_id,
      quantity: given.quantity,
      reason: given.reason,
      created_at: now(till),
    };
    save(till, 'adjustments', row);
    return till.store.adjustments.get(row.id) ?? row;
  });
}

const place = { product_id: z.string(), outlet_id: z.string(), reorder_point: z.number() };
const reorderSchema = z
  .array(
    z.discriminatedUnion('method', [
      z.strictObject({ ...place, method: z.literal('FIXED'), reorder_amount: z.number() }),
      z.strictObject({ ...place, method: z.literal('MIN_MAX'), reorder_target: z.number() }),
    ]),
  )
  .min(1)
  .max(1000);
type ReorderPoint = z.infer<typeof reorderSchema>[number];

/** `POST /inventory/reorder_points`, all or none. One method for all outlets of a product and all its variants. */
export function setReorderPoints(till: Till, body: string): unknown {
  const given = bodyOf(reorderSchema, body);
  for (const point of given) refusePoint(till, point, given);
  for (const point of given) {
    const row = inventoryOf(till, point.product_id, point.outlet_id);
    const isCleared = point.reorder_point === -1;
    const fields = point.method === 'FIXED' ? fixed(point) : minMax(point);
    saveInventory(till, {
      ...row,
      reorder_method: point.method,
      ...(isCleared ? { reorder_point: null, reorder_amount: null, reorder_target: null } : fields),
    });
  }
  return { data: given };
}

function fixed({ reorder_point: point, reorder_amount: amount }: ReorderPoint & { method: 'FIXED' }) {
  return { reorder_point: point, reorder_amount: amount, reorder_target: point + amount };
}

function minMax({ reorder_point: point, reorder_target: target }: ReorderPoint & { method: 'MIN_MAX' }) {
  return { reorder_point: point, reorder_amount: null, reorder_target: target };
}

function refusePoint(till: Till, point: ReorderPoint, given: readonly ReorderPoint[]): void {
  requireProduct(till, point.product_id);
  if (point.reorder_point < (till.switches.reorder_clear === 'minus_one' ? -1 : 0))
    throw saleRefused('The reorder point must not be negative.');
  const family = familyOf(till, point.product_id);
  const isSet = (productId: string, outletId: string): boolean =>
    given.some((each) => each.product_id === productId && each.outlet_id === outletId);
  const mixed =
    given.some((each) => familyOf(till, each.product_id) === family && each.method !== point.method) ||
    till.store.inventory
      .values()
      .some(
        (other) =>
          familyOf(till, other.product_id) === family &&
          !isSet(other.product_id, other.outlet_id) &&
          other.reorder_method !== null &&
          other.reorder_method !== point.method,
      );
  if (mixed) throw saleRefused('The method must be the same at all outlets and for all variants.');
}
