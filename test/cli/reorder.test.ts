import { expect, test } from '@jest/globals';
import { reorderFigure } from '../../shared/metrics/snapshots/reorder-list.ts';
import type { VendorList } from '../../shared/metrics/snapshots/reorder-list.ts';
import { FiguresShop, factWith, saleWith } from '../support/figures-shop.ts';
import { MemoryLevels } from '../support/memory-level-book.ts';
import { MemorySnapshots } from '../support/memory-snapshots.ts';
import { operator } from './world.ts';

interface Proposed {
  readonly items: readonly {
    readonly sku: string;
    readonly reorderPoint: number;
    readonly orderUpTo: number;
  }[];
}

/** A shop that sells three tees a week and a cap now and then, and whose till reorders the tee at 1, up to 2. */
async function world(writeBack: 'off' | 'propose' | 'on' = 'propose', mode: 'live' | 'shadow' = 'live') {
  const shop = new FiguresShop();
  const till = new MemoryLevels();
  await shop.has({ itemId: '501', sku: 'TEE-M' }, 1);
  await shop.has({ itemId: '502', sku: 'CAP' }, 9);
  await shop.isOpenEveryDay(200);
  const weekly = Array.from({ length: 20 }, (_, at) => {
    const day = new Date(shop.nowMs - (at * 7 + 3) * 86_400_000).toISOString().slice(0, 10);
    const facts = [factWith({ units: 3 }), factWith({ lineId: 'l2', itemId: '502', units: 1 })];
    return saleWith({ saleId: day, day, facts });
  });
  await shop.sells(...weekly);
  await shop.compute();
  const cli = operator();
  const { settings } = cli.state;
  till.shown.set('501', { reorderPoint: 1, orderUpTo: 2 }).set('502', null);
  cli.state.levels = till;
  cli.state.figures = shop.snapshots;
  cli.state.itemSales = shop.figures;
  cli.state.settings = {
    ...settings,
    posting: { ...settings.posting, mode },
    reorder: { ...settings.reorder, writeBack },
  };
  const proposed = async (): Promise<Proposed> => (await cli.ask('reorder', 'propose')).json as Proposed;
  return { ...cli, till, proposed, shop };
}

test('what should change is shown with its reason, and nothing is written', async () => {
  const { say, proposed, till } = await world('off');
  const before = new Map(till.shown);
  expect(await proposed()).toMatchObject({
    toWrite: 2,
    left: 0,
    items: [
      { sku: 'CAP', action: 'write', tillReorderPoint: null },
      { sku: 'TEE-M', action: 'write', why: expect.stringContaining('a week') },
    ],
  });
  const { stdout } = await say('reorder', 'propose');
  expect(stdout).toMatch(/TEE-M +Trail Tee M +none -> at \d+, up to \d+\n +Sells 3 a week/);
  expect((await say('reorder', 'propose', '--csv')).stdout).toMatch(/^sku,itemId,description,vendorId,/);
  expect(till.shown).toEqual(before);
});

test('applied levels are in the till; undo puts back what was there', async () => {
  const { ask, proposed, till } = await world();
  const before = new Map(till.shown);
  const tee = (await proposed()).items.find(({ sku }) => sku === 'TEE-M');
  expect(await ask('reorder', 'apply')).toMatchObject({
    exit: 0,
    json: { outcome: 'done', written: 2, left: [] },
  });
  expect(till.shown.get('501')).toEqual({ reorderPoint: tee?.reorderPoint, orderUpTo: tee?.orderUpTo });
  expect((await ask('reorder', 'undo', '--dry-run')).json).toMatchObject([
    { sku: 'CAP', wasReorderPoint: null, state: 'written' },
    { sku: 'TEE-M', wasReorderPoint: 1, wasOrderUpTo: 2, ...(tee && { reorderPoint: tee.reorderPoint }) },
  ]);
  expect(await ask('reorder', 'undo')).toMatchObject({ exit: 0, json: { written: 2 } });
  expect(till.shown).toEqual(before);
});

test('one item can be applied, and taken back, by its SKU', async () => {
  const { ask, till } = await world();
  expect(await ask('reorder', 'apply', 'CAP')).toMatchObject({ json: { written: 1 } });
  expect(till.shown.get('501')).toEqual({ reorderPoint: 1, orderUpTo: 2 });
  expect(await ask('reorder', 'undo', 'CAP')).toMatchObject({ json: { written: 1 } });
  expect(till.shown.get('502')).toBeNull();
  expect((await ask('reorder', 'apply', 'SCARF')).exit).toBe(1);
  expect((await ask('reorder', 'undo', 'TEE-M')).exit).toBe(1);
});

