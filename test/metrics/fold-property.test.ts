import { expect, test } from '@jest/globals';
import { dynamoFigures } from '../../shared/aws/dynamo-figures.ts';
import { CHANNELS } from '../../shared/metrics/fact.ts';
import type { Channel, Fact, SaleFacts } from '../../shared/metrics/fact.ts';
import type { FiguresStore } from '../../shared/metrics/figures-store.ts';
import { Crash, CrashingTable } from '../support/crashing-table.ts';
import { factWith, saleWith } from '../support/facts.ts';
import { memoryShelf } from '../support/memory-table.ts';
import type { Shelf } from '../support/memory-table.ts';
import { seeded } from '../simulators/harness.ts';

/** Set FOLD_SEED to repeat one. */
const SEED = Number(process.env['FOLD_SEED'] ?? Date.now() % 1_000_000);
const WORLDS = Number(process.env['FOLD_WORLDS'] ?? 60);
const ITEMS = ['501', '502', '503'];
const CUSTOMERS = ['a', 'b', null];

type Random = () => number;

test('any order of delivery, duplicates and crashes come to a recount from scratch', async () => {
  for (let seed = SEED; seed < SEED + WORLDS; seed += 1) {
    try {
      await liveThrough(seeded(seed));
    } catch (error) {
      throw new Error(`seed ${seed}: FOLD_SEED=${seed} repeats it`, { cause: error });
    }
  }
});

async function liveThrough(random: Random): Promise<void> {
  const versions = Array.from({ length: 1 + pick(random, 8) }, (_, sale) => history(`${sale}`, random));
  const pages = deliveries(versions, random);
  const shelf = memoryShelf();
  const late: (() => Promise<unknown>)[] = [];
  for (const [index, page] of pages.entries()) {
    await foldThroughCrashes(page, { cursor: `page ${index}`, shelf, late, random });
    // What a dead writer had sent may arrive when its successor is long at work.
    while (late.length > 0 && random() < 0.3) await late.splice(pick(random, late.length), 1)[0]?.();
  }
  for (const write of late) await write();
  const figures = dynamoFigures(new CrashingTable(shelf, { random, crashes: 0, late }));
  await figures.foldSales([], { kind: 'sales', cursor: 'the end' });
  await expectRecount(
    figures,
    versions.map((history) => history.at(-1)).filter((sale) => sale !== undefined),
  );
}

interface Folding {
  readonly cursor: string;
  readonly shelf: Shelf;
  readonly late: (() => Promise<unknown>)[];
  readonly random: Random;
}

/** The same page is delivered until a run stores its cursor. */
async function foldThroughCrashes(sales: readonly SaleFacts[], by: Folding): Promise<void> {
  const { cursor, shelf, late, random } = by;
  for (;;) {
    const crashes = random() < 0.5 ? 0.08 : 0;
    const figures = dynamoFigures(new CrashingTable(shelf, { random, crashes, late }));
    try {
      await figures.foldSales(sales, { kind: 'sales', cursor });
      return;
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
    }
  }
}

/** Every version of a sale: edited, moved to another day, channel or customer, voided. */
function history(saleId: string, random: Random): SaleFacts[] {
  return Array.from({ length: 1 + pick(random, 4) }, (_, index) => {
    const counts = random() < 0.8;
    const saleKey = random() < 0.8 ? null : oneOf(['re_1.undo', 'ch_1.undo', 're_1', 'dp_1.undo'], random);
    const day = `2026-1${pick(random, 2)}-0${1 + pick(random, 3)}`;
    return saleWith({
      saleId,
      version: index + 1,
      counts,
      day,
      completedAtMs: Date.parse(day) + pick(random, 1000),
      channel: oneOf(CHANNELS, random),
      customerId: oneOf(CUSTOMERS, random),
      saleKey,
      facts: counts
        ? Array.from({ length: pick(random, 4) }, (_, line) => someFact(`${saleId}.${line}`, random))
        : [],
    });
  });
}

