import { beforeAll, describe, expect, test } from '@jest/globals';
import { validate } from '@hyperjump/json-schema/openapi-3-1';
import * as z from 'zod';
import { openApi, answerSchema } from '../../../functions/api/openapi.ts';
import { ROUTES } from '../../../functions/api/routes.ts';
import { lineWith, orderWith, paymentWith } from '../../support/builders.ts';
import { factWith, FiguresShop, saleWith } from '../../support/figures-shop.ts';
import { Shop } from '../../support/shop.ts';
import { apiOf, OWNER, TOKENS } from './api.ts';

const UNKNOWN = paymentWith({
  order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku: 'NEW-HAT' })] }) },
});
const figures = new FiguresShop();

beforeAll(async () => {
  await figures.has({ itemId: '501', sku: 'TEE-M' }, 5);
  await figures.has({ itemId: '502', sku: 'A/B 10%', description: '=HYPERLINK("x"), red' }, 2);
  await figures.has({ itemId: '503', sku: 'CAP' }, 9);
  await figures.sells(
    saleWith({ saleId: 's1', customerId: 'c1' }),
    saleWith({ saleId: 's2', channel: 'online', facts: [factWith({ units: 2, netMinor: 2500 })] }),
  );
  await figures.compute();
});

const AUDIT = {
  balanced: false,
  mismatchMinor: 5000,
  asOf: '2026-11-23T04:00:00.000Z',
  from: '2026-10-24T00:00:00.000Z',
  movements: 12,
  missing: [{ movement: 'ch_9', saleId: null, amountMinor: 5000, cause: 'its sale was voided' }],
  extra: [],
  drift: [],
} as const;

const world = (shop = new Shop()) => apiOf(shop, figures.snapshots);

