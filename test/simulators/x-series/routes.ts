import { createCustomer, deleteCustomer, requireCustomer, updateCustomer } from './customers.ts';
import {
  consignmentView,
  createConsignment,
  deleteConsignment,
  requireConsignment,
  updateConsignment,
  writeProduct,
} from './consignments.ts';
import { DISCOUNT_PRODUCT_ID, NO_TAX_ID } from './demo-ids.ts';
import {
  adjustStock,
  flatInventoryView,
  inventoryByBody,
  inventoryOfProduct,
  setReorderPoints,
} from './inventory-routes.ts';
import { page } from './lists.ts';
import {
  createProduct,
  deleteProduct,
  productsBySku,
  productView,
  requireProduct,
  updateProduct,
} from './products.ts';
import { setOpen } from './register-actions.ts';
import { notFound } from './refusal.ts';
import { saleRoutes } from './sale-routes.ts';
import { search } from './search.ts';
import type { Row } from './rows.ts';
import type { Versioned } from './store.ts';
import { DOMAIN_PREFIX, RETAILER_NAME, type Till } from './till.ts';
import { isDated, type Version } from './versions.ts';

/** One request on its way through the data API. */
export interface Call {
  readonly till: Till;
  readonly version: Version;
  readonly query: URLSearchParams;
  readonly body: string;
  /** The parts of the path that the route left open. */
  readonly ids: readonly string[];
}

export interface Route {
  readonly method: string;
  /** Below the version; `*` is any one part. */
  readonly path: string;
  /** All of them are needed. */
  readonly scopes: readonly string[];
  /** Where the versions differ; default all. */
  readonly in?: (version: Version) => boolean;
  /** Status and body. */
  perform(call: Call): readonly [number, unknown];
}

const MOST = 10_000;
const ok = (data: unknown): readonly [number, unknown] => [200, { data }];
const NOTHING: readonly [number, unknown] = [204, undefined];

/** A list by version and a read by id of rows that are shown as they are. */
function plain(path: string, table: Versioned, scope: string): Route[] {
  return [
    {
      method: 'GET',
      path,
      scopes: [scope],
      perform: ({ till, query }) => {
        const rows = till.store[table].values();
        return [200, page(till, query, { rows, view: (row) => row, most: MOST, deletable: true })];
      },
    },
    {
      method: 'GET',
      path: `${path}/*`,
      scopes: [scope],
      perform: ({ till, ids }) => {
        const row = till.store[table].get(ids[0] ?? '');
        if (row === undefined) throw notFound(path);
        return ok(row);
      },
    },
  ];
}

const CUSTOMERS: readonly Route[] = [
  ...plain('customers', 'customers', 'customers:read').slice(0, 1),
  {
    method: 'POST',
    path: 'customers',
    scopes: ['customers:write'],
    perform: ({ till, body }) => [201, { data: createCustomer(till, body) }],
  },
  {
    method: 'GET',
    path: 'customers/*',
    scopes: ['customers:read'],
    perform: ({ till, ids }) => ok(requireCustomer(till, ids[0] ?? '')),
  },
  {
    method: 'PUT',
    path: 'customers/*',
    scopes: ['customers:write'],
    perform: ({ till, ids, body }) => ok(updateCustomer(till, ids[0] ?? '', body)),
  },
  {
    method: 'DELETE',
    path: 'customers/*',
    scopes: ['customers:write'],
    perform: ({ till, ids }) => {
      deleteCustomer(till, ids[0] ?? '');
      return NOTHING;
    },
  },
];

