import { expect, test } from '@jest/globals';
import { authorise } from '../../functions/api/authorise.ts';
import { FiguresShop, factWith, saleWith } from '../support/figures-shop.ts';
import { operator } from './world.ts';

const HOUR_MS = 3_600_000;

interface Made {
  readonly token: string;
}

function world() {
  const { state, ask, say, shop } = operator();
  const may = (token: string, scope: 'owner' | 'storefront' = 'storefront') =>
    authorise({ header: `Bearer ${token}`, session: null }, [scope], state.tokens, shop.nowMs).permission;
  const make = async (...args: string[]) => ((await ask('tokens', ...args)).json as Made).token;
  return { state, ask, say, shop, may, make };
}

test('a new token is shown once, and opens what its scopes say and nothing else', async () => {
  const { ask, may, make, state } = world();
  const token = await make('create', 'web-shop', '--scope', 'storefront');
  expect([may(token), may(token, 'owner')]).toEqual(['granted', 'lacks-scope']);
  expect(JSON.stringify(state.tokens)).not.toContain(token);
  const { json } = await ask('tokens', 'ls');
  expect(json).toEqual([{ name: 'web-shop', scopes: ['storefront'], until: null }]);
});

test('a rotated token leaves a day to change over, in which both work', async () => {
  const { may, make, shop, ask } = world();
  const old = await make('create', 'web-shop', '--scope', 'storefront');
  const fresh = await make('rotate', 'web-shop');
  expect([may(old), may(fresh)]).toEqual(['granted', 'granted']);
  shop.nowMs += 24 * HOUR_MS;
  expect([may(old), may(fresh)]).toEqual(['unknown-token', 'granted']);
  expect((await ask('tokens', 'ls')).json).toHaveLength(1);
});

test('a revoked token opens nothing, and neither does the one that it took the place of', async () => {
  const { may, make, ask } = world();
  const old = await make('create', 'web-shop', '--scope', 'storefront');
  const other = await make('create', 'till-screen', '--scope', 'owner', 'operator');
  const fresh = await make('rotate', 'web-shop');
  expect((await ask('tokens', 'revoke', 'web-shop')).json).toEqual({ name: 'web-shop', revoked: 2 });
  expect([may(old), may(fresh), may(other, 'owner')]).toEqual(['unknown-token', 'unknown-token', 'granted']);
});

test.each([
  [['create', 'Web Shop', '--scope', 'owner'], 2],
  [['create', 'web-shop'], 2],
  [['create', 'web-shop', '--scope', 'everything'], 2],
  [['create', 'there', '--scope', 'owner'], 2],
  [['rotate', 'nobody'], 1],
  [['revoke', 'nobody'], 1],
])('tokens %j changes nothing and ends with status %i', async (args, exit) => {
  const { ask, make, state } = world();
  await make('create', 'there', '--scope', 'owner');
  const before = state.tokens;
  expect((await ask('tokens', ...args)).exit).toBe(exit);
  expect(state.tokens).toEqual(before);
});

test('the reorder list can be read at the prompt and in a spreadsheet', async () => {
  const figures = new FiguresShop();
  await figures.figures.storeVendors([{ vendorId: 'v1', name: 'Northern Mills', version: 1 }], {
    kind: 'vendors',
    cursor: '1',
  });
  await figures.has({ itemId: '501', sku: 'TEE-M', vendorId: 'v1' }, 1);
  await figures.isOpenEveryDay(200);
  const weekly = Array.from({ length: 20 }, (_, at) => {
    const day = new Date(figures.nowMs - (at * 7 + 3) * 86_400_000).toISOString().slice(0, 10);
    return saleWith({ saleId: day, day, facts: [factWith({ units: 3 })] });
  });
  await figures.sells(...weekly);
  const { ask, say, state } = world();
  expect((await ask('reorder', 'ls')).exit).toBe(3);
  await figures.compute();
  state.figures = figures.snapshots;
  expect((await ask('reorder', 'ls')).json).toMatchObject({
    currency: 'usd',
    vendors: [{ name: 'Northern Mills', items: [{ sku: 'TEE-M' }] }],
  });
  const { stdout } = await say('reorder', 'ls');
  expect(stdout).toMatch(/^To order, as of [^]+Northern Mills, [\d.]+ USD\n +\d+ +TEE-M [^\n]+\n +Sells /);
  const csv = (await say('reorder', 'ls', '--csv')).stdout.split('\r\n');
  expect(csv[0]).toMatch(/^vendorId,vendor,sku,/);
  expect(csv[1]).toMatch(/^v1,Northern Mills,TEE-M,/);
});
