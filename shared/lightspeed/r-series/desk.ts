import * as z from 'zod';
import type { HelperState, PostedSale, Probe, TillDesk, TillRight } from '../till-desk.ts';
import type { LightspeedOptions } from '../options.ts';
import { connection, refuse } from '../refusals.ts';
import type { Api } from './api.ts';
import { archivedAmongItems, candidatesOf } from './check-ids.ts';
import { itemsById } from './items.ts';
import { openApi } from './open-api.ts';
import { pathOf, read } from './query.ts';
import { helperItemsOf } from './sale-codec.ts';
import { makeShopIds } from './find-shop-ids.ts';
import { maybeText, text } from './wire.ts';

type Desk = Omit<TillDesk, 'rate' | 'clockAheadMs'>;

/** R-Series: shipping, tip and money-only lines need no items of ours; settings may name some of the shop's. */
export function makeRDesk(options: LightspeedOptions): Desk {
  const { settings, notebook, clock } = options;
  const api = openApi(options);
  const ids = makeShopIds({ api, settings: settings.lightspeed, notebook, clock });
  const codec = { currency: settings.shop.currency, helpers: helperItemsOf(settings.lightspeed) };
  return {
    shopName: () => accountName(api, settings.lightspeed.accountId),
    rights: () => rightsOf(api),
    candidates: (noun, chosen) => candidatesOf(noun, api, chosen),
    helpers: () => namedHelpers(settings.lightspeed, { api, ids, codec }),
    prepareHelpers: () => namedHelpers(settings.lightspeed, { api, ids, codec }),
    putAway: async () => 'it is the shop’s own item and stays',
    probes: async (known) => probe(api, await ids.account(), known),
    apiVersion: () => null,
  };
}

const accountSchema = z.looseObject({ accountID: text, name: maybeText });

async function accountName(api: Api, accountId: string | undefined): Promise<string> {
  const { rows } = await api.page(read('Account', '/API/V3/Account.json', 1), accountSchema);
  const account = rows.find((row) => accountId === undefined || row.accountID === accountId);
  if (account !== undefined) return account.name;
  const remedy = 'correct the setting lightspeed.accountId, or connect the account that it names';
  return refuse(connection('setting-wrong', `the connection is not to the account "${accountId}"`, remedy));
}

/** Any of the names in a row will do. `register_price`: our price is the order's, not the item's. */
const NEEDED: readonly (readonly [neededFor: TillRight['neededFor'], ...names: string[]])[] = [
  ['posting', 'register'],
  ['posting', 'register_refund'],
  ['posting', 'register_price'],
  ['posting', 'customers'],
  ['posting', 'inventory_read', 'inventory_base'],
  ['figures', 'product_cost'],
  ['figures', 'purchase_orders'],
  ['figures', 'inventory_counts'],
  ['figures', 'admin_void_sale'],
];

/** The session tells what its employee may do, which bounds what the connection may. */
async function rightsOf(api: Api): Promise<TillRight[] | null> {
  const granted = await api.one(read('Rights', '/API/Session.json', 1), z.record(z.string(), maybeText));
  if (granted === null) return null;
  return NEEDED.map(([neededFor, ...names]) => ({
    name: names[0] ?? '',
    neededFor,
    granted: names.some((name) => granted[name] === 'true'),
  }));
}

const NAMES = { shippingItemId: 'shipping', tipItemId: 'tip', adjustmentItemId: 'adjustment' } as const;

async function namedHelpers(
  settings: LightspeedOptions['settings']['lightspeed'],
  context: Parameters<typeof itemsById>[1],
): Promise<HelperState[]> {
  const named = Object.entries(NAMES).flatMap(([setting, kind]) => {
    const id = settings[setting as keyof typeof NAMES];
    return id === undefined ? [] : [{ kind, id }];
  });
  if (named.length === 0) return [];
  const items = await itemsById(
    named.map(({ id }) => id),
    context,
  );
  return named.map(({ kind, id }) => {
    const item = items.get(id);
    const problem = item === undefined ? 'is not in the till' : item.archived ? 'is archived' : null;
    return { kind, id, ours: false, problem };
  });
}

const saleSchema = z.looseObject({ saleID: text, referenceNumber: maybeText });
/** Nobody's reference: a till that finds something under it does not look at the filter. */
const NOBODYS = 'tillbridge-doctor-nobodys-reference';

async function probe(api: Api, accountId: string, known: PostedSale | null): Promise<Probe[]> {
  const sales = async (filter: Readonly<Record<string, string>>) =>
    (await api.page(read('Sale', pathOf(accountId, 'Sale', { limit: '1', ...filter }), 1), saleSchema)).rows;
  const strangers = await sales({ referenceNumber: NOBODYS, archived: 'true' });
  const found: Probe[] = [
    strangers.length === 0
      ? { point: 'search by reference', verdict: 'good', found: 'obeyed' }
      : {
          point: 'search by reference',
          verdict: 'costs',
          found: 'ignored: each look reads the newest sales instead, which costs more of the rate',
        },
  ];
  if (known !== null) {
    const rows = await sales({ referenceNumber: known.saleKey, archived: 'true' });
    const sees = rows.some((row) => row.referenceNumber === known.saleKey);
    found.push({
      point: 'search sees our latest sale',
      verdict: sees ? 'good' : 'costs',
      found: sees ? 'at once' : 'not yet: the search lags; a look that must be sure reads the newest sales',
    });
  }
  const newest = await sales({ sort: '-saleID', limit: '2' });
  const [first, second] = newest.map((row) => Number(row.saleID));
  const sorted = first === undefined || second === undefined ? null : first > second;
  found.push({
    point: 'order of the newest sales',
    verdict: sorted === null ? 'unknown' : sorted ? 'good' : 'costs',
    found:
      sorted === null
        ? 'too few sales to tell'
        : sorted
          ? 'obeyed'
          : 'ignored: a look that must be sure cannot decide, and pauses after an hour',
  });
  const archived = await archivedAmongItems(api, accountId);
  found.push({
    point: 'archived rows only where asked for',
    verdict: archived === null ? 'unknown' : archived ? 'good' : 'costs',
    found:
      archived === null ? 'no item is archived' : archived ? 'obeyed' : 'ignored: rows are compared here',
  });
  return found;
}