const PRODUCTS: readonly Route[] = [
  {
    method: 'GET',
    path: 'products',
    scopes: ['products:read'],
    perform: ({ till, query }) => {
      const sku = query.get('sku');
      if (sku !== null) return ok(bySku(till, sku));
      const rows = till.store.products.values();
      const view = (row: (typeof rows)[number]): unknown => productView(till, row);
      return [200, page(till, query, { rows, view, most: MOST, deletable: true })];
    },
  },
  {
    method: 'POST',
    path: 'products',
    scopes: ['products:write'],
    perform: ({ till, body }) => ok([createProduct(till, body)]),
  },
  {
    method: 'GET',
    path: 'products/*',
    scopes: ['products:read'],
    perform: ({ till, ids }) => ok(productView(till, requireProduct(till, ids[0] ?? ''))),
  },
  {
    method: 'PUT',
    path: 'products/*',
    scopes: ['products:write'],
    perform: ({ till, ids, body }) => ok(productView(till, updateProduct(till, ids[0] ?? '', body))),
  },
  {
    method: 'DELETE',
    path: 'products/*',
    scopes: ['products:write'],
    perform: ({ till, ids }) => {
      deleteProduct(till, ids[0] ?? '');
      return [200, {}];
    },
  },
];

/** One object on a hit and `[]` on a miss, as clients have met it; the schema says a list. */
function bySku(till: Till, sku: string): unknown {
  const views = productsBySku(till, sku).map((row) => productView(till, row));
  return till.switches.product_by_sku === 'object' && views.length === 1 ? views[0] : views;
}

const INVENTORY: readonly Route[] = [
  {
    method: 'GET',
    path: 'inventory',
    scopes: ['inventory:read'],
    in: (version) => !isDated(version),
    perform: ({ till, query }) => {
      const rows = till.store.inventory.values();
      const view = (row: (typeof rows)[number]): unknown => flatInventoryView(till, row);
      return [200, page(till, query, { rows, view, most: MOST, deletable: true })];
    },
  },
  {
    method: 'POST',
    path: 'inventory',
    scopes: ['inventory:read'],
    in: isDated,
    perform: ({ till, body }) => [200, inventoryByBody(till, body)],
  },
  {
    method: 'GET',
    path: 'inventory/*',
    scopes: ['inventory:read'],
    in: isDated,
    perform: ({ till, ids }) => [200, inventoryOfProduct(till, ids[0] ?? '')],
  },
  {
    method: 'GET',
    path: 'products/*/inventory',
    scopes: ['inventory:read'],
    in: (version) => !isDated(version),
    perform: ({ till, ids }) => {
      const rows = till.store.inventory.values().filter((row) => row.product_id === ids[0]);
      return ok(rows.map((row) => flatInventoryView(till, row)));
    },
  },
  {
    method: 'POST',
    path: 'inventory/reorder_points',
    scopes: ['inventory:write'],
    in: isDated,
    perform: ({ till, body }) => [200, setReorderPoints(till, body)],
  },
  {
    method: 'POST',
    path: 'stock_adjustments',
    scopes: ['inventory:write'],
    perform: ({ till, body }) => [201, { data: adjustStock(till, body) }],
  },
  ...plain('stock_adjustments', 'adjustments', 'inventory:write').slice(0, 1),
];

const CONSIGNMENTS: readonly Route[] = [
  {
    method: 'GET',
    path: 'consignments',
    scopes: ['consignments:read'],
    perform: ({ till, query }) => {
      const isAsked = (row: Row): boolean =>
        ['type', 'status', 'outlet_id'].every((name) => !query.has(name) || row[name] === query.get(name));
      const rows = till.store.consignments.values().filter(isAsked);
      return [200, page(till, query, { rows, view: consignmentView, most: MOST, deletable: true })];
    },
  },
  {
    method: 'POST',
    path: 'consignments',
    scopes: ['consignments:write:stock_order'],
    perform: ({ till, body }) => [201, { data: consignmentView(createConsignment(till, body)) }],
  },
  {
    method: 'GET',
    path: 'consignments/*',
    scopes: ['consignments:read'],
    perform: ({ till, ids }) => ok(consignmentView(requireConsignment(till, ids[0] ?? ''))),
  },
  {
    method: 'PUT',
    path: 'consignments/*',
    scopes: ['consignments:write:stock_order'],
    perform: ({ till, ids, body }) => ok(consignmentView(updateConsignment(till, ids[0] ?? '', body))),
  },
  {
    method: 'DELETE',
    path: 'consignments/*',
    scopes: ['consignments:write:stock_order'],
    perform: ({ till, ids }) => {
      deleteConsignment(till, ids[0] ?? '');
      return NOTHING;
    },
  },
  {
    method: 'GET',
    path: 'consignments/*/products',
    scopes: ['consignments:read'],
    perform: ({ till, ids }) => ok(requireConsignment(till, ids[0] ?? '').products),
  },
  {
    method: 'POST',
    path: 'consignments/*/products',
    scopes: ['consignments:write:stock_order'],
    perform: ({ till, ids, body }) => ok(writeProduct(till, ids[0] ?? '', null, body)),
  },
  {
    method: 'PUT',
    path: 'consignments/*/products/*',
    scopes: ['consignments:write:stock_order'],
    perform: ({ till, ids, body }) => ok(writeProduct(till, ids[0] ?? '', ids[1] ?? '', body)),
  },
];

