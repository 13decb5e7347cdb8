import { businessDays } from '../../metrics/business-day.ts';
import type { TillLevels } from '../../metrics/levels/ports.ts';
import type { TillFeed } from '../../metrics/ports.ts';
import type { CustomerDirectory } from '../../people/ports.ts';
import type { AuditTill } from '../../posting/audit/ports.ts';
import type { TillPort } from '../../posting/ports.ts';
import type { LightspeedOptions } from '../options.ts';
import { refusalIn } from '../refusals.ts';
import { makeAuditTill } from './audit-sales.ts';
import { makeDirectory } from './customers.ts';
import { complete, discard, prepare } from './effects.ts';
import type { EffectsContext } from './effects.ts';
import { makeFeed } from './feed.ts';
import { makeHabits } from './habits.ts';
import { findItems, itemsById } from './items.ts';
import { makeLevels } from './levels.ts';
import { look } from './look.ts';
import { openApi } from './open-api.ts';
import { returning } from './returning.ts';
import { helperItemsOf } from './sale-codec.ts';
import { readSale } from './sales.ts';
import { makeShopIds } from './find-shop-ids.ts';
import { makeTaxPredictor } from './tax.ts';

interface RSeries {
  readonly till: TillPort;
  readonly directory: CustomerDirectory;
  readonly audit: AuditTill;
  readonly feed: TillFeed;
  readonly levels: TillLevels;
}

/** Lightspeed Retail R-Series behind the ports of the core, of its audit, of the people room and of the figures. */
export function makeRSeries(options: LightspeedOptions): RSeries {
  const { settings, clock, random, notebook } = options;
  const api = openApi(options);
  const ids = makeShopIds({ api, settings: settings.lightspeed, notebook, clock });
  const codec = { currency: settings.shop.currency, helpers: helperItemsOf(settings.lightspeed) };
  const context: EffectsContext = { api, ids, codec, habits: makeHabits(notebook, clock), clock, random };
  const feed = makeFeed({
    api,
    ids,
    currency: codec.currency,
    dayOf: businessDays(settings.shop.timeZone),
    helperItems: new Set(Object.values(codec.helpers)),
  });
  return {
    till: makeTill(context),
    directory: makeDirectory(context),
    audit: makeAuditTill(context),
    feed,
    levels: makeLevels({ api, ids, clock }),
  };
}

function makeTill(context: EffectsContext): TillPort {
  return {
    tax: 'computed',
    look: (query) => look(query, context),
    lookById: (saleId) => readSale(saleId, context),
    prepare: (sale) => prepare(sale, context),
    returning: (lineIds) => returning(lineIds, context),
    complete: (sale, draft) => complete(sale, draft, context),
    discard: (saleId) => discard(saleId, context),
    findItems: (skus) => findItems(skus, context),
    itemsById: (itemIds) => itemsById(itemIds, context),
    predictTax: makeTaxPredictor(context, context.clock),
    probe: () => refusalIn(() => context.ids.probe()),
  };
}
