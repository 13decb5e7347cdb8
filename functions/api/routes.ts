import { dayAt } from '../../shared/metrics/snapshots/days.ts';
import { answer } from './answers.ts';
import type { Scope } from './authorise.ts';
import { serveMapSku, serveResume } from './decisions.ts';
import { serveFigure, serveStockItem } from './figures.ts';
import type { ListName } from './lists.ts';
import { serveItemDays } from './item-days.ts';
import { serveHeld, serveRelease, serveSkip, serveStory } from './held.ts';
import { serveAudit } from './last-audit.ts';
import { serveOneOff, serveOneOffs } from './one-offs.ts';
import { openApi } from './openapi.ts';
import { serveOverview } from './overview.ts';
import { serveDecision, servePerson, serveReview } from './people.ts';
import type { Route } from './route.ts';

const OWNER = ['owner'] as const;
const STORIES = ['owner', 'operator'] as const;
const STOCK = ['owner', 'storefront'] as const;

function figure(name: ListName, summary: string, scopes: readonly Scope[] = OWNER): Route {
  const serve: Route['serve'] = (asked, { snapshots }) => serveFigure(name, asked, snapshots);
  return { method: 'GET', path: `/v1/${name}`, scopes, summary, serve };
}

function decision(said: 'yes' | 'no', summary: string): Route {
  const serve: Route['serve'] = async (asked, { services }) =>
    serveDecision(said, asked, (await services()).people);
  return { method: 'POST', path: `/v1/people/review/{id}/${said}`, scopes: STORIES, summary, serve };
}

export const ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/overview',
    scopes: OWNER,
    summary: 'The shop today, and what waits for the owner.',
    serve: async (asked, { services, snapshots, lastAudit }) => {
      const [{ core, people, tillWarnings }, audit] = await Promise.all([services(), lastAudit()]);
      return serveOverview(asked, { snapshots, core, people, audit, tillWarnings: await tillWarnings() });
    },
  },
  figure('stock', 'Stock against sales, by SKU, with what is available to sell.', STOCK),
  {
    method: 'GET',
    path: '/v1/stock/{id}',
    scopes: STOCK,
    summary: 'One item by its SKU.',
    serve: (asked, { snapshots }) => serveStockItem(asked, snapshots),
  },
  {
    method: 'GET',
    path: '/v1/stock-days/{id}',
    scopes: OWNER,
    summary: 'One item day by day: what sold where, and what was on hand.',
    isLive: true,
    serve: (asked, { snapshots, items }) => serveItemDays(asked, { snapshots, ...items }),
  },
  figure('channel-mix', 'Money, units and orders by week and channel.'),
  figure('orders', 'Money and units per order, and who orders, by month and channel.'),
  figure('velocity', 'Units a day in stock, per channel and together, and what empty shelves missed.'),
  figure('slow-movers', 'Money that stands on the shelf, the most first.'),
  figure('top-customers', 'People by what they spent in all channels.'),
  figure('returns', 'What came back, and why.'),
  figure('stock-accuracy', 'Inventory counts against the books.'),
  figure('money-bridge', 'From what buyers paid to what arrived at the bank, by month.'),
  figure('reorder', 'What to order, by vendor, with the reason for each line.'),
  {
    method: 'GET',
    path: '/v1/reorder/one-offs',
    isLive: true,
    scopes: STORIES,
    summary: 'The days whose outsized orders count as ordinary ones, because the owner said so.',
    serve: async (asked, { services }) => {
      const { core, oneOffs } = await services();
      return serveOneOffs(asked, { oneOffs, clock: core.clock });
    },
  },
  {
    method: 'POST',
    path: '/v1/reorder/one-off',
    scopes: STORIES,
    summary: 'Says that an item’s outsized orders of a day were a one-off, or were none after all.',
    serve: async (asked, { services, snapshots, items }) => {
      const { core, oneOffs } = await services();
      const today = dayAt(core.clock.nowMs(), items.timeZone);
      return serveOneOff(asked, { oneOffs, snapshots, sales: items.figures, today });
    },
  },
  figure('reorder-changes', 'What the till’s reorder points should be, where they are not.'),
  figure('forecast', 'How right the forecasts were, against the simplest one there is.'),
  {
    method: 'GET',
    path: '/v1/payments/{id}',
    isLive: true,
    scopes: STORIES,
    summary: 'The story of a payment, by any id of it.',
    serve: async (asked, { services }) => serveStory(asked, (await services()).core),
  },
  {
    method: 'GET',
    path: '/v1/people/review',
    isLive: true,
    scopes: STORIES,
    summary: 'Pairs of records that may be one person, evidence side by side, the most money first.',
    serve: async (asked, { services }) => serveReview(asked, (await services()).people),
  },
  decision('yes', 'Says that the two are one person; remembered for ever.'),
  decision('no', 'Says that the two are two people; remembered for ever.'),
  {
    method: 'GET',
    path: '/v1/people/{id}',
    isLive: true,
    scopes: OWNER,
    summary: 'One person: links, evidence and purchases in both channels.',
    serve: async (asked, { services }) => servePerson(asked, (await services()).people),
  },
  {
    method: 'GET',
    path: '/v1/audit',
    scopes: STORIES,
    summary: 'What the last audit found, entry by entry.',
    serve: async (asked, { lastAudit, services }) =>
      serveAudit(asked, await lastAudit(), (await services()).core.shopCurrency),
  },
  {
    method: 'GET',
    path: '/v1/held',
    isLive: true,
    scopes: STORIES,
    summary: 'Everything that waits for a person, the oldest first.',
    serve: async (asked, { services }) => serveHeld(asked, (await services()).core),
  },
  {
    method: 'POST',
    path: '/v1/held/{id}/release',
    scopes: STORIES,
    summary: 'Plans a held movement anew and posts it.',
    serve: async (asked, { services }) => serveRelease(asked, (await services()).core),
  },
  {
    method: 'POST',
    path: '/v1/held/{id}/skip',
    scopes: STORIES,
    summary: 'Leaves a held movement out of the till for good; needs a reason.',
    serve: async (asked, { services }) => serveSkip(asked, (await services()).core),
  },
  {
    method: 'POST',
    path: '/v1/sku-map',
    scopes: STORIES,
    summary: 'Says which SKU of the till one of the shop’s own stands for.',
    serve: async (asked, { services, snapshots }) =>
      serveMapSku(asked, { core: (await services()).core, snapshots }),
  },
  {
    method: 'POST',
    path: '/v1/resume',
    scopes: STORIES,
    summary: 'Lifts the pause.',
    serve: async (_, { services }) => serveResume((await services()).core),
  },
  {
    method: 'GET',
    path: '/v1/openapi.json',
    scopes: [],
    summary: 'This description.',
    serve: async () => answer(openApi(ROUTES)),
  },
];

/** The routes of a path by method, and the word in the place of `{id}`. A trailing slash is another path. */
export function routesOf(path: string): { readonly routes: readonly Route[]; readonly id: string } {
  for (const route of ROUTES) {
    const found = PATTERNS.get(route.path)?.exec(path);
    if (found === null || found === undefined) continue;
    return { routes: ROUTES.filter((other) => other.path === route.path), id: found[1] ?? '' };
  }
  return { routes: [], id: '' };
}

/** A SKU may hold a slash, which API Gateway hands on decoded. */
const PATTERNS = new Map(
  ROUTES.map(({ path }) => {
    const word = path.startsWith('/v1/stock') ? '(.+)' : '([^/]+)';
    return [path, new RegExp(`^${path.replaceAll('.', '\\.').replace('{id}', word)}$`)] as const;
  }),
);