/** What was said of one-offs is no figure: its test is in `serve.test.ts`. */
const LISTS = ROUTES.filter(({ path, method }) => method === 'GET' && !/\{|openapi|one-offs/.test(path)).map(
  ({ path }) => path,
);

test.each(LISTS)('%s answers as its description says', async (path) => {
  const { get, state } = world();
  state.audit = AUDIT;
  const answer = await get(path);
  expect(answer.statusCode).toBe(200);
  expect(answerSchema(path).safeParse(answer.document).error).toBeUndefined();
  expect(answer.document).toMatchObject({
    asOf: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    currency: 'usd',
  });
});

// Where nothing was audited yet there is no audit.
test.each(LISTS.filter((path) => !path.endsWith('audit')))(
  '%s of an empty shop answers as its description says',
  async (path) => {
    const nothing = new FiguresShop();
    await nothing.compute();
    const answer = await apiOf(new Shop(), nothing.snapshots).get(path);
    expect(answer.statusCode).toBe(200);
    expect(answerSchema(path).safeParse(answer.document).error).toBeUndefined();
  },
);

test('every figure of one snapshot is as of the same moment, with its definition in words', async () => {
  const { get } = world();
  const answers = await Promise.all(
    LISTS.filter((path) => !/held|people|audit/.test(path)).map((path) => get(path)),
  );
  expect(new Set(answers.map(({ document }) => document['asOf']))).toEqual(
    new Set(['2026-11-23T17:00:00.000Z']),
  );
  for (const { document } of answers) expect(String(document['definition']).length).toBeGreaterThan(40);
});

test('the overview names the held money as held ls does, and what to do about it', async () => {
  const { get, shop, state } = world();
  await shop.happens(UNKNOWN);
  const { document } = await get('/v1/overview');
  expect(document).toMatchObject({
    today: { orders: 2, units: 3, netMinor: 3750 },
    booksAndShelves: { balanced: null, mismatchMinor: null, says: expect.stringContaining('not audited') },
    held: { count: 1, amountMinor: 2706 },
    needsYou: [
      { kind: 'held', movement: 'ch_1', amountMinor: 2706, action: expect.stringContaining('release') },
    ],
  });
  state.audit = AUDIT;
  const later = await get('/v1/overview');
  expect(later.document).toMatchObject({
    booksAndShelves: { balanced: false, mismatchMinor: 5000, audited: { movements: 12, missing: 1 } },
    needsYou: [
      { kind: 'mismatch', amountMinor: 5000 },
      { kind: 'held', code: 'unknown-sku' },
    ],
  });
  state.tillWarnings = ["Lightspeed's interface 2026-07 is supported until 2027-07-01 only: set a later one"];
  const warned = await get('/v1/overview');
  expect(answerSchema('/v1/overview').safeParse(warned.document).error).toBeUndefined();
  expect(warned.document).toMatchObject({
    needsYou: [
      {
        kind: 'till',
        what: "Lightspeed's interface 2026-07 is supported until 2027-07-01 only",
        action: 'set a later one',
      },
      { kind: 'mismatch' },
      { kind: 'held' },
    ],
  });
});

test('books and shelves never claim for the till what is held, on its way or skipped', async () => {
  const { get, state } = world();
  const outside = { held: 2, waiting: 1, skipped: 0 };
  state.audit = { ...AUDIT, balanced: true, mismatchMinor: 0, missing: [], outside };
  const { document } = await get('/v1/overview');
  expect(document).toMatchObject({
    booksAndShelves: {
      audited: { movements: 12, outside },
      says: 'every movement of Stripe’s is in the till once, to the cent, but for 2 held, 1 on the way',
    },
  });
  expect(answerSchema('/v1/overview').safeParse(document).error).toBeUndefined();
});

test('in shadow mode nobody is told that orders are in the till, or on their way: the first thing is to go on typing', async () => {
  const { get, shop, state } = world(new Shop({ mode: 'shadow' }));
  await shop.happens(paymentWith());
  const outside = { held: 0, waiting: 1, skipped: 0 };
  state.audit = { ...AUDIT, balanced: true, mismatchMinor: 0, missing: [], movements: 1, outside };
  const says = 'watching only: 1 order planned, nothing is written to the till';
  const typeOn = 'go on typing online orders in by hand until posting is live';
  const { document } = await get('/v1/overview');
  expect(document).toMatchObject({
    postingMode: 'shadow',
    booksAndShelves: { balanced: true, open: 1, says: `${says}; ${typeOn}` },
    needsYou: [{ kind: 'shadow', what: says, action: typeOn }],
  });
  expect(answerSchema('/v1/overview').safeParse(document).error).toBeUndefined();
  shop.settings = { mode: 'live' };
  expect((await get('/v1/overview')).document).toMatchObject({
    postingMode: 'live',
    booksAndShelves: { says: expect.stringContaining('1 on the way') },
    needsYou: [],
  });
});

test('what the last audit found is listed entry by entry; before the first one there is nothing to list', async () => {
  const { get, state } = world();
  expect((await get('/v1/audit')).statusCode).toBe(404);
  state.audit = AUDIT;
  expect((await get('/v1/audit')).document).toMatchObject({
    balanced: false,
    missing: [{ movement: 'ch_9' }],
  });
  expect((await get('/v1/audit', 'format=csv')).body).toContain('missing,ch_9,,5000,its sale was voided,usd');
});

describe('CSV', () => {
  test.each([
    ['?format=csv', 'format=csv', {}],
    ['Accept', '', { accept: 'text/csv' }],
    ['the better liked of two', '', { accept: 'application/json;q=0.2, text/csv' }],
  ])('comes by %s', async (_, query, headers) => {
    const answer = await world().get('/v1/stock', query, headers);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="tillbridge-stock-2026-11-23.csv"',
    });
    const lines = answer.body?.split('\r\n') ?? [];
    expect(lines[0]).toMatch(/^sku,itemId,description,onHand,onOrder,.*,currency,asOf$/);
    expect(lines).toHaveLength(5);
    expect(lines.find((line) => line.startsWith('TEE-M,'))).toMatch(/^TEE-M,501,Trail Tee M,5,0,/);
  });

  test('a stranger’s text becomes no formula and breaks no line', async () => {
    const { body } = await world().get('/v1/stock', 'format=csv');
    expect(body).toContain(`"'=HYPERLINK(""x""), red"`);
  });

  test('nested sums are columns of their own', async () => {
    const { body } = await world().get('/v1/top-customers', 'format=csv');
    expect(body?.split('\r\n')[0]).toContain('byChannel.in-store.netMinor');
  });

  test.each(LISTS.filter((path) => !/overview|people|audit/.test(path)))(
    'an empty table of %s has the columns that a full one has',
    async (path) => {
      const nothing = new FiguresShop();
      await nothing.compute();
      const empty = (await apiOf(new Shop(), nothing.snapshots).get(path, 'format=csv')).body ?? '';
      expect(empty.trimEnd().split('\r\n')).toHaveLength(1);
      expect(empty.split(',').length).toBeGreaterThan(5);
      const full = (await world().get(path, 'format=csv')).body ?? '';
      if (full.trimEnd().includes('\r\n')) {
        const columns = new Set(empty.trimEnd().split(','));
        expect((full.split('\r\n')[0] ?? '').split(',').filter((column) => !columns.has(column))).toEqual([]);
      }
    },
  );

  test('money in another currency than the shop’s keeps its own', async () => {
    const shop = new FiguresShop();
    const createdAtMs = shop.nowMs - 86_400_000;
    const charge = { id: 'txn_1', kind: 'gross', amountMinor: 2706, feeMinor: 106 } as const;
    shop.balance.push({ ...charge, createdAtMs, currency: 'eur' });
    await shop.compute();
    const { body } = await apiOf(new Shop(), shop.snapshots).get('/v1/money-bridge', 'format=csv');
    const [columns = [], row = []] = (body ?? '').split('\r\n').map((line) => line.split(','));
    expect(row[columns.indexOf('currency')]).toBe('eur');
  });

  test('what is no table is not passed off as one', async () => {
    const { get } = world();
    expect((await get('/v1/people/review', 'format=csv')).statusCode).toBe(406);
    expect((await get('/v1/openapi.json', '', { accept: 'text/csv' })).statusCode).toBe(406);
  });

  test('another type is 406, and so is another format', async () => {
    const { get } = world();
    expect((await get('/v1/stock', '', { accept: 'application/xml' })).statusCode).toBe(406);
    expect((await get('/v1/stock', 'format=xml')).statusCode).toBe(406);
  });
});

