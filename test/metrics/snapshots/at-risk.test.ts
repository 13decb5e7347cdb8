import { expect, test } from '@jest/globals';
import { readWeek } from '../../../functions/send-digest/read-week.ts';
import { itemsAtRisk } from '../../../shared/metrics/snapshots/at-risk.ts';
import type { VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import { settingsWith } from '../../support/builders.ts';
import { MemorySnapshots } from '../../support/memory-snapshots.ts';
import { MemoryLedger } from '../../support/memory-ledger.ts';

const item = (sku: string, onHand: number, daysOfCover: number | null) =>
  ({ sku, onHand, daysOfCover }) as VendorList['items'][number];
const VENDORS = [
  {
    leadTimeDays: 14,
    items: [item('LASTS', 9, 14), item('SHORT', 3, 13.9), item('SOLD-OUT', 0, 0), item('IDLE', 1, null)],
  },
  { leadTimeDays: 3, items: [item('NEAR', 5, 4), item('OWED', -1, null)] },
] as unknown as readonly VendorList[];

test('at risk is what does not last until an order of today comes, by its vendor’s lead time; the soonest first', () => {
  expect(itemsAtRisk(VENDORS).map(({ sku }) => sku)).toEqual(['SOLD-OUT', 'SHORT', 'OWED']);
});

test('the digest counts what the page shows, and not all that is to be ordered', async () => {
  const snapshots = new MemorySnapshots();
  const figure = { window: null, definition: '', head: {}, rows: [] };
  await snapshots.publish({
    asOfMs: 0,
    computedAtMs: 0,
    currency: 'usd',
    catchingUp: false,
    figures: [
      { ...figure, name: 'overview', head: { toOrder: { vendors: 0, items: 0, amountMinor: 0 } } },
      { ...figure, name: 'reorder', rows: VENDORS },
    ],
  });
  const core = { ledger: new MemoryLedger(), settings: settingsWith() };
  const people = { questions: async () => [] };
  const { atRisk } = await readWeek({ snapshots, core, people, audit: null, tillWarnings: [] });
  expect(atRisk).toEqual({ items: 3, gone: 2 });
});
