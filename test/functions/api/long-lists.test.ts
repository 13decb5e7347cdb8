import { afterEach, expect, test } from '@jest/globals';
import { readReorder } from '../../../functions/api/dashboard/read-reorder.ts';
import { answerSchema } from '../../../functions/api/openapi.ts';
import { itemsAtRisk } from '../../../shared/metrics/snapshots/at-risk.ts';
import type { Figure } from '../../../shared/metrics/snapshots/figure.ts';
import { reorderFigure } from '../../../shared/metrics/snapshots/reorder-list.ts';
import type { ReorderEntry, VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import { vendorsIn } from '../../../shared/metrics/snapshots/vendor-rows.ts';
import { MemorySnapshots } from '../../support/memory-snapshots.ts';
import { Shop } from '../../support/shop.ts';
import { apiOf } from './api.ts';

declare global {
  /** The page's module asks its browser. */
  interface Navigator {
    readonly onLine: boolean;
  }
}

/** What Lambda refuses to send, the text of the body within JSON. */
const REFUSED_BYTES = 6 * 1024 * 1024;
const WHY =
  'Sells 3.2 a week, both channels, seldom none: order 14. On hand and on order 4, less 1 that is paid for; the order ' +
  'after this one comes in 21 days (14 for the way, by 10 orders, and 7 until the next), in which 9.6 go and 17 in a ' +
  'bad time, at a target of 95 %.';

const entry = (at: number): ReorderEntry => ({
  sku: `SKU-${String(at).padStart(6, '0')}`,
  itemId: `item-${at}`,
  description: `Trail "Tee" Nº ${at}`,
  status: 'order',
  onHand: at % 4,
  onOrder: 1,
  reorderPoint: 9,
  orderUpTo: 17,
  quantity: 14,
  orderBy: at < 20_000 ? '2026-11-23' : '2026-12-24',
  amountMinor: 1250 + at,
  why: WHY,
  unitsPerWeek: 3.2,
  daysOfCover: at % 40,
  demandClass: 'smooth',
  method: 'level',
  serviceTarget: 0.95,
  fillRate: 0.9876,
  lastsLong: false,
  outsized: [],
});

function vendorOf(vendorId: string | null, items: number, from = 0): VendorList {
  const entries = Array.from({ length: items }, (_, at) => entry(from + at));
  const amountMinor = entries.reduce((sum, each) => sum + each.amountMinor, 0);
  const terms = { leadTimeDays: 14, receipts: 10, reviewDays: 7 };
  return { vendorId, name: `Mill ${vendorId}`, amountMinor, orderBy: '2026-11-23', ...terms, items: entries };
}

async function shopThatOrders(...vendors: readonly VendorList[]) {
  return shopWith(reorderFigure(vendors, { learning: 0 }));
}

async function shopWith(figure: Figure) {
  const snapshots = new MemorySnapshots();
  const moment = { asOfMs: 1_795_000_000_000, computedAtMs: 1_795_000_000_000 };
  await snapshots.publish({ ...moment, currency: 'usd', catchingUp: false, figures: [figure] });
  return { ...apiOf(new Shop(), snapshots), snapshots };
}

type Get = Awaited<ReturnType<typeof shopThatOrders>>['get'];

/** Every answer of a list from the first to the last, as JSON or CSV. */
async function allOf(get: Get, path: string, first: string) {
  const answers = [];
  for (let query: string | null = first; query !== null;) {
    const answer = await get(path, query);
    expect(answer.statusCode).toBe(200);
    const { document: _, ...sent } = answer;
    expect(Buffer.byteLength(JSON.stringify(sent))).toBeLessThan(REFUSED_BYTES);
    answers.push(answer);
    const link = /\?([^>]+)>; rel="next"/.exec(String(answer.headers?.['link'] ?? ''))?.[1] ?? null;
    const { next = null } = answer.document as { next?: string | null };
    query = next === null ? link : `cursor=${next}`;
  }
  return answers;
}

const SKUS = (items: number): string[] => Array.from({ length: items }, (_, at) => entry(at).sku);
const pageOf = ({ document }: { document: object }) => document as { vendors: readonly VendorList[] };

test('a vendor of 28,000 items comes in answers that Lambda sends, every item once, its amounts adding up', async () => {
  const whole = vendorOf(null, 28_000);
  const { get } = await shopThatOrders(whole);
  const answers = await allOf(get, '/v1/reorder', '');
  const rows = answers.flatMap((answer) => pageOf(answer).vendors);
  expect(rows.flatMap(({ items }) => items.map(({ sku }) => sku))).toEqual(SKUS(28_000));
  expect(vendorsIn(rows)).toMatchObject([
    { vendorId: null, amountMinor: whole.amountMinor, orderBy: '2026-11-23' },
  ]);
  expect(rows.at(-1)?.orderBy).toBe('2026-12-24');
  const one = await get('/v1/reorder', 'limit=1');
  expect(one.document).toMatchObject({ items: 28_000, amountMinor: whole.amountMinor });
  expect(answerSchema('/v1/reorder').safeParse(one.document).error).toBeUndefined();
  expect(pageOf(one).vendors.map(({ items }) => items.length)).toEqual([500]);
});

test('the CSV of 28,000 items to order comes in answers that Lambda sends, every item once', async () => {
  const { get } = await shopThatOrders(vendorOf('v1', 28_000));
  const answers = await allOf(get, '/v1/reorder', 'format=csv');
  const lines = answers.flatMap(({ body }) => (body ?? '').trimEnd().split('\r\n').slice(1));
  expect(lines.map((line) => line.split(',')[2])).toEqual(SKUS(28_000));
});

test('the list of a shop of 5,000 items to order is one answer, a row for each vendor', async () => {
  const vendors = Array.from({ length: 10 }, (_, at) => vendorOf(`v${at}`, 500, at * 500));
  const { get } = await shopThatOrders(...vendors);
  const { document } = await get('/v1/reorder');
  expect(document).toMatchObject({ next: null, vendors });
  const csv = await get('/v1/reorder', 'format=csv');
  expect(csv.headers).not.toHaveProperty('link');
  expect(csv.body?.trimEnd().split('\r\n')).toHaveLength(5_001);
});

test('any list is cut where Lambda would not send it, whatever the names in it', async () => {
  const rows = SKUS(600).map((sku) => ({ sku, itemId: sku, description: '"'.repeat(4_000) }));
  const figure = { window: null, definition: '', head: {}, rows };
  const { get } = await shopWith({ ...figure, name: 'velocity' });
  const json = await allOf(get, '/v1/velocity', '');
  const items = json.flatMap(({ document }) => document['items'] as { sku: string }[]);
  expect(items.map(({ sku }) => sku)).toEqual(SKUS(600));
  const csv = await allOf(get, '/v1/velocity', 'format=csv');
  const lines = csv.flatMap(({ body }) => (body ?? '').trimEnd().split('\r\n').slice(1));
  expect(lines.map((line) => line.split(',')[0])).toEqual(SKUS(600));
});

test('what is kept of a long list is kept in parts, so that no reader takes in all of it for a few rows', async () => {
  const { snapshots } = await shopThatOrders(vendorOf('v1', 2_200), vendorOf('v2', 30), vendorOf('v3', 40));
  const pages = (await snapshots.current())?.figures.reorder?.pages.map(({ rows }) => rows);
  expect(pages).toEqual([1, 1, 1, 1, 3]);
});

const realFetch = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = realFetch;
});

