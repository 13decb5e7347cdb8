import { businessDays } from '../../metrics/business-day.ts';
import type { TillLevels } from '../../metrics/levels/ports.ts';
import type { TillFeed } from '../../metrics/ports.ts';
import type { CustomerDirectory } from '../../people/ports.ts';
import type { AuditTill } from '../../posting/audit/ports.ts';
import type { TillPort } from '../../posting/ports.ts';
import { makeHttp } from '../http.ts';
import { makeTokenSource } from '../oauth.ts';
import type { TokenSource } from '../oauth.ts';
import type { Http } from '../http.ts';
import type { LightspeedOptions } from '../options.ts';
import { refusalIn } from '../refusals.ts';

import { makeXApi } from './api.ts';
import { makeAuditTill } from './audit-sales.ts';
import { complete } from './complete.ts';
import { makeDirectory } from './customers.ts';
import { discard } from './discard.ts';
import { makeFeed } from './feed.ts';
import { makeHelperProducts } from './helper-products.ts';
import { makeLevels } from './levels.ts';
import { look } from './look.ts';
import { personalTokenSource } from './personal-token.ts';
import { prepare } from './prepare.ts';
import { findItems, itemsById } from './products.ts';
import { makeRateWindow } from './rate-window.ts';
import { returning } from './returning.ts';
import { makeAbsences, saleById } from './sales.ts';
import type { SalesContext } from './sales.ts';
import { makeShopIds } from './shop-ids.ts';
import { DEFAULT_VERSION, versionSupport } from './version.ts';

interface XSeries {
  readonly till: TillPort;
  readonly directory: CustomerDirectory;
  readonly audit: AuditTill;
  readonly feed: TillFeed;
  readonly levels: TillLevels;
  readonly warnings: () => readonly string[];
}

/**
 * Lightspeed Retail X-Series behind the ports of the core, of its audit, of the people room and of the figures.
 * @param http carries its requests; sockets unless told.
 */
export function makeXSeries(options: LightspeedOptions, http: Http = makeHttp(options.timeoutMs)): XSeries {
  const { settings, clock, notebook, onRequest } = options;
  const version = settings.lightspeed.apiVersion ?? DEFAULT_VERSION;
  const api = makeXApi({
    base: options.apiBase,
    version,
    http,
    tokens: tokensOf(options, http),
    window: makeRateWindow(clock, options.roomForLive ?? false),
    clock,
    ...(onRequest === undefined ? {} : { onRequest }),
  });
  const context: SalesContext = {
    api,
    ids: makeShopIds({ api, settings, notebook, clock }),
    helpers: makeHelperProducts({ ...options, api, settings: settings.lightspeed }),
    currency: settings.shop.currency,
    clock,
    absences: makeAbsences(clock),
  };
  return {
    till: makeTill(context),
    directory: makeDirectory({ api, clock }),
    audit: makeAuditTill(context),
    feed: makeFeed({
      ...context,
      dayOf: businessDays(settings.shop.timeZone),
      nowMs: () => clock.nowMs(),
    }),
    levels: makeLevels({ api, ids: context.ids, clock }),
    warnings: () => {
      const { warning } = versionSupport(version, clock.nowMs());
      return warning === null ? [] : [warning];
    },
  };
}

function tokensOf(options: LightspeedOptions, http: Http): TokenSource {
  if (options.personalToken !== undefined) return personalTokenSource(options.personalToken);
  return makeTokenSource({
    ...options,
    tokenUrl: `${options.authBase}/api/1.0/token`,
    // Two adapters of one process are two: each must wait for the other's refresh.
    owner: `${options.owner}/${options.random.id()}`,
    http,
  });
}

function makeTill(context: SalesContext): TillPort {
  return {
    tax: 'carried',
    look: (query) => look(query, context),
    lookById: (saleId) => saleById(saleId, context),
    prepare: (sale) => prepare(sale, context),
    returning: (lineIds) => returning(lineIds, context),
    complete: (sale, draft) => complete(sale, draft, context),
    discard: (saleId) => discard(saleId, context),
    findItems: (skus) => findItems(skus, context),
    itemsById: (itemIds) => itemsById(itemIds, context),
    // Each line carries its tax: what was planned is what the till shows.
    predictTax: async (lines) => lines.reduce((sum, line) => sum + line.taxMinor, 0),
    probe: () => refusalIn(() => context.ids.probe()),
  };
}
