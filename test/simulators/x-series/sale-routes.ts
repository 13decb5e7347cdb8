import { page } from './lists.ts';
import { notFound } from './refusal.ts';
import { initReturn } from './returns.ts';
import type { Route } from './routes.ts';
import type { SaleRow } from './rows.ts';
import { saleBody } from './sale-body.ts';
import { flatSaleView } from './sale-flat-view.ts';
import { saleView } from './sale-view.ts';
import { createSale, updateSale } from './sales.ts';
import type { Till } from './till.ts';
import { isDated, since, type Version } from './versions.ts';

const MOST = 500;

const viewIn = (till: Till, version: Version, sale: SaleRow): unknown =>
  isDated(version) ? saleView(till, sale) : flatSaleView(till, sale);

/** Sales in all versions; they are made and changed in dated ones alone. */
export function saleRoutes(): Route[] {
  return [
    {
      method: 'GET',
      path: 'sales',
      scopes: ['sales:read'],
      perform: ({ till, version, query }) => {
        const view = (sale: SaleRow): unknown => viewIn(till, version, sale);
        return [
          200,
          page(till, query, { rows: till.store.sales.values(), view, most: MOST, deletable: false }),
        ];
      },
    },
    {
      method: 'POST',
      path: 'sales',
      scopes: ['sales:write'],
      in: isDated,
      perform: ({ till, version, body }) => {
        const sale = createSale({ till, version }, saleBody(body));
        return [200, { data: since(version, '2026-04') ? saleView(till, sale) : { id: sale.id } }];
      },
    },
    {
      method: 'GET',
      path: 'sales/*',
      scopes: ['sales:read'],
      perform: ({ till, version, ids }) => {
        const sale = till.store.sales.get(ids[0] ?? '');
        if (sale !== undefined) return [200, { data: viewIn(till, version, sale) }];
        if (till.switches.unknown_sale === '404') throw notFound('Sale');
        return [200, { data: [] }];
      },
    },
    {
      method: 'PUT',
      path: 'sales/*',
      scopes: ['sales:write'],
      in: isDated,
      perform: ({ till, version, ids, body }) => {
        const sale = updateSale({ till, version }, ids[0] ?? '', saleBody(body));
        return since(version, '2026-04') ? [200, { data: saleView(till, sale) }] : [204, undefined];
      },
    },
    returnRoute('POST', isDated),
    returnRoute('PUT', (version) => !isDated(version)),
  ];
}

function returnRoute(method: string, serves: (version: Version) => boolean): Route {
  return {
    method,
    path: 'sales/*/actions/return',
    scopes: ['sales:write', 'users:read'],
    in: serves,
    perform: ({ till, version, ids }) => {
      const sale = initReturn({ till, version }, ids[0] ?? '');
      const flat = !isDated(version) || till.switches.return_init_shape === 'flat';
      return [200, { data: flat ? flatSaleView(till, sale) : saleView(till, sale) }];
    },
  };
}
