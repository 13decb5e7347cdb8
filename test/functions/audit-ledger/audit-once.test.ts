import { describe, expect, test } from '@jest/globals';
import { auditOnce } from '../../../functions/audit-ledger/audit-once.ts';
import type { AuditRequest } from '../../../functions/audit-ledger/audit-once.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import { acceptDifference, acceptedIn } from '../../../shared/posting/audit/accept.ts';
import type { BalanceRow } from '../../../shared/posting/audit/ports.ts';
import { latestAudit } from '../../../shared/posting/audit/record.ts';
import { memoryNotebook } from '../../support/memory-ledger.ts';
import { Shop } from '../../support/shop.ts';

const DAY_MS = 24 * 3_600_000;

/** A shop on whose balance at Stripe is money that nothing stands behind, as the test says. */
function shopWith(...stray: readonly string[]) {
  const shop = new Shop();
  const notebook = memoryNotebook();
  const told: number[] = [];
  const state = { stray, amountMinor: 500 };
  const rows = (): BalanceRow[] =>
    state.stray.map((sourceId) => ({
      sourceId,
      amountMinor: state.amountMinor,
      currency: 'usd',
      atMs: strayAtMs,
    }));
  const strayAtMs = shop.clock.nowMs() - 2 * DAY_MS;
  const settings = { ...shop.core.settings, since: isoOf(shop.clock.nowMs() - 300 * DAY_MS) };
  const services = {
    core: { ...shop.core, settings },
    notebook,
    audit: {
      stripe: {
        moneySince: async () => ({ movements: [], remarks: [] }),
        balanceSince: async (fromMs: number) => rows().filter(({ atMs }) => atMs >= fromMs),
      },
      till: { completedSales: async () => ({ sales: [], next: null }), lookById: async () => null },
      ledger: shop.core.ledger,
      rules: { settings, shopCurrency: 'usd' },
      clock: shop.clock,
      dayOf: (atMs: number) => isoOf(atMs).slice(0, 10),
    },
  };
  const run = (request: AuditRequest = {}) =>
    auditOnce(request, services, (_report, newMinor) => told.push(newMinor));
  const ago = (days: number) => isoOf(shop.clock.nowMs() - days * DAY_MS);
  const { clock } = shop;
  const { leases, random } = shop.core;
  return { shop, run, ago, told, state, notebook, leases, clock, random, last: () => latestAudit(notebook) };
}

test('a look at a part of the time is only answered: the light stays red, and no alarm is told', async () => {
  const { run, ago, told, last } = shopWith('ch_9');
  await run();
  expect(await run({ from: ago(1) })).toMatchObject({ balanced: true, recorded: false });
  expect(await last()).toMatchObject({ balanced: false, mismatchMinor: 500 });
  expect(told).toEqual([500]);
});

test('an audit tells of the shop whether anything is written at all, and in which money', async () => {
  const { run, shop } = shopWith();
  expect(await run()).toMatchObject({ currency: 'usd', postingMode: 'live', paused: null });
  await shop.ledger.pause({ code: 'x', reason: 'Ann said stop', remedy: '', sinceMs: 0, by: 'person' });
  expect(await run()).toMatchObject({ paused: 'Ann said stop' });
});

test('a look further back is the last audit like any other', async () => {
  const { run, ago, last } = shopWith('ch_9');
  expect(await run({ from: ago(200) })).toMatchObject({ recorded: true });
  expect(await last()).toMatchObject({ balanced: false, from: ago(200) });
});

test('one from before go-live looks from go-live on, and one that is still to come is refused', async () => {
  const { run, ago, last } = shopWith();
  expect(await run({ from: ago(900) })).toMatchObject({ recorded: true, from: ago(300) });
  const before = await last();
  await expect(run({ from: ago(-1) })).rejects.toThrow(/cannot look from/);
  await expect(run({ from: 'yesterday' })).rejects.toThrow(/cannot look from/);
  expect(await last()).toEqual(before);
});

test('a difference is told of as new once, a second one on another day as well, and the sum stays', async () => {
  const { run, told, state, last } = shopWith('ch_9');
  await run();
  await run();
  state.stray = ['ch_9', 'ch_10'];
  await run();
  expect(told).toEqual([500, 0, 500]);
  expect(await last()).toMatchObject({ mismatchMinor: 1000 });
});

describe('a difference that a person has accepted', () => {
  const accepted = async () => {
    const world = shopWith('ch_9', 'ch_10');
    await world.run();
    const done = await acceptDifference('ch_9', 'a loan of the owner', world);
    expect(done).toMatchObject({ kind: 'done', entries: [{ movement: 'ch_9', amountMinor: 500 }] });
    return world;
  };

  test('is a remark at once, in the last audit and in its day’s record', async () => {
    const { last, notebook } = await accepted();
    expect(await last()).toMatchObject({
      balanced: false,
      mismatchMinor: 500,
      missing: [{ movement: 'ch_10' }],
      remarks: [{ movement: 'ch_9', cause: 'accepted: a loan of the owner' }],
    });
    const day = ((await last())?.asOf ?? '').slice(0, 10);
    expect(JSON.parse((await notebook.read(`audit ${day}`)) ?? '')).toEqual(await last());
  });

  test('stays one in later audits, and makes neither a mismatch nor an alarm', async () => {
    const { run, state, told } = await accepted();
    state.stray = ['ch_9'];
    expect(await run()).toMatchObject({
      balanced: true,
      mismatchMinor: 0,
      remarks: [{ movement: 'ch_9', cause: 'accepted: a loan of the owner' }],
    });
    expect(told).toEqual([1000, 0]);
  });

  test('is a difference again, and news, when its amount changes', async () => {
    const { run, state, told } = await accepted();
    state.stray = ['ch_9'];
    state.amountMinor = 700;
    expect(await run()).toMatchObject({ balanced: false, mismatchMinor: 700 });
    expect(told.at(-1)).toBe(700);
  });

  test('is forgotten when no audit has found it for 40 days, not before', async () => {
    const { run, state, notebook, shop } = await accepted();
    state.stray = [];
    const laterBy = async (days: number) => {
      shop.nowMs += days * DAY_MS;
      await run();
      return (await acceptedIn(notebook)).length;
    };
    expect(await laterBy(39)).toBe(1);
    expect(await laterBy(2)).toBe(0);
  });

  test('must be one that the last audit names: else nothing changes', async () => {
    const world = await accepted();
    const before = await world.last();
    expect(await acceptDifference('ch_11', 'why not', world)).toEqual({ kind: 'unknown-id' });
    expect(await world.last()).toEqual(before);
  });

  test('waits for an audit that is under way, which would store what it found over it', async () => {
    const world = await accepted();
    await world.leases.take('audit-ledger', 'an audit', 60_000);
    expect(await acceptDifference('ch_10', 'why not', world)).toEqual({ kind: 'under-way' });
  });
});
