import * as z from 'zod';
import { parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { CustomerRow, TillItemRow, VendorRow } from '../../metrics/ports.ts';
import { relations } from './query.ts';
import { cursorOf, msOf, pageOf, START, versionOf, walk, walkSchema } from './feed-walk.ts';
import type { FeedContext, Reader, Walked } from './feed-walk.ts';
import { child, children, flag, maybeAmount, maybeId, maybeText, text } from './wire.ts';

const itemSchema = z.looseObject({
  itemID: text,
  timeStamp: maybeText,
  createTime: maybeText,
  customSku: maybeText,
  systemSku: maybeText,
  upc: maybeText,
  ean: maybeText,
  manufacturerSku: maybeText,
  description: maybeText,
  archived: flag,
  itemType: maybeText,
  avgCost: maybeAmount,
  defaultCost: maybeAmount,
  defaultVendorID: maybeId,
  Category: child(z.looseObject({ name: maybeText, fullPathName: maybeText })),
  Prices: children('ItemPrice', z.looseObject({ amount: maybeAmount, useType: maybeText })),
});
type WireItem = z.infer<typeof itemSchema>;

/** A relation to one costs 0.1, twice that in a list. */
const ITEMS: Walked<WireItem> = {
  entity: 'Item',
  field: 'timeStamp',
  params: { load_relations: relations('Category') },
  costUnits: 1.2,
  schema: itemSchema,
  changedMs: (row) => msOf(row.timeStamp),
};

/** The catalogue, archived items included. An item's stock changes without its `timeStamp`. */
export function itemsReader(context: FeedContext): Reader<'items'> {
  return async (cursor) => {
    const step = await walk(context, ITEMS, cursorOf(cursor, walkSchema, START));
    return pageOf(step, (row): TillItemRow => decodeItem(row, context));
  };
}

/** What an item is called by: the first of these that it carries. */
const SKUS = ['customSku', 'systemSku', 'upc', 'ean', 'manufacturerSku'] as const;

function decodeItem(row: WireItem, { currency, helperItems }: FeedContext): TillItemRow {
  const minor = (amount: string): number => minorOf(amount, currency);
  const price = row.Prices.find(({ useType }) => useType === 'Default') ?? row.Prices[0];
  const category = row.Category?.fullPathName ?? '';
  const department = category === '' ? (row.Category?.name ?? '') : category;
  const averageMinor = minor(row.avgCost);
  return {
    itemId: row.itemID,
    sku: SKUS.map((identity) => row[identity]).find((sku) => sku !== '') ?? row.itemID,
    description: row.description,
    department: department === '' ? null : department,
    vendorId: row.defaultVendorID,
    costMinor: averageMinor === 0 ? minor(row.defaultCost) : averageMinor,
    priceMinor: price === undefined ? 0 : minor(price.amount),
    archived: row.archived,
    tracked: row.itemType !== 'non_inventory' && !helperItems.has(row.itemID),
    createdAtMs: Number.isNaN(msOf(row.createTime)) ? null : msOf(row.createTime),
    version: versionOf(row.timeStamp),
  };
}

/** Rounded to the currency: the till keeps more places than money has. */
export function minorOf(amount: string, currency: string): number {
  return Number(roundHalfUp(parseDecimal(amount), minorDigits(currency)));
}

const vendorSchema = z.looseObject({ vendorID: text, timeStamp: maybeText, name: maybeText });
type WireVendor = z.infer<typeof vendorSchema>;

const VENDORS: Walked<WireVendor> = {
  entity: 'Vendor',
  field: 'timeStamp',
  params: {},
  costUnits: 1,
  schema: vendorSchema,
  changedMs: (row) => msOf(row.timeStamp),
};

export function vendorsReader(context: FeedContext): Reader<'vendors'> {
  return async (cursor) => {
    const step = await walk(context, VENDORS, cursorOf(cursor, walkSchema, START));
    return pageOf(step, (row): VendorRow => {
      return { vendorId: row.vendorID, name: row.name, version: versionOf(row.timeStamp) };
    });
  };
}

const customerSchema = z.looseObject({
  customerID: text,
  timeStamp: maybeText,
  firstName: maybeText,
  lastName: maybeText,
  company: maybeText,
  archived: flag,
});
type WireCustomer = z.infer<typeof customerSchema>;

const CUSTOMERS: Walked<WireCustomer> = {
  entity: 'Customer',
  field: 'timeStamp',
  params: {},
  costUnits: 1,
  schema: customerSchema,
  changedMs: (row) => msOf(row.timeStamp),
};

export function customersReader(context: FeedContext): Reader<'customers'> {
  return async (cursor) => {
    const step = await walk(context, CUSTOMERS, cursorOf(cursor, walkSchema, START));
    return pageOf(step, decodeCustomer);
  };
}

function decodeCustomer(row: WireCustomer): CustomerRow {
  const name = [row.firstName, row.lastName].filter((part) => part !== '').join(' ');
  return {
    customerId: row.customerID,
    name: name === '' ? row.company : name,
    archived: row.archived,
    version: versionOf(row.timeStamp),
  };
}
