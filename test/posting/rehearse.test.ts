import { expect, test } from '@jest/globals';
import { release } from '../../shared/posting/decide.ts';
import { rehearse } from '../../shared/posting/rehearse.ts';
import { lineWith, orderWith, PAYMENT, paymentWith } from '../support/builders.ts';
import { Shop } from '../support/shop.ts';

const payment = (sku: string) =>
  paymentWith({ order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) } });

async function rehearsed(shop: Shop, anew: boolean) {
  const { movements } = await rehearse(PAYMENT, shop.core, { earlier: true, anew });
  return movements.map(({ outcome, sale }) => [outcome, sale?.totalMinor ?? null]);
}

test('a rehearsal anew plans what is held by what was mapped since, and writes nothing', async () => {
  const shop = new Shop({ mode: 'shadow' });
  await shop.happens(payment('NEW-HAT'));
  await shop.core.ledger.mapSku('NEW-HAT', 'TEE-M');
  const story = await shop.story(PAYMENT);
  expect(story.status).toBe('held');
  expect(await rehearsed(shop, false)).toEqual([['hold', null]]);
  expect(await rehearsed(shop, true)).toEqual([['write', story.movements[0]?.amountMinor]]);
  expect(await shop.story(PAYMENT)).toEqual(story);
  expect(shop.till.rungUp).toEqual([]);
});

test('a rehearsal anew shows to the cent what a stage in shadow has planned already', async () => {
  const shop = new Shop({ mode: 'shadow' });
  await shop.happens(payment('TEE-M'));
  const [movement] = (await shop.story(PAYMENT)).movements;
  expect(movement?.waitingFor).toBe('shadow');
  expect(await rehearsed(shop, true)).toEqual([['write', movement?.amountMinor]]);
});

test('what a person released in shadow stays released in the rehearsal of what was planned of it', async () => {
  const shop = new Shop({ mode: 'shadow' });
  await shop.happens(paymentWith({ order: { kind: 'none', order: orderWith() } }));
  expect((await shop.story(PAYMENT)).status).toBe('held');
  await release(PAYMENT, shop.core);
  await shop.work();
  const story = await shop.story(PAYMENT);
  expect(story.movements[0]?.waitingFor).toBe('shadow');
  expect(await rehearsed(shop, false)).toEqual([['write', story.movements[0]?.amountMinor]]);
  expect(await shop.story(PAYMENT)).toEqual(story);
});

test('a rehearsal anew leaves alone what is posted', async () => {
  const shop = new Shop();
  await shop.happens(payment('TEE-M'));
  expect(await rehearsed(shop, true)).toEqual([['done', null]]);
});

test('what was held in shadow from before go-live is skipped when it is offered again live, and no longer waits for anybody', async () => {
  const shop = new Shop({ mode: 'shadow' });
  await shop.happens(payment('NEW-HAT'));
  const since = new Date(shop.nowMs + 60_000).toISOString();
  shop.core = { ...shop.core, settings: { ...shop.core.settings, mode: 'live', since } };
  await shop.happens();
  const { status, movements } = await shop.story(PAYMENT);
  expect([status, movements[0]?.reason]).toEqual(['skipped', 'before go-live']);
});
