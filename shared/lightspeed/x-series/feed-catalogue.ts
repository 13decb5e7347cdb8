import * as z from 'zod';
import { minorOf, walk } from './feed-walk.ts';
import type { FeedContext, Reader } from './feed-walk.ts';
import { amount, deleted, flag, id, maybeId, maybeText } from './wire.ts';

const PAGE = { deleted: 'true', page_size: '1000' };
const version = z.number();
const cost = amount.nullish().transform((value) => value ?? '0');

const productSchema = z.looseObject({
  id,
  version,
  sku: maybeText,
  name: maybeText,
  variant_name: maybeText,
  active: z.boolean().nullish(),
  is_active: z.boolean().nullish(),
  has_inventory: flag,
  deleted_at: deleted,
  created_at: maybeText,
  supplier_id: maybeId,
  supply_price: cost,
  price_excluding_tax: cost,
  type: z.union([z.looseObject({ name: maybeText }), z.string()]).nullish(),
});

/** Products, each variant its own; deleted ones included. */
export function itemsReader(context: FeedContext): Reader<'items'> {
  return async (cursor) => {
    const helpers = await context.helpers.ids();
    const list = { read: { resource: 'products', params: PAGE }, schema: productSchema, cursor };
    return walk(context, list, (row) => {
      const createdAtMs = Date.parse(row.created_at);
      const department = typeof row.type === 'string' ? row.type : (row.type?.name ?? '');
      return {
        itemId: row.id,
        sku: row.sku === '' ? row.id : row.sku,
        description: row.variant_name === '' ? row.name : row.variant_name,
        department: department === '' ? null : department,
        vendorId: row.supplier_id,
        costMinor: minorOf(row.supply_price, context.currency),
        priceMinor: minorOf(row.price_excluding_tax, context.currency),
        archived: row.deleted_at || !(row.active ?? row.is_active ?? true),
        tracked: row.has_inventory && !helpers.has(row.id),
        createdAtMs: Number.isNaN(createdAtMs) ? null : createdAtMs,
        version: row.version,
      };
    });
  };
}

const supplierSchema = z.looseObject({ id, version, name: maybeText });

export function vendorsReader(context: FeedContext): Reader<'vendors'> {
  return (cursor) => {
    const list = { read: { resource: 'suppliers', params: PAGE }, schema: supplierSchema, cursor };
    return walk(context, list, (row) => ({ vendorId: row.id, name: row.name, version: row.version }));
  };
}

const customerSchema = z.looseObject({
  id,
  version,
  first_name: maybeText,
  last_name: maybeText,
  company_name: maybeText,
  deleted_at: deleted,
});

/**
 * Whoever follows the customers reads each one anew, a merged one up to three times, before the page is stored: it must
 * fit the half of a window that is left to what can wait, 175 requests of a shop with one register.
 */
const FOLLOWED_PAGE = { ...PAGE, page_size: '50' };

/** Customers; one that was merged away is a deleted one. */
export function customersReader(context: FeedContext): Reader<'customers'> {
  return (cursor) => {
    const list = { read: { resource: 'customers', params: FOLLOWED_PAGE }, schema: customerSchema, cursor };
    return walk(context, list, (row) => {
      const name = [row.first_name, row.last_name].filter((part) => part !== '').join(' ');
      return {
        customerId: row.id,
        name: name === '' ? row.company_name : name,
        archived: row.deleted_at,
        version: row.version,
      };
    });
  };
}
