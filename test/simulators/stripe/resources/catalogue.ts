import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { taxRate } from '../engine/lines.ts';
import { missingParam, missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import { formerMetadata, mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { newPrice, newProduct } from '../shapes/catalogue.ts';
import type { PriceRow } from '../tables.ts';
import { idOf, nowSeconds, type World } from '../world.ts';

export function requirePrice(world: World, id: string): PriceRow {
  const price = world.tables.prices.get(id);
  if (price === undefined) throw missingResource('price', id, 'price');
  return price;
}

function requireProduct(world: World, id: string): Stripe.Product {
  const product = world.tables.products.get(id);
  if (product === undefined) throw missingResource('product', id, 'product');
  return product;
}

/** A product from `name`, `description`, `metadata`; inline ones of a line are not for sale by themselves. */
export function makeProduct(world: World, params: Params, active: boolean): Stripe.Product {
  const product = world.tables.products.put(
    newProduct(world, {
      name: read.requiredText(params, 'name'),
      description: read.textOrNull(params, 'description'),
      metadata: mergeMetadata(null, params),
      active,
    }),
  );
  emit(world, 'product.created', product);
  return product;
}

/** A price from `currency`, `unit_amount` and `product` or `product_data`. */
export function makePrice(world: World, params: Params, active: boolean): PriceRow {
  const inline = read.group(params, 'product_data');
  const named = read.text(params, 'product');
  if (inline === undefined && named === undefined) throw missingParam('product');
  const product =
    inline === undefined ? requireProduct(world, named ?? '') : makeProduct(world, inline, active);
  const price = world.tables.prices.put(
    newPrice(world, {
      product: product.id,
      unitAmount: read.requiredInteger(params, 'unit_amount', 0),
      currency: read.currency(params),
      lookupKey: read.textOrNull(params, 'lookup_key'),
      metadata: mergeMetadata(null, params),
      taxBehavior: read.text(params, 'tax_behavior') ?? 'unspecified',
      active,
    }),
  );
  emit(world, 'price.created', price);
  return price;
}

function updateProduct(world: World, { params, id }: ApiRequest): Stripe.Product {
  const held = requireProduct(world, id);
  const metadata = mergeMetadata(held.metadata, params);
  const product = world.tables.products.put({
    ...held,
    metadata,
    name: read.text(params, 'name') ?? held.name,
    active: read.flag(params, 'active') ?? held.active,
    updated: nowSeconds(world),
  });
  emit(world, 'product.updated', product, { metadata: formerMetadata(held.metadata, metadata) });
  return product;
}

function updatePrice(world: World, { params, id }: ApiRequest): PriceRow {
  const held = requirePrice(world, id);
  const metadata = mergeMetadata(held.metadata, params);
  const price = world.tables.prices.put({
    ...held,
    metadata,
    lookup_key: read.text(params, 'lookup_key') ?? held.lookup_key,
    active: read.flag(params, 'active') ?? held.active,
  });
  emit(world, 'price.updated', price, { metadata: formerMetadata(held.metadata, metadata) });
  return price;
}

function listPrices(world: World, { params, path }: ApiRequest): unknown {
  const product = read.text(params, 'product');
  const keys = read.texts(params, 'lookup_keys');
  const rows = world.tables.prices
    .all()
    .filter((row) => matching(product, idOf(row.product)))
    .filter((row) => keys.length === 0 || keys.includes(row.lookup_key ?? ''));
  return newestFirst(rows, params, path);
}

function createTaxRate(world: World, { params }: ApiRequest): Stripe.TaxRate {
  const percentage = Number(read.requiredText(params, 'percentage'));
  const inclusive = read.flag(params, 'inclusive') ?? false;
  return taxRate(world, { percentage, inclusive, name: read.requiredText(params, 'display_name') });
}

export const catalogueRoutes: Route[] = [
  route('POST', '/v1/products', (world, { params }) => makeProduct(world, params, true)),
  route('GET', '/v1/products', (world, { params, path }) => {
    read.knownOnly(params, [...PAGING, 'active', 'created']);
    return newestFirst(world.tables.products.all(), params, path);
  }),
  route('GET', '/v1/products/:id', (world, { id }) => requireProduct(world, id)),
  route('POST', '/v1/products/:id', updateProduct),
  route('POST', '/v1/prices', (world, { params }) => makePrice(world, params, true)),
  route('GET', '/v1/prices', listPrices),
  route('GET', '/v1/prices/:id', (world, { id }) => requirePrice(world, id)),
  route('POST', '/v1/prices/:id', updatePrice),
  route('POST', '/v1/tax_rates', createTaxRate),
  route('GET', '/v1/tax_rates/:id', (world, { id }) => {
    const rate = world.tables.tax_rates.get(id);
    if (rate === undefined) throw missingResource('tax rate', id);
    return rate;
  }),
];
