import { expect, test } from '@jest/globals';
import { additionsOf } from '../../../shared/metrics/fold.ts';
import type { ItemDay } from '../../../shared/metrics/figures-store.ts';
import { demandDays, netDemand } from '../../../shared/metrics/reorder/demand.ts';
import {
  lineDemand,
  looksOneOff,
  medianLine,
  ordinaryLine,
  outsizedLines,
} from '../../../shared/metrics/reorder/one-offs.ts';
import {
  dayExposure,
  stockedShare,
  stockedShareOfEnds,
  weekExposure,
  weekdayWeights,
} from '../../../shared/metrics/reorder/exposure.ts';
import { appendWeek, buildSeries, mergeSeries } from '../../../shared/metrics/reorder/series.ts';
import { SERIES_WEEKS } from '../../../shared/metrics/reorder/season-tally.ts';
import { weekOf } from '../../../shared/metrics/reorder/calendar.ts';
import { factWith, saleWith } from '../../support/figures-shop.ts';

const sold = (day: string, units: number): Parameters<typeof netDemand>[0][number] => ({
  day,
  sold: units,
  returned: [],
});
const back = (day: string, units: number, soldOn: string | null = null): ReturnType<typeof sold> => ({
  day,
  sold: 0,
  returned: [{ soldOn, units }],
});

test('a return is taken off the day of its sale', () => {
  const demand = netDemand([
    sold('2026-03-02', 3),
    sold('2026-03-20', 2),
    back('2026-03-25', 1, '2026-03-02'),
  ]);
  expect(Object.fromEntries(demand)).toEqual({ '2026-03-02': 2, '2026-03-20': 2, '2026-03-25': 0 });
});

test('a return of an unknown sale, or of one more than 60 days back, is taken off the latest days', () => {
  const days = [sold('2026-03-02', 3), sold('2026-03-20', 2)];
  expect(netDemand([...days, back('2026-03-25', 3)]).get('2026-03-20')).toBe(0);
  expect(netDemand([...days, back('2026-03-25', 3)]).get('2026-03-02')).toBe(2);
  const old = netDemand([sold('2025-12-01', 1), ...days, back('2026-03-25', 1, '2025-12-01')]);
  expect([old.get('2025-12-01'), old.get('2026-03-20')]).toEqual([1, 1]);
});

test('no day falls below zero, and what no sale of 60 days explains is dropped', () => {
  const demand = netDemand([sold('2026-01-01', 5), sold('2026-03-20', 2), back('2026-03-25', 9)]);
  expect([demand.get('2026-01-01'), demand.get('2026-03-20')]).toEqual([5, 0]);
});

test('both channels are demand; special orders are not, and what came back damaged had been wanted all the same', () => {
  const row = { itemId: '1', day: '2026-03-02', netMinor: 0, costMinor: 0, returnsMinor: 0 };
  const none = { returnedUnits: 0, restockedUnits: 0, specialUnits: 0, returnedOf: {}, lineSizes: {} };
  const demand = netDemand(
    demandDays([
      { ...row, ...none, channel: 'in-store', units: 2 },
      { ...row, ...none, channel: 'custom', units: 40 },
      { ...row, ...none, channel: 'online', units: 1, specialUnits: 1 },
      {
        ...row,
        channel: 'online',
        units: 0,
        returnedUnits: 3,
        restockedUnits: 2,
        specialUnits: 0,
        returnedOf: { '2026-03-02': 1 },
        lineSizes: {},
      },
    ]),
  );
  expect(demand.get('2026-03-02')).toBe(3);
});

test('forty at once look like a one-off, and count as an ordinary line once the owner says so', () => {
  const lines = (...sizes: [number, number][]): Map<number, number> => new Map(sizes);
  expect(medianLine(lines([40, 1], [1, 3], [2, 1]))).toBe(1);
  expect([medianLine(lines([1, 2], [2, 2])), medianLine(lines())]).toEqual([1.5, 0]);
  expect(looksOneOff(40, 1, 0.8)).toBe(true);
  expect([looksOneOff(5, 1, 0.8), looksOneOff(40, 1, 12)]).toEqual([false, false]);
  expect([lineDemand(40, 1, false), lineDemand(40, 1, true)]).toEqual([40, 1]);
});

test('a special order that comes back damaged, or goes on the shelf, is still no demand', () => {
  const back = factWith({ units: -1, special: true, soldOn: '2026-03-01' });
  for (const movedStock of [true, false]) {
    const sale = saleWith({ saleId: 's1', day: '2026-03-02', facts: [{ ...back, movedStock }] });
    const sums = new Map(
      additionsOf(sale).flatMap((each) => (each.to === 'item' ? [[each.field, each.amount]] : [])),
    );
    expect([sums.get('units'), sums.get('returned')]).toEqual([-1000, 1000]);
    expect([...sums.keys()].filter((field) => /special|restocked|sold:|line:/.test(field))).toEqual([]);
  }
});