function someFact(lineId: string, random: Random): Fact {
  const itemId = random() < 0.2 ? null : oneOf(ITEMS, random);
  const sign = random() < 0.3 ? -1 : 1;
  const units = (sign * (1 + pick(random, 4000))) / 1000;
  const soldOn = sign < 0 && random() < 0.6 ? `2026-09-0${1 + pick(random, 4)}` : null;
  const [movedStock, special] = [random() < 0.7, random() < 0.1];
  const reason = oneOf([null, 'damaged', 'wrong size'], random);
  const money = { netMinor: sign * pick(random, 5000), costMinor: sign * pick(random, 3000) };
  return factWith({ lineId, itemId, units, ...money, soldOn, movedStock, special, reason });
}

/** All versions at least once, in any order, some of them several times. */
function deliveries(versions: readonly SaleFacts[][], random: Random): SaleFacts[][] {
  const all = versions.flat();
  const repeated = all.filter(() => random() < 0.4);
  const order = [...all, ...repeated]
    .map((sale) => ({ sale, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ sale }) => sale);
  const pages: SaleFacts[][] = [];
  while (order.length > 0) pages.push(order.splice(0, 1 + pick(random, 5)));
  return pages;
}

/** Counted anew, without the fold's own code. */
async function expectRecount(figures: FiguresStore, sales: readonly SaleFacts[]): Promise<void> {
  const counted = sales.filter(({ counts }) => counts);
  for (const itemId of ITEMS) {
    const days = await figures.itemDays(itemId, '2000-01-01');
    expect(days).toEqual(recountItem(itemId, counted));
  }
  expect(await figures.shopDays('2000-01-01', '2100-01-01')).toEqual(recountShop(counted));
  const found = await figures.returnDays('2000-01-01', '2100-01-01');
  expect(found.map((row) => JSON.stringify(row)).toSorted()).toEqual(
    recountReturns(counted)
      .map((row) => JSON.stringify(row))
      .toSorted(),
  );
  const firsts = ['a', 'b'].flatMap((customerId) => firstOf(customerId, counted));
  expect(await figures.firstOrdersOf(['a', 'b'])).toEqual(firsts);
  for (const { customerId, day } of firsts)
    expect((await figures.firstOrdersOn(day)).map((first) => first.customerId)).toContain(customerId);
  for (const customerId of ['a', 'b']) {
    const theirs = counted.filter((sale) => sale.customerId === customerId);
    expect((await figures.salesOfCustomer(customerId)).map(({ saleId }) => saleId).toSorted()).toEqual(
      theirs.map(({ saleId }) => saleId).toSorted(),
    );
    const totals = await figures.customerTotals(customerId);
    if (theirs.length === 0) expect(totals).toBeNull();
    else
      expect(totals).toMatchObject({
        firstAtMs: Math.min(...theirs.map(({ completedAtMs }) => completedAtMs)),
        lastAtMs: Math.max(...theirs.map(({ completedAtMs }) => completedAtMs)),
      });
    const net = Object.values(totals?.byChannel ?? {}).reduce((sum, { netMinor }) => sum + netMinor, 0);
    expect(net).toBe(netOf(theirs));
  }
  const ranked = (await figures.customersByNet(10)).map(({ customerId }) => customerId);
  const known = new Set(counted.flatMap(({ customerId }) => customerId ?? []));
  expect(ranked.filter((id) => known.has(id))).toHaveLength(ranked.length);
  const nets = ranked.map((id) => netOf(counted.filter(({ customerId }) => customerId === id)));
  expect(nets).toEqual(nets.toSorted((a, b) => b - a));
}

function groups(sales: readonly SaleFacts[]): { day: string; channel: Channel; sales: SaleFacts[] }[] {
  const days = [...new Set(sales.map(({ day }) => day))].toSorted();
  return days.flatMap((day) =>
    CHANNELS.map((channel) => {
      return { day, channel, sales: sales.filter((sale) => sale.day === day && sale.channel === channel) };
    }),
  );
}

const total = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) * 1000) / 1000;