test.each(['/v1/overview', '/v1/stock', '/v1/stock/TEE-M', '/v1/held'])(
  '%s is not sent again to who has it already, until it changes',
  async (path) => {
    const { get, shop } = world();
    const first = await get(path);
    const tag = String(first.headers?.['etag']);
    shop.nowMs += 1000;
    const again = await get(path, '', { 'if-none-match': `"other", ${tag}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    expect(again.headers).toMatchObject({ etag: tag });
    expect((await get(path, 'format=csv', { 'if-none-match': tag })).statusCode).toBe(200);
    if (path === '/v1/overview' || path === '/v1/held') {
      await shop.happens(UNKNOWN);
      expect((await get(path, '', { 'if-none-match': tag })).statusCode).toBe(200);
    }
  },
);

describe('a long list', () => {
  test('is leafed through by its cursor, each row once, all of one snapshot', async () => {
    const shop = new FiguresShop();
    for (let id = 0; id < 7; id += 1) await shop.has({ itemId: `${id}`, sku: `S${id}` }, id);
    await shop.compute();
    const { get } = apiOf(new Shop(), shop.snapshots);
    const seen: unknown[] = [];
    let next: string | null = '';
    for (let turn = 0; next !== null; turn += 1) {
      const { document } = await get('/v1/stock', next === '' ? 'limit=3' : `limit=3&cursor=${next}`);
      seen.push(...(document['items'] as { sku: string }[]).map(({ sku }) => sku));
      next = document['next'] as string | null;
      // New figures in the middle change nothing for who reads on.
      if (turn === 0) {
        await shop.has({ itemId: '9', sku: 'A-NEW' }, 1);
        await shop.compute();
      }
    }
    expect(seen).toEqual(['S0', 'S1', 'S2', 'S3', 'S4', 'S5', 'S6']);
  });

  test('of what was found is leafed through as well, and says where it goes on', async () => {
    const shop = new FiguresShop();
    for (let id = 0; id < 5; id += 1) await shop.has({ itemId: `${id}`, sku: `S${id}` }, id);
    await shop.has({ itemId: '9', sku: 'CAP', description: 'Cap' }, 1);
    await shop.compute();
    const { get } = apiOf(new Shop(), shop.snapshots);
    const seen: unknown[] = [];
    for (let next: string | null = ''; next !== null;) {
      const { document } = await get(
        '/v1/stock',
        `find=trail&limit=2${next === '' ? '' : `&cursor=${next}`}`,
      );
      seen.push(...(document['items'] as { sku: string }[]).map(({ sku }) => sku));
      next = document['next'] as string | null;
    }
    expect(seen).toEqual(['S0', 'S1', 'S2', 'S3', 'S4']);
    const { headers } = await get('/v1/stock', 'format=csv&find=trail&limit=2');
    expect(headers?.['link']).toMatch(/^<\/v1\/stock\?format=csv&find=trail&cursor=[\w-]+>; rel="next"$/);
  });

  test('whose snapshot is gone says so', async () => {
    const shop = new FiguresShop();
    for (const id of ['1', '2']) await shop.has({ itemId: id, sku: id }, 1);
    await shop.compute();
    const { get } = apiOf(new Shop(), shop.snapshots);
    const { document } = await get('/v1/stock', 'limit=1');
    for (let run = 0; run < 3; run += 1) await shop.compute();
    const answer = await get('/v1/stock', `limit=1&cursor=${String(document['next'])}`);
    expect([answer.statusCode, answer.document['title']]).toEqual([410, 'Gone']);
  });

  test.each(['limit=0', 'limit=x', 'limit=-1', 'cursor=nonsense', 'cursor=WyJhIl0'])(
    'with %s is a problem that names it',
    async (query) => {
      const answer = await world().get('/v1/stock', query);
      expect(answer.statusCode).toBe(400);
      expect(answer.document['detail']).toContain(`"${query.split('=')[0]}"`);
    },
  );
});

describe('one item', () => {
  test.each([
    ['TEE-M', 'TEE-M'],
    ['A%2FB%2010%25', 'A/B 10%'],
    ['A/B 10%', 'A/B 10%'],
  ])('is found as %s', async (path, sku) => {
    const { document } = await world().get(`/v1/stock/${path}`);
    expect(document).toMatchObject({
      sku,
      asOf: '2026-11-23T17:00:00.000Z',
      availableToSell: expect.any(Number),
    });
  });

  test.each(['tee-m', 'ZZZ', 'AAA'])('%s is not found', async (sku) => {
    expect((await world().get(`/v1/stock/${sku}`)).statusCode).toBe(404);
  });
});

describe('who may', () => {
  test('a storefront sees stock, and nothing else', async () => {
    const { ask } = world();
    const statuses = await Promise.all(
      ['/v1/stock', '/v1/stock/CAP', '/v1/overview', '/v1/held', '/v1/top-customers'].map(
        async (path) => (await ask(path, { authorization: 'Bearer the-storefront' })).statusCode,
      ),
    );
    expect(statuses).toEqual([200, 200, 403, 403, 403]);
  });

  test('a storefront learns what is for sale, and not what the shop turns over or has ordered', async () => {
    const { ask } = world();
    const sees = async (path: string, query = '') =>
      ask(path, { authorization: 'Bearer the-storefront', query });
    const line = { sku: 'CAP', itemId: '503', description: 'Trail Tee M', onHand: 9, reserved: 0 };
    const shown = { ...line, paidNotPosted: 0, availableToSell: 9 };
    for (const query of ['limit=2', 'find=cap']) {
      const { document } = await sees('/v1/stock', query);
      expect(document['items']).toContainEqual(shown);
      for (const row of document['items'] as object[])
        expect(Object.keys(row).toSorted()).toEqual(Object.keys(shown).toSorted());
    }
    const { document: one } = await sees('/v1/stock/CAP');
    const { asOf: _a, currency: _c, catchingUp: _u, window: _w, definition: _d, ...rest } = one;
    expect(rest).toEqual(shown);
    for (const [path, query] of [
      ['/v1/stock', 'format=csv'],
      ['/v1/stock', 'format=csv&find=none-such'],
      ['/v1/stock/CAP', 'format=csv'],
    ] as const) {
      const { body } = await sees(path, query);
      expect(body?.split('\r\n')[0]).toBe([...Object.keys(shown), 'currency', 'asOf'].join(','));
    }
  });

  test.each(['/v1/stock', '/v1/stock/CAP'])('%s is described as a storefront sees it, too', async (path) => {
    const { document } = await world().ask(path, { authorization: 'Bearer the-storefront' });
    const described = answerSchema(path.replace('CAP', '{id}'));
    expect(described.safeParse(document).error).toBeUndefined();
    expect(JSON.stringify(z.toJSONSchema(described))).toContain('Without the scope `owner`');
  });

  test('a token whose time is over is no token', async () => {
    expect((await world().ask('/v1/overview', { authorization: 'Bearer the-former' })).statusCode).toBe(401);
  });

  test('a session may what its token may, and changes nothing but from the page itself', async () => {
    const { ask, state, shop } = world();
    state.session = TOKENS[1] ?? null;
    await shop.happens(UNKNOWN);
    expect((await ask('/v1/held')).statusCode).toBe(200);
    expect((await ask('/v1/overview')).statusCode).toBe(403);
    const path = '/v1/held/ch_1/release';
    expect((await ask(path, { method: 'POST' })).statusCode).toBe(403);
    expect((await ask(path, { method: 'POST', headers: { 'x-tillbridge': 'page' } })).statusCode).toBe(200);
  });

  test('a wrong token beside a good session is turned away', async () => {
    const { ask, state } = world();
    state.session = TOKENS[0] ?? null;
    expect((await ask('/v1/overview', { authorization: 'Bearer wrong' })).statusCode).toBe(401);
  });
});

describe('a decision', () => {
  test('to skip needs a reason, and then leaves the movement out for good', async () => {
    const { ask, shop } = world();
    await shop.happens(UNKNOWN);
    const skip = (body?: string) =>
      ask('/v1/held/ch_1/skip', {
        authorization: OWNER,
        method: 'POST',
        ...(body === undefined ? {} : { body }),
      });
    for (const body of [undefined, '{}', '{"reason":"  "}', 'nonsense', `{"reason":"${'x'.repeat(501)}"}`])
      expect((await skip(body)).statusCode).toBe(400);
    expect((await shop.story()).status).toBe('held');
    const done = await skip('{"reason":"typed in by hand"}');
    expect(done.document).toEqual({ payment: 'pi_1', skipped: ['ch_1'], reason: 'typed in by hand' });
    expect((await shop.story()).status).toBe('skipped');
    expect((await skip('{"reason":"again"}')).statusCode).toBe(409);
  });

  test('to release plans it anew', async () => {
    const { ask, shop } = world();
    await shop.happens(UNKNOWN);
    await shop.ledger.mapSku('NEW-HAT', '501');
    const done = await ask('/v1/held/ch_1/release', { authorization: OWNER, method: 'POST' });
    expect(done.document).toEqual({ payment: 'pi_1', released: ['ch_1'] });
    await shop.work();
    expect((await shop.story()).status).toBe('posted');
  });

  test('about what nobody knows is 404', async () => {
    const { ask } = world();
    for (const id of ['ch_none', 'a%20b'])
      expect((await ask(`/v1/held/${id}/release`, { authorization: OWNER, method: 'POST' })).statusCode).toBe(
        404,
      );
  });
});

test('describes every path, with the schema of its answer, to any good token', async () => {
  const { ask } = world();
  const answer = await ask('/v1/openapi.json', { authorization: 'Bearer the-storefront' });
  expect(answer.document).toEqual(JSON.parse(JSON.stringify(openApi(ROUTES))));
  const paths = answer.document['paths'] as Record<string, Record<string, unknown>>;
  expect(Object.keys(paths).toSorted()).toEqual([...new Set(ROUTES.map(({ path }) => path))].toSorted());
  expect(JSON.stringify(paths['/v1/stock'])).toContain('availableToSell');
  expect(paths['/v1/held/{id}/skip']).toHaveProperty('post.requestBody.required', true);
});

/** The OpenAPI initiative's own schema, with the dialect of the schemas that are embedded. */
const OPENAPI_31 = 'https://spec.openapis.org/oas/3.1/schema-base';

test('the description is one that others’ tools understand: OpenAPI 3.1, by its official schema, down to each answer’s', async () => {
  const document = JSON.parse(JSON.stringify(openApi(ROUTES)));
  expect(await validate(OPENAPI_31, document, 'BASIC')).toEqual({ valid: true });
  const text = JSON.stringify(document);
  expect(
    (await validate(OPENAPI_31, JSON.parse(text.replace('"type":"integer"', '"type":"whole"')))).valid,
  ).toBe(false);
  for (const { path, method } of ROUTES) {
    const { parameters } = document.paths[path][method.toLowerCase()] as {
      parameters: { name: string; in: string }[];
    };
    const named = parameters.filter((each) => each.in === 'path').map(({ name }) => `{${name}}`);
    expect(named).toEqual(path.match(/\{\w+\}/g) ?? []);
  }
  for (const [, name] of text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(document.components.schemas).toHaveProperty(name ?? '');
});
