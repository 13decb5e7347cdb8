import * as z from 'zod';
import type { HelperState, PostedSale, Probe, TillDesk } from '../till-desk.ts';
import type { LightspeedOptions } from '../options.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { XApi } from './api.ts';
import { candidatesOf, shopNameOf } from './check-ids.ts';
import { HELPER_KINDS, helperSku, makeHelperProducts } from './helper-products.ts';
import type { HelperKind } from './helper-products.ts';
import { openXApi, versionOf } from './open-api.ts';
import { productsBySku, productSchema } from './products.ts';
import { versionSupport } from './version.ts';

type Desk = Omit<TillDesk, 'rate' | 'clockAheadMs'>;

/** X-Series: lines without an item are on products of ours, `tillbridge-…`, or on those that the settings name. */
export function makeXDesk(options: LightspeedOptions): Desk {
  const { settings, clock } = options;
  const api = openXApi(options);
  const version = versionOf(settings.lightspeed);
  const helpers = (): Promise<HelperState[]> =>
    Promise.all(HELPER_KINDS.map((kind) => helperOf(kind, settings.lightspeed, api)));
  return {
    shopName: () => shopNameOf(api),
    rights: async () => null,
    candidates: (noun, chosen) => candidatesOf(noun, api, chosen),
    helpers,
    prepareHelpers: async () => {
      await makeHelperProducts({ ...options, api, settings: settings.lightspeed }).all();
      return helpers();
    },
    putAway: (helper) => putAway(helper, api, clock.nowMs() + SEND_WITHIN_MS),
    probes: (known) => probe(api, known),
    apiVersion: () => {
      const { untilMs, warning } = versionSupport(version, clock.nowMs());
      return { version, until: new Date(untilMs).toISOString().slice(0, 10), warning };
    },
  };
}

async function helperOf(
  kind: HelperKind,
  settings: LightspeedOptions['settings']['lightspeed'],
  api: XApi,
): Promise<HelperState> {
  const { shippingItemId: shipping, tipItemId: tip, adjustmentItemId: adjustment } = settings;
  const named = { custom: undefined, shipping, tip, adjustment }[kind];
  const ours = named === undefined;
  const product = ours
    ? ((await productsBySku(helperSku(kind), api)).find((row) => !row.deleted) ?? null)
    : await api.one({ resource: `products/${encodeURIComponent(named)}` }, productSchema);
  if (product === null) return { kind, id: named ?? null, ours, problem: ours ? null : 'is not in the till' };
  const problem = !product.active ? 'is not active' : product.tracked ? 'has its stock tracked' : null;
  return { kind, id: product.id, ours, problem };
}

/** A product that sales name stays readable; inactive, nobody sells it. */
async function putAway(helper: HelperState, api: XApi, latestMs: number): Promise<string | null> {
  if (!helper.ours || helper.id === null) return 'it is not ours';
  const resource = `products/${encodeURIComponent(helper.id)}`;
  const body = { common: { is_active: false }, details: { is_active: false } };
  const answer = await api.write({ method: 'PUT', resource, body, latestMs }, z.unknown());
  if (answer.kind === 'rejected') return answer.refusal.reason;
  const now = await api.one({ resource }, productSchema);
  return now === null || !now.active ? null : 'the till still shows it as active';
}

const rowSchema = z.looseObject({ id: z.string() });
/** No product has it. */
const NOBODYS = 'tillbridge-doctor-nobodys-sku';

async function probe(api: XApi, known: PostedSale | null): Promise<Probe[]> {
  const strangers = await api.rows(
    { resource: 'search', params: { type: 'products', sku: NOBODYS, page_size: '1' } },
    rowSchema,
  );
  const obeyed = strangers.length === 0;
  const found: Probe[] = [
    {
      point: 'search for products by SKU',
      verdict: obeyed ? 'good' : 'costs',
      found: obeyed ? 'obeyed' : 'ignored: SKUs are asked for one by one, which costs more of the rate',
    },
  ];
  const sale =
    known === null
      ? null
      : await api.one({ resource: `sales/${encodeURIComponent(known.saleId)}` }, rowSchema);
  found.push({
    point: 'a sale under the id that we chose',
    verdict: known === null ? 'unknown' : sale === null ? 'costs' : 'good',
    found:
      known === null ? 'nothing is posted yet' : sale === null ? 'not found: run `audit`' : 'found by its id',
  });
  found.push({
    point: 'a repeated id',
    verdict: 'unknown',
    found: 'cannot be tried without writing a sale; the audit shows what a repeat did',
  });
  return found;
}
