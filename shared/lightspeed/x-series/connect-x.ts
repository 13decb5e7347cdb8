import { businessDays } from '../../metrics/business-day.ts';
import type { TillLevels } from '../../metrics/levels/ports.ts';
import type { TillFeed } from '../../metrics/ports.ts';
import type { CustomerDirectory } from '../../people/ports.ts';
import type { AuditTill } from '../../posting/audit/ports.ts';
import type { TillPort } from '../../posting/ports.ts';
import type { LightspeedOptions } from '../options.ts';
import { makeHttp } from '../http.ts';
import type { Http } from '../http.ts';
import { refusalIn } from '../refusals.ts';

import { makeAuditTill } from './audit-sales.ts';
import { complete } from './complete.ts';
import { makeDirectory } from './customers.ts';
import { discard } from './discard.ts';
import { makeFeed } from './feed.ts';
import { makeHelperProducts } from './helper-products.ts';
import { makeLevels } from './levels.ts';
import { look } from './look.ts';
import { openXApi, versionOf } from './open-api.ts';
import { prepare } from './prepare.ts';
import { findItems, itemsById } from './products.ts';
import { returning } from './returning.ts';
import { makeAbsences, saleById } from './sales.ts';
import type { SalesContext } from './sales.ts';
import { makeShopIds } from './find-shop-ids.ts';
import { versionSupport } from './version.ts';

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
  const { settings, clock, notebook } = options;
  const version = versionOf(settings.lightspeed);
  const api = openXApi(options, http);
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