/** The page's requests, answered by the API. */
function answeredBy(get: Get): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (input) => {
    const [path = '', query = ''] = (typeof input === 'string' ? input : '').split('?');
    asked.push(query);
    const { statusCode, body } = await get(path, query);
    return new Response(body ?? '', { status: statusCode ?? 500 });
  };
  return asked;
}

test('the page has every item that is at risk, also those beyond the first answer, and each vendor once', async () => {
  const vendors = [vendorOf('v1', 9_000), vendorOf('v2', 9_000, 9_000)];
  const { get } = await shopThatOrders(...vendors);
  const asked = answeredBy(get);
  const reply = await readReorder(null);
  expect(reply).toMatchObject({ kind: 'fresh', value: { next: null, vendors } });
  expect(asked.length).toBeGreaterThan(1);
  const shown = reply.kind === 'fresh' ? itemsAtRisk(reply.value.vendors) : [];
  expect(shown.length).toBe(itemsAtRisk(vendors).length);
});

test('the page tells of no part of the list where the rest of it cannot be had', async () => {
  const { get } = await shopThatOrders(vendorOf('v1', 18_000));
  answeredBy(async (path, query) =>
    get(path, query?.startsWith('cursor=') === true ? 'cursor=nonsense' : query),
  );
  expect(await readReorder(null)).toMatchObject({ kind: 'failed', why: 'refused' });
});
