/**
 * Real sales through the fold, in a random order with a tenth of them delivered twice, held against a plain count of
 * the files. Sets that are not there are skipped. `node test/bench/figures/sets.ts`
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoFigures } from '../../../shared/aws/dynamo-figures.ts';
import type { SaleFacts } from '../../../shared/metrics/fact.ts';
import { seeded } from '../../simulators/harness.ts';
import { factWith, saleWith } from '../../support/facts.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { has, readCsv } from '../reorder/data.ts';
import { sqliteShelf } from './sqlite-shelf.ts';

const PAGE = 100;
const SETS = [
  { name: 'Online Retail', file: 'online_retail/online_retail.csv.gz', read: onlineRetail },
  { name: 'VN2', file: 'vn2/Week_8-2024-06-03-Sales.csv', read: vn2 },
];

for (const { name, file, read } of SETS) {
  if (has(file)) await fold(name, read(file));
  else console.log(`${name}: ${file} is not there, skipped`);
}

/** Invoices as sales, cancellations and write-offs as negative lines; service codes are no items. */
function onlineRetail(file: string): SaleFacts[] {
  const [, ...rows] = readCsv(file);
  const invoices = Map.groupBy(rows, ([invoice]) => invoice ?? '');
  return [...invoices].map(([saleId, lines]) => {
    const [, , , , at = '', , customer = ''] = lines[0] ?? [];
    return saleWith({
      saleId,
      day: at.slice(0, 10),
      completedAtMs: Date.parse(`${at.replace(' ', 'T')}Z`),
      channel: 'online',
      customerId: customer === '' ? null : customer,
      facts: lines.map(([, code = '', , quantity, , price], index) => {
        const units = Number(quantity);
        const itemId = /^\d{5}/.test(code) ? code.toUpperCase() : null;
        const netMinor = Math.round(units * Number(price) * 100);
        return factWith({ lineId: `${saleId}.${index}`, itemId, units, netMinor, costMinor: 0 });
      }),
    });
  });
}

/** One sale for each week and store, on the week's Monday. */
function vn2(file: string): SaleFacts[] {
  const [head = [], ...rows] = readCsv(file);
  const weeks = head.slice(2);
  return [...Map.groupBy(rows, ([store]) => store ?? '')].flatMap(([store, ofStore]) =>
    weeks.map((day, week) =>
      saleWith({
        saleId: `${store} ${day}`,
        day,
        completedAtMs: Date.parse(day),
        facts: ofStore.flatMap((row) => {
          const [units, product = ''] = [Number(row[week + 2]), row[1]];
          const itemId = `${store}/${product}`;
          return units === 0 ? [] : [factWith({ lineId: product, itemId, units, netMinor: 0, costMinor: 0 })];
        }),
      }),
    ),
  );
}

async function fold(name: string, sales: readonly SaleFacts[]): Promise<void> {
  const random = seeded(1);
  const file = join(tmpdir(), `tillbridge-sets-${process.pid}.sqlite`);
  const table = sqliteShelf(file);
  const figures = dynamoFigures(new MemoryTable(table.shelf));
  const order = [...sales, ...sales.filter(() => random() < 0.1)]
    .map((sale) => ({ sale, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ sale }) => sale);
  const startedAtMs = performance.now();
  for (let start = 0; start < order.length; start += PAGE) {
    await figures.foldSales(order.slice(start, start + PAGE), { kind: 'sales', cursor: String(start) });
  }
  const seconds = (performance.now() - startedAtMs) / 1000;
  let wrong = 0;
  const counted = countOf(sales);
  for (const [itemId, days] of counted) {
    const found = (await figures.itemDays(itemId, '2000-01-01')).map(({ day, units, netMinor }) => [
      day,
      `${units} ${netMinor}`,
    ]);
    const told = new Map(found.map(([day = '', sums = '']) => [day, sums]));
    for (const [day, { units, netMinor }] of days) {
      const isThere = told.has(day)
        ? told.get(day) === `${units} ${netMinor}`
        : units === 0 && netMinor === 0;
      if (!isThere) wrong += 1;
    }
  }
  const lines = sales.reduce((sum, { facts }) => sum + facts.length, 0);
  console.log(
    `${name}: ${sales.length} sales, ${lines} lines, ${counted.size} items in ${seconds.toFixed(1)} s, ` +
      `${table.counted.writeUnits} write units; item days that differ from a plain count: ${wrong}`,
  );
  table.close();
  rmSync(file);
}

type Days = Map<string, { units: number; netMinor: number }>;

function countOf(sales: readonly SaleFacts[]): ReadonlyMap<string, Days> {
  const items = new Map<string, Days>();
  for (const { day, facts } of sales) {
    for (const { itemId, units, netMinor } of facts) {
      if (itemId === null) continue;
      const days: Days = items.get(itemId) ?? new Map();
      const sums = days.get(day) ?? { units: 0, netMinor: 0 };
      items.set(itemId, days.set(day, { units: sums.units + units, netMinor: sums.netMinor + netMinor }));
    }
  }
  return items;
}
