import type { Stripe } from 'stripe';
import { missingResource } from '../http/errors.ts';
import { matching, newestFirst, PAGING } from '../http/lists.ts';
import * as read from '../http/params.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { idOf, type World } from '../world.ts';

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'currency', 'payout', 'source', 'type']);
  const currency = read.text(params, 'currency');
  const payout = read.text(params, 'payout');
  const source = read.text(params, 'source');
  const type = read.text(params, 'type');
  const rows = world.tables.balance_transactions
    .all()
    .filter((row) => matching(currency, row.currency) && matching(source, idOf(row.source)))
    .filter((row) => matching(type, row.type))
    .filter((row) => matching(payout, world.tables.payout_members.get(`member_${row.id}`)?.payout));
  return newestFirst(rows, params, path);
}

function retrieve(world: World, { id }: ApiRequest): Stripe.BalanceTransaction {
  const transaction = world.tables.balance_transactions.get(id);
  if (transaction === undefined) throw missingResource('balance transaction', id);
  return transaction;
}

export const balanceRoutes: Route[] = [
  route('GET', '/v1/balance_transactions', list),
  route('GET', '/v1/balance_transactions/:id', retrieve),
  route('GET', '/v1/payouts', (world, { params, path }) => {
    read.knownOnly(params, [...PAGING, 'arrival_date', 'created', 'destination', 'status']);
    const status = read.text(params, 'status');
    const rows = world.tables.payouts.all().filter((row) => matching(status, row.status));
    return newestFirst(rows, params, path);
  }),
  route('GET', '/v1/payouts/:id', (world, { id }) => {
    const payout = world.tables.payouts.get(id);
    if (payout === undefined) throw missingResource('payout', id);
    return payout;
  }),
];