test.each([
  ['off', 'live', 2],
  ['propose', 'shadow', 2],
] as const)('with writeBack %s in %s mode nothing is written', async (writeBack, mode, exit) => {
  const { ask, till } = await world(writeBack, mode);
  const before = new Map(till.shown);
  expect((await ask('reorder', 'apply')).exit).toBe(exit);
  expect(till.shown).toEqual(before);
});

test('under a pause nothing is written either', async () => {
  const { ask, till } = await world();
  const before = new Map(till.shown);
  await ask('pause', '--reason', 'stock-taking');
  expect(await ask('reorder', 'apply')).toMatchObject({
    exit: 3,
    json: { error: { message: expect.stringContaining('stock-taking') } },
  });
  expect(till.shown).toEqual(before);
});

test('where an order is out of all proportion, the list says how to answer', async () => {
  const { say, shop } = await world();
  const [day] = new Date(shop.nowMs - 24 * 86_400_000).toISOString().split('T');
  await shop.sells(saleWith({ saleId: 'club', day: day ?? '', facts: [factWith({ units: 60 })] }));
  await shop.compute();
  expect((await say('reorder')).stdout).toContain(`If it was one: \`reorder one-off TEE-M ${day}\``);
});

test('the owner’s word about a one-off is kept, and can be taken back', async () => {
  const { ask, oneOffs, shop } = await world();
  await shop.sells(saleWith({ saleId: 'club', day: '2026-11-03', facts: [factWith({ units: 60 })] }));
  expect(await ask('reorder', 'one-off', 'TEE-M', '2026-11-03')).toMatchObject({
    exit: 0,
    json: { oneOff: true },
  });
  expect(await oneOffs.all()).toEqual([{ itemId: '501', day: '2026-11-03' }]);
  await ask('reorder', 'one-off', 'TEE-M', '2026-11-03', '--undo');
  expect(await oneOffs.all()).toEqual([]);
  expect((await ask('reorder', 'one-off', 'SCARF', '2026-11-03')).exit).toBe(1);
  expect((await ask('reorder', 'one-off', 'TEE-M', 'yesterday')).exit).toBe(2);
});

test('a day without an order out of all proportion is no one-off: refused with the days that can be named', async () => {
  const { ask, oneOffs, shop } = await world();
  expect(await ask('reorder', 'one-off', 'CAP', '2026-11-01')).toEqual({
    exit: 1,
    json: {
      error: {
        message: 'CAP was not sold out of all proportion on 2026-11-01, nothing was kept',
        remedy: 'it was never sold out of all proportion, so there is none to name',
      },
    },
  });
  for (const day of ['2026-10-20', '2026-11-03'])
    await shop.sells(saleWith({ saleId: day, day, facts: [factWith({ units: 60 })] }));
  expect(await ask('reorder', 'one-off', 'TEE-M', '2026-11-01')).toMatchObject({
    exit: 1,
    json: { error: { remedy: 'name one of 2026-11-03, 2026-10-20' } },
  });
  expect(await oneOffs.all()).toEqual([]);
});

test('a vendor of more items than a row of the figure holds is one list all the same', async () => {
  const { ask, state } = operator();
  const item = { description: 'Tee', quantity: 1, amountMinor: 5, orderBy: null, why: 'It sells.' };
  const items = Array.from({ length: 1_200 }, (_, at) => ({ ...item, sku: `S${at}` }));
  const terms = { leadTimeDays: 14, receipts: 0, reviewDays: 7 };
  const vendor = { vendorId: 'v1', name: 'Mill', amountMinor: 6_000, orderBy: null, ...terms, items };
  const snapshots = new MemorySnapshots();
  await snapshots.publish({
    asOfMs: 0,
    computedAtMs: 0,
    currency: 'usd',
    catchingUp: false,
    figures: [reorderFigure([vendor as unknown as VendorList], { learning: 0 })],
  });
  state.figures = snapshots;
  const { json } = await ask('reorder');
  expect(json).toMatchObject({ items: 1_200, amountMinor: 6_000 });
  expect(json).toHaveProperty('vendors', [vendor]);
});