const CONFIGURATION: readonly Route[] = [
  ...plain('outlets', 'outlets', 'outlets:read'),
  ...plain('registers', 'registers', 'registers:read'),
  ...plain('payment_types', 'paymentTypes', 'payment_types:read'),
  ...plain('taxes', 'taxes', 'taxes:read').map(withoutVersion),
  ...plain('users', 'users', 'users:read'),
  ...plain('suppliers', 'suppliers', 'suppliers:read'),
  ...plain('product_types', 'productTypes', 'products:read'),
  ...plain('customer_groups', 'customerGroups', 'customers:read'),
  {
    method: 'GET',
    path: 'user',
    scopes: ['users:read'],
    perform: ({ till }) => ok([till.store.users.values().find((user) => user['is_primary_user'] === true)]),
  },
  {
    method: 'GET',
    path: 'retailer',
    scopes: ['retailer:read'],
    perform: () => ok(RETAILER),
  },
  {
    method: 'GET',
    path: 'outlet_taxes',
    scopes: ['taxes:read'],
    perform: ({ till, query }) => {
      const outlets = till.store.outlets.values();
      const rows = till.store.products.values().flatMap(({ id, version, deleted_at, tax_id }) =>
        outlets.map((outlet) => ({
          id,
          version,
          deleted_at,
          outlet_id: outlet.id,
          product_id: id,
          tax_id,
        })),
      );
      return [
        200,
        page(till, query, { rows, view: (row) => ({ ...row, id: undefined }), most: MOST, deletable: true }),
      ];
    },
  },
  ...(['open', 'close'] as const).map((action): Route => ({
    method: 'PUT',
    path: `registers/*/actions/${action}`,
    scopes: [`register:${action}`],
    perform: ({ till, ids }) => ok(setOpen(till, ids[0] ?? '', action === 'open')),
  })),
  {
    method: 'GET',
    path: 'search',
    scopes: [],
    perform: ({ till, query }) => [200, search(till, query)],
  },
];

/** The list of taxes has no version object. */
function withoutVersion(route: Route): Route {
  return {
    ...route,
    perform: (call) => {
      const [status, body] = route.perform(call);
      return [status, { data: (body as { data: unknown }).data }];
    },
  };
}

const RETAILER = {
  id: 'a0000000-0000-4000-8000-000000000001',
  domain_prefix: DOMAIN_PREFIX,
  name: RETAILER_NAME,
  country: 'US',
  currency: { code: 'USD', symbol: '$' },
  timezone: 'America/New_York',
  culture: 'en-US',
  tax_exclusive: true,
  discount_product_id: DISCOUNT_PRODUCT_ID,
  no_tax_group_id: NO_TAX_ID,
  loyalty: { enabled: false, ratio: 0, send_welcome_email: false },
  store_credit: false,
  gift_cards: { enabled: false },
  enable_line_item_consolidation: false,
};

export const ROUTES: readonly Route[] = [
  ...saleRoutes(),
  ...CUSTOMERS,
  ...INVENTORY,
  ...PRODUCTS,
  ...CONSIGNMENTS,
  ...CONFIGURATION,
];
