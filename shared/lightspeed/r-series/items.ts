import * as z from 'zod';
import type { TillItem } from '../../posting/sale.ts';
import { connection, refuse } from '../refusals.ts';
import { anyOf, pathOf, read } from './query.ts';
import type { SalesContext } from './sales.ts';
import { flag, maybeId, maybeText, text } from './wire.ts';

const itemSchema = z.looseObject({
  itemID: text,
  customSku: maybeText,
  systemSku: maybeText,
  upc: maybeText,
  ean: maybeText,
  manufacturerSku: maybeText,
  description: maybeText,
  archived: flag,
  tax: flag,
  taxClassID: maybeId,
  itemType: maybeText,
  serialized: flag,
});
type WireItem = z.infer<typeof itemSchema>;

/** What identifies an item, first to last: the first that any item carries decides. */
const IDENTITIES = ['customSku', 'systemSku', 'upc', 'ean', 'manufacturerSku'] as const;
type Identity = (typeof IDENTITIES)[number];
/** The till keeps nothing but digits there. */
const DIGITS_ONLY: ReadonlySet<Identity> = new Set(['systemSku', 'upc', 'ean']);
const DIGITS = /^\d+$/;

/** Lightspeed takes 100 values in a list; the address stays short enough for any gateway. */
const MOST_VALUES = 100;
const MOST_CHARACTERS = 5_000;

/**
 * Per SKU every item that carries exactly it, archived ones included. One request where all of them are custom SKUs;
 * further ones ask only for what is still unknown.
 */
export async function findItems(
  skus: readonly string[],
  context: SalesContext,
): Promise<ReadonlyMap<string, readonly TillItem[]>> {
  const found = new Map<string, readonly TillItem[]>(skus.map((sku) => [sku, []]));
  for (const identity of IDENTITIES) {
    const unknown = [...found].flatMap(([sku, items]) => (items.length === 0 ? [sku] : []));
    const asked = unknown.filter((sku) => !DIGITS_ONLY.has(identity) || DIGITS.test(sku));
    const rows = await itemsWith(identity, asked, context);
    for (const sku of asked) {
      const items = rows.filter((row) => row[identity] === sku);
      found.set(sku, items.map(decoder(context)));
    }
  }
  return found;
}

/** By the till's own ids; whatever cannot be one is left out without asking. */
export async function itemsById(
  itemIds: readonly string[],
  context: SalesContext,
): Promise<ReadonlyMap<string, TillItem>> {
  const rows = await itemsWith(
    'itemID',
    [...new Set(itemIds)].filter((id) => DIGITS.test(id)),
    context,
  );
  return new Map(rows.map((row) => [row.itemID, decoder(context)(row)]));
}

async function itemsWith(
  field: Identity | 'itemID',
  values: readonly string[],
  context: SalesContext,
): Promise<WireItem[]> {
  const rows: WireItem[] = [];
  for (const chunk of chunksOf(values)) {
    const path = pathOf(await context.ids.account(), 'Item', { [field]: anyOf(chunk), archived: 'true' });
    const page = await context.api.all(read('Item', path, 1), itemSchema);
    if (page === null) refuse(searchIgnored(field));
    rows.push(...page);
  }
  return rows;
}

/** A thousand items for at most a hundred SKUs: the till did not search at all, and nothing may be concluded. */
function searchIgnored(field: string): ReturnType<typeof connection> {
  const reason = `the till ignores the search for items by ${field}`;
  return connection(
    'search-ignored',
    reason,
    'check that the till answers searches for items, then `resume`',
  );
}

function chunksOf(values: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let room = 0;
  for (const value of values) {
    const characters = encodeURIComponent(`${JSON.stringify(value)},`).length;
    const last = chunks.at(-1);
    if (last === undefined || last.length === MOST_VALUES || characters > room) {
      chunks.push([value]);
      room = MOST_CHARACTERS - characters;
    } else {
      last.push(value);
      room -= characters;
    }
  }
  return chunks;
}

function decoder({ codec }: SalesContext): (row: WireItem) => TillItem {
  const helpers = new Set(Object.values(codec.helpers));
  return (row) => ({
    itemId: row.itemID,
    sku: IDENTITIES.map((identity) => row[identity]).find((sku) => sku !== '') ?? row.itemID,
    description: row.description,
    archived: row.archived,
    taxable: row.tax,
    taxClassId: row.taxClassID,
    unsupported: unsupportedOf(row, helpers),
  });
}

/** A serial number would have to be chosen; a helper item stands for lines without an item. */
function unsupportedOf(row: WireItem, helpers: ReadonlySet<string>): string | null {
  if (row.serialized || row.itemType.startsWith('serialized')) return 'serialized';
  return helpers.has(row.itemID) ? 'set aside in the settings for lines without an item' : null;
}