test('a day whose outsized lines were one-offs counts ordinary lines instead, and so does what comes back of them', () => {
  const row = { itemId: '1', channel: 'in-store', netMinor: 0, costMinor: 0, returnsMinor: 0 } as const;
  const none = { returnedUnits: 0, restockedUnits: 0, specialUnits: 0, returnedOf: {} };
  const days: ItemDay[] = [
    { ...row, ...none, day: '2026-03-02', units: 5, lineSizes: { 1: 5 } },
    { ...row, ...none, day: '2026-03-03', units: 42, lineSizes: { 1: 2, 40: 1 } },
    {
      ...row,
      day: '2026-03-05',
      units: -40,
      returnedUnits: 40,
      restockedUnits: 40,
      specialUnits: 0,
      returnedOf: { '2026-03-03': 40 },
      lineSizes: {},
    },
  ];
  const ordinary = ordinaryLine(days, '2026-01-01');
  expect(ordinary).toBe(1);
  const called = new Set(['2026-03-03']);
  expect(outsizedLines(days, { ordinary, called, since: '2026-01-01' })).toEqual([
    { day: '2026-03-03', units: 40, ordinary: 1, called: true },
  ]);
  const sold = netDemand(demandDays(days.slice(0, 2), { days: called, ordinary }));
  expect([sold.get('2026-03-02'), sold.get('2026-03-03')]).toEqual([5, 3]);
  const net = netDemand(demandDays(days, { days: called, ordinary }));
  expect([net.get('2026-03-02'), net.get('2026-03-03')]).toEqual([5, 2]);
});

test('a day counts for the hours in which the item was there', () => {
  expect(
    stockedShare([
      { at: 0, onHand: 2 },
      { at: 0.4, onHand: 0 },
      { at: 0.9, onHand: 5 },
    ]),
  ).toBeCloseTo(0.5, 12);
  expect([stockedShareOfEnds(3, 1), stockedShareOfEnds(3, 0), stockedShareOfEnds(-1, 0)]).toEqual([
    1, 0.5, 0,
  ]);
  const day = { stocked: 0, sold: 0, neverOnHand: false, closedShare: null };
  expect(dayExposure(day)).toBe(0);
  expect(dayExposure({ ...day, sold: 1 })).toBe(0.25);
  expect(dayExposure({ ...day, neverOnHand: true, sold: 1 })).toBe(1);
  expect(dayExposure({ ...day, stocked: null })).toBe(1);
  expect(dayExposure({ ...day, stocked: 1, closedShare: 0.3 })).toBe(0.3);
  expect(dayExposure({ ...day, stocked: 0, closedShare: 0.3 })).toBe(0);
});

test('busy weekdays weigh more', () => {
  const weights = weekdayWeights([1, 1, 1, 1, 2, 4, 0, 1, 1, 1, 1, 2, 4, 0]);
  expect(weights).toEqual([0.1, 0.1, 0.1, 0.1, 0.2, 0.4, 0]);
  expect(weekExposure([1, 1, 1, 1, 1, 0, 0], weights)).toBeCloseTo(0.6, 12);
  expect(weekdayWeights([])).toEqual(Array.from({ length: 7 }, () => 1 / 7));
});

test('an item’s weeks are built from its days, the first from the day it started', () => {
  const weights = Array.from({ length: 7 }, () => 1 / 7);
  const series = buildSeries({
    started: '2026-03-04',
    through: weekOf('2026-03-09'),
    demand: new Map([
      ['2026-03-05', 2],
      ['2026-03-15', 1],
      ['2026-03-16', 9],
    ]),
    exposureOf: () => 1,
    weights,
  });
  expect(series.first).toBe(weekOf('2026-03-02'));
  expect(series.units).toEqual([2, 1]);
  expect(series.exposure[0]).toBeCloseTo(5 / 7, 12);
  expect(series.exposure[1]).toBeCloseTo(1, 12);
});

test('a series forgets what is older than five years', () => {
  const full = {
    first: 10,
    units: Array.from({ length: SERIES_WEEKS }, () => 1),
    exposure: Array.from({ length: SERIES_WEEKS }, () => 1),
  };
  const next = appendWeek(full, { units: 4, exposure: 0.5 });
  expect([next.first, next.units.length, next.units.at(-1), next.exposure.at(-1)]).toEqual([
    11,
    SERIES_WEEKS,
    4,
    0.5,
  ]);
});

test('weeks before those that were read are kept from what was stored', () => {
  const stored = { first: 10, units: [1, 2, 3, 4], exposure: [1, 1, 1, 1] };
  expect(mergeSeries(stored, { first: 12, units: [9, 9, 9], exposure: [1, 1, 0.5] })).toEqual({
    first: 10,
    units: [1, 2, 9, 9, 9],
    exposure: [1, 1, 1, 1, 0.5],
  });
  expect(mergeSeries(stored, { first: 16, units: [9], exposure: [1] }).exposure).toEqual([
    1, 1, 1, 1, 0, 0, 1,
  ]);
  expect(mergeSeries(null, stored)).toBe(stored);
});
