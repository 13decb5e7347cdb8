import { expect, test } from '@jest/globals';
import { auditOnce } from '../../../functions/audit-ledger/audit-once.ts';
import type { AuditRequest } from '../../../functions/audit-ledger/audit-once.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
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
  const state = { stray };
  const rows = (): BalanceRow[] =>
    state.stray.map((sourceId) => ({ sourceId, amountMinor: 500, currency: 'usd', atMs: strayAtMs }));
  const strayAtMs = shop.clock.nowMs() - 2 * DAY_MS;
  const settings = { ...shop.core.settings, since: isoOf(shop.clock.nowMs() - 300 * DAY_MS) };
  const services = {
    core: { ...shop.core, settings },
    notebook,
    audit: {
      stripe: {
        movementsSince: async () => [],
        remarksSince: async () => [],
        balanceSince: async (fromMs: number) => rows().filter(({ atMs }) => atMs >= fromMs),
      },
      till: { completedSales: async () => ({ sales: [], next: null }), lookById: async () => null },
      ledger: shop.core.ledger,
      currency: 'usd',
      clock: shop.clock,
      dayOf: (atMs: number) => isoOf(atMs).slice(0, 10),
    },
  };
  const run = (request: AuditRequest = {}) =>
    auditOnce(request, services, (_report, newMinor) => told.push(newMinor));
  const ago = (days: number) => isoOf(shop.clock.nowMs() - days * DAY_MS);
  return { run, ago, told, state, last: () => latestAudit(notebook) };
}

test('a look at a part of the time is only answered: the light stays red, and no alarm is told', async () => {
  const { run, ago, told, last } = shopWith('ch_9');
  await run();
  expect(await run({ from: ago(1) })).toMatchObject({ balanced: true, recorded: false });
  expect(await last()).toMatchObject({ balanced: false, mismatchMinor: 500 });
  expect(told).toEqual([500]);
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