function recountItem(itemId: string, counted: readonly SaleFacts[]): unknown[] {
  return groups(counted).flatMap(({ day, channel, sales }) => {
    const facts = sales.flatMap((sale) => sale.facts).filter((fact) => fact.itemId === itemId);
    const back = facts.filter(({ units }) => units < 0);
    const restocked = back.filter(({ movedStock, special }) => movedStock && !special);
    const known = restocked.filter(({ soldOn }) => soldOn !== null);
    const row = {
      itemId,
      day,
      channel,
      units: total(facts.map(({ units }) => units)),
      netMinor: total(facts.map(({ netMinor }) => netMinor)),
      costMinor: total(facts.map(({ costMinor }) => costMinor)),
      returnedUnits: total(back.map(({ units }) => 0 - units)),
      returnsMinor: total(back.map(({ netMinor }) => 0 - netMinor)),
      restockedUnits: total(restocked.map(({ units }) => 0 - units)),
      specialUnits: total(
        facts.filter(({ special, units }) => special && units > 0).map(({ units }) => units),
      ),
      returnedOf: Object.fromEntries(
        [...Map.groupBy(known, ({ soldOn }) => soldOn ?? '')].map(([soldOn, of]) => [
          soldOn,
          total(of.map(({ units }) => 0 - units)),
        ]),
      ),
      lineSizes: countOf(facts.filter(({ units, special }) => units > 0 && !special)),
    };
    return isNothing(row) ? [] : [row];
  });
}

function countOf(lines: readonly Fact[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(lines, ({ units }) => units)].map(([units, of]) => [units, of.length]),
  );
}

function recountShop(counted: readonly SaleFacts[]): unknown[] {
  return groups(counted).flatMap(({ day, channel, sales }) => {
    const facts = sales.flatMap((sale) => sale.facts);
    const orders = sales.filter(isOrder);
    const returns = sales.filter((sale) => sale.facts.length > 0 && !isUndo(sale) && !isOrder(sale));
    const firsts = ['a', 'b'].flatMap((customerId) => firstOf(customerId, counted));
    const row = {
      day,
      channel,
      orders: orders.length,
      returnOrders: returns.length - sales.filter(isUndo).length,
      namedOrders: orders.filter(({ customerId }) => customerId !== null).length,
      firstOrders: firsts.filter((first) => first.day === day && first.channel === channel).length,
      units: total(facts.filter(({ itemId }) => itemId !== null).map(({ units }) => units)),
      netMinor: total(facts.map(({ netMinor }) => netMinor)),
      returnsMinor: total(sales.flatMap(returnedFacts).map(({ netMinor }) => 0 - netMinor)),
    };
    return isNothing(row) ? [] : [row];
  });
}

/** A failed refund or a won dispute: what was given back is the buyer's again. */
const isUndo = ({ saleKey }: SaleFacts): boolean => ['re_1.undo', 'dp_1.undo'].includes(saleKey ?? '');
const isOrder = (sale: SaleFacts): boolean => !isUndo(sale) && sale.facts.some(({ units }) => units > 0);
const returnedFacts = (sale: SaleFacts): Fact[] =>
  sale.facts.filter(({ units }) => units < 0 || isUndo(sale));

function recountReturns(counted: readonly SaleFacts[]): object[] {
  return groups(counted).flatMap(({ day, channel, sales }) =>
    [null, 'damaged', 'wrong size'].flatMap((reason) => {
      const facts = sales.flatMap(returnedFacts).filter((fact) => fact.reason === reason);
      const items = facts.filter(({ itemId }) => itemId !== null);
      const row = {
        day,
        channel,
        reason,
        lines: facts.length,
        units: total(items.map(({ units }) => 0 - units)),
        returnsMinor: total(facts.map(({ netMinor }) => 0 - netMinor)),
        restockedUnits: total(items.filter(({ movedStock }) => movedStock).map(({ units }) => 0 - units)),
      };
      return facts.length === 0 ? [] : [row];
    }),
  );
}

function firstOf(
  customerId: string,
  counted: readonly SaleFacts[],
): { customerId: string; day: string; channel: Channel; atMs: number }[] {
  const [first] = counted
    .filter((sale) => sale.customerId === customerId && isOrder(sale))
    .toSorted((a, b) => a.completedAtMs - b.completedAtMs || (a.saleId < b.saleId ? -1 : 1));
  if (first === undefined) return [];
  const { day, channel, completedAtMs: atMs } = first;
  return [{ customerId, day, channel, atMs }];
}

function netOf(sales: readonly SaleFacts[]): number {
  return total(sales.flatMap(({ facts }) => facts).map(({ netMinor }) => netMinor));
}

function isNothing(row: Readonly<Record<string, unknown>>): boolean {
  return Object.values(row).every((value) => typeof value !== 'number' || value === 0);
}

function pick(random: Random, below: number): number {
  return Math.floor(random() * below);
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[pick(random, values.length)] as T;
}
