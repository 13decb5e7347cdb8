import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays } from '../../../shared/metrics/snapshots/days.ts';
import { replayedLevels } from '../../../shared/metrics/snapshots/replay.ts';
import type { ItemDay } from '../../../shared/metrics/figures-store.ts';

function dayWith(day: string, units: number, change: Partial<ItemDay> = {}): ItemDay {
  const money = { netMinor: 0, costMinor: 0, returnsMinor: 0 };
  const back = { returnedUnits: 0, restockedUnits: 0, specialUnits: 0, returnedOf: {}, lineSizes: {} };
  return { itemId: '501', day, channel: 'in-store', units, ...money, ...back, ...change };
}

const LEVELS = [{ day: '2026-11-20', onHand: 4 }];

test('puts back what was sold and takes off what was received and restocked', () => {
  const days = [
    dayWith('2026-11-10', 5),
    dayWith('2026-11-14', -1, { returnedUnits: 1, restockedUnits: 1 }),
    dayWith('2026-11-15', -1, { returnedUnits: 1, restockedUnits: 0 }),
    dayWith('2026-11-18', 2, { channel: 'online' }),
  ];
  const receipts = [{ day: '2026-11-12', units: 5 }];
  expect(replayedLevels({ levels: LEVELS, days, receipts, from: '2026-11-01' })).toEqual([
    { day: '2026-11-01', onHand: 5 },
    { day: '2026-11-10', onHand: 0 },
    { day: '2026-11-12', onHand: 5 },
    { day: '2026-11-14', onHand: 6 },
    // What came back damaged went into the bin.
    { day: '2026-11-15', onHand: 6 },
    { day: '2026-11-18', onHand: 4 },
  ]);
});

test('ends where there would have been less than nothing: what was there before is not known', () => {
  const days = [dayWith('2026-11-10', 9), dayWith('2026-11-18', 1)];
  const receipts = [{ day: '2026-11-15', units: 8 }];
  expect(replayedLevels({ levels: LEVELS, days, receipts, from: '2026-11-01' })).toEqual([
    { day: '2026-11-15', onHand: 5 },
    { day: '2026-11-18', onHand: 4 },
  ]);
});

test('without a level there is nothing to go back from', () => {
  expect(
    replayedLevels({ levels: [], days: [dayWith('2026-11-10', 1)], receipts: [], from: '2026-11-01' }),
  ).toEqual([]);
});

test('comes to the levels that a shop had, whatever it sold and received', () => {
  const move = fc.record({ sold: fc.integer({ min: 0, max: 4 }), received: fc.integer({ min: 0, max: 6 }) });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 9 }),
      fc.array(move, { minLength: 1, maxLength: 30 }),
      (start, moves) => {
        const from = '2026-10-01';
        const truth = new Map([[from, start]]);
        let onHand = start;
        const happened = moves.map(({ sold, received }, at) => {
          const day = addDays(from, at + 1);
          const units = Math.min(sold, onHand + received);
          onHand += received - units;
          truth.set(day, onHand);
          return { day, units, received };
        });
        const last = addDays(from, moves.length);
        const found = replayedLevels({
          levels: [{ day: last, onHand }],
          days: happened.map(({ day, units }) => dayWith(day, units)),
          receipts: happened.map(({ day, received }) => ({ day, units: received })),
          from,
        });
        const closing = (day: string): number | undefined =>
          [...found, { day: last, onHand }].findLast((level) => level.day <= day)?.onHand;
        for (const [day, there] of truth) expect([day, closing(day)]).toEqual([day, there]);
      },
    ),
  );
});
