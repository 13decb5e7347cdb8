import type { Stripe } from 'stripe';
import { emit } from '../delivery/events.ts';
import { missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import { formerMetadata, mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { newCustomer } from '../shapes/customer.ts';
import type { DeletedRow } from '../tables.ts';
import type { World } from '../world.ts';
import { readAddress } from './contact-params.ts';

const FIELDS = [
  'address',
  'description',
  'email',
  'metadata',
  'name',
  'phone',
  'expand',
  'shipping',
  'payment_method',
];

export function requireCustomer(world: World, id: string, param = 'id'): Stripe.Customer {
  const customer = world.tables.customers.get(id);
  if (customer === undefined || isDeleted(customer)) throw missingResource('customer', id, param);
  return customer;
}

function isDeleted(row: Stripe.Customer | DeletedRow): row is DeletedRow {
  return row.deleted === true;
}

function fields(params: Params): Partial<Stripe.Customer> {
  const given: Partial<Stripe.Customer> = {};
  for (const name of ['description', 'email', 'name', 'phone'] as const) {
    if (params[name] !== undefined) given[name] = read.textOrNull(params, name);
  }
  const address = readAddress(params);
  if (address !== null) given.address = address;
  return given;
}

function create(world: World, { params }: ApiRequest): Stripe.Customer {
  read.knownOnly(params, FIELDS);
  const metadata = mergeMetadata(null, params);
  const customer = world.tables.customers.put({ ...newCustomer(world, null), ...fields(params), metadata });
  emit(world, 'customer.created', customer);
  return customer as Stripe.Customer;
}

function update(world: World, { params, id }: ApiRequest): Stripe.Customer {
  read.knownOnly(params, FIELDS);
  const held = requireCustomer(world, id);
  const given = fields(params);
  const metadata = mergeMetadata(held.metadata, params);
  const customer = { ...held, ...given, metadata };
  world.tables.customers.put(customer);
  const former = Object.fromEntries(
    Object.keys(given).map((name) => [name, held[name as keyof Stripe.Customer]]),
  );
  const previous = { ...former, metadata: formerMetadata(held.metadata, metadata) };
  emit(world, 'customer.updated', customer, previous);
  return customer;
}

/** What stays of a deleted customer is an id that still resolves. */
export function deleteCustomer(world: World, id: string): DeletedRow {
  const held = requireCustomer(world, id);
  const deleted: DeletedRow = { id, object: 'customer', deleted: true };
  world.tables.customers.put(deleted);
  emit(world, 'customer.deleted', held);
  return deleted;
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'email']);
  const email = read.text(params, 'email');
  const living = world.tables.customers.all().filter((row) => !isDeleted(row));
  // Exact and case-sensitive, and several customers may share an address.
  return newestFirst(
    living.filter((row) => matching(email, row.email)),
    params,
    path,
  );
}

export const customerRoutes: Route[] = [
  route('POST', '/v1/customers', create),
  route('GET', '/v1/customers', list),
  route('GET', '/v1/customers/:id', (world, { id }) => {
    const customer = world.tables.customers.get(id);
    if (customer === undefined) throw missingResource('customer', id);
    return customer;
  }),
  route('POST', '/v1/customers/:id', update),
  route('DELETE', '/v1/customers/:id', (world, { id }) => deleteCustomer(world, id)),
];
