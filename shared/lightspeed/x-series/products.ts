import * as z from 'zod';
import type { TillItem } from '../../posting/sale.ts';
import { connection, refuse } from '../refusals.ts';
import type { XApi } from './api.ts';
import { isUuid } from './uuid.ts';
import { deleted, flag, id, list, maybeText } from './wire.ts';

/** A product as far as selling it needs. */
export interface XProduct {
  readonly id: string;
  readonly sku: string;
  readonly codes: readonly string[];
  readonly name: string;
  readonly active: boolean;
  readonly deleted: boolean;
  /** Whether sales move its stock. */
  readonly tracked: boolean;
}

export const productSchema = z
  .looseObject({
    id,
    sku: maybeText,
    product_codes: list(z.looseObject({ code: maybeText })),
    name: maybeText,
    variant_name: maybeText,
    active: z.boolean().nullish(),
    is_active: z.boolean().nullish(),
    has_inventory: flag,
    deleted_at: deleted,
  })
  .transform((row): XProduct => ({
    id: row.id,
    sku: row.sku,
    codes: row.product_codes.map(({ code }) => code),
    name: row.variant_name === '' ? row.name : row.variant_name,
    active: row.active ?? row.is_active ?? true,
    deleted: row.deleted_at,
    tracked: row.has_inventory,
  }));

export interface ProductsContext {
  readonly api: XApi;
  /** Products that stand for lines without an item. */
  readonly helpers: { ids(): Promise<ReadonlySet<string>> };
}

/** SKUs in one search: its address stays short enough for any gateway. */
const MOST_SKUS = 40;
const MOST_ROWS = 1000;

/**
 * Per SKU every product that carries exactly it, as its SKU or as one of its codes. One search for all of them; it
 * wants SKUs in lower case, lags behind, may look at SKUs alone and may miss some: those that it does not show are
 * asked for one by one, by any of their codes. One that it shows is not: no two products of a till share a code, says
 * Lightspeed's changelog of 2021-04 ("multiple product codes"), and a SKU is one of them. Where old ones still do and
 * the search shows both, both are candidates.
 */
export async function findItems(
  skus: readonly string[],
  context: ProductsContext,
): Promise<ReadonlyMap<string, readonly TillItem[]>> {
  const wanted = [...new Set(skus)];
  const rows: XProduct[] = [];
  for (let start = 0; start < wanted.length; start += MOST_SKUS) {
    rows.push(...(await search(wanted.slice(start, start + MOST_SKUS), context.api)));
  }
  const found = new Map<string, readonly TillItem[]>();
  const helpers = await context.helpers.ids();
  for (const sku of wanted) {
    const seen = carriersOf(sku, rows);
    const products = seen.length > 0 ? seen : await productsBySku(sku, context.api);
    found.set(
      sku,
      products.map((product) => itemOf(product, helpers)),
    );
  }
  return found;
}

function carriersOf(sku: string, rows: readonly XProduct[]): XProduct[] {
  const products = [...new Map(rows.map((row) => [row.id, row])).values()];
  return products.filter((product) => product.sku === sku || product.codes.includes(sku));
}

async function search(skus: readonly string[], api: XApi): Promise<readonly XProduct[]> {
  const sku = skus.map((each) => each.toLowerCase());
  const params = { type: 'products', sku, page_size: String(MOST_ROWS) };
  const rows = await api.rows({ resource: 'search', params }, productSchema);
  return rows.length < MOST_ROWS ? rows : refuse(searchIgnored());
}

/** A thousand products for at most forty SKUs: the till did not search at all, and nothing may be concluded. */
function searchIgnored(): ReturnType<typeof connection> {
  const reason = 'the till ignores the search for products by SKU';
  return connection('search-ignored', reason, 'check that the till answers searches, then `resume`');
}

/** Lightspeed answers with one product, with a list, or with an empty list; what does not carry the SKU is no answer. */
export async function productsBySku(sku: string, api: XApi): Promise<readonly XProduct[]> {
  return carriersOf(sku, await api.rows({ resource: 'products', params: { sku } }, productSchema));
}

/** By the till's own ids; whatever cannot be one is left out without asking. */
export async function itemsById(
  itemIds: readonly string[],
  context: ProductsContext,
): Promise<ReadonlyMap<string, TillItem>> {
  const found = new Map<string, TillItem>();
  const helpers = await context.helpers.ids();
  for (const itemId of new Set(itemIds.filter(isUuid))) {
    const product = await context.api.one({ resource: `products/${itemId}` }, productSchema);
    if (product !== null) found.set(itemId, itemOf(product, helpers));
  }
  return found;
}

function itemOf(product: XProduct, helpers: ReadonlySet<string>): TillItem {
  return {
    itemId: product.id,
    sku: product.sku,
    description: product.name,
    archived: product.deleted || !product.active,
    // A product has no tax of its own: each line carries what Stripe charged.
    taxable: true,
    taxClassId: null,
    unsupported: helpers.has(product.id) ? 'set aside for lines without an item' : null,
  };
}
