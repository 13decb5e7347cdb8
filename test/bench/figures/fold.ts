/**
 * The fold of a generated shop, through the very code that is deployed, into a table that counts what DynamoDB would
 * charge. `node test/bench/figures/fold.ts [share] [seed] [file]`; share 1 is the whole of ten years; a file that is
 * named is kept, for `compute.ts`.
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoFigures } from '../../../shared/aws/dynamo-figures.ts';
import type { SaleFacts } from '../../../shared/metrics/fact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { BUSY_SHOP, salesOf } from './shop.ts';
import { sqliteShelf } from './sqlite-shelf.ts';

const share = Number(process.argv[2] ?? 0.1);
const seed = Number(process.argv[3] ?? 1);
/** Rows of one page of the feed. */
const PAGE = 100;
/** US East, on demand, per million write units. */
const DOLLARS_PER_MILLION = 0.625;

const size = { ...BUSY_SHOP, sales: Math.round(BUSY_SHOP.sales * share), people: BUSY_SHOP.people * share };
const kept = process.argv[4];
const file = kept ?? join(tmpdir(), `tillbridge-bench-${process.pid}.sqlite`);
const table = sqliteShelf(file);
const { shelf, counted } = table;
const figures = dynamoFigures(new MemoryTable(shelf));

let pages = 0;
let lines = 0;
async function fold(sales: readonly SaleFacts[]): Promise<void> {
  pages += 1;
  lines += sales.reduce((sum, { facts }) => sum + facts.length, 0);
  await figures.foldSales(sales, { kind: 'sales', cursor: `page ${pages}` });
  if (pages % 1000 === 0) console.log(progress());
}

/** Whether time or memory grows with what has been folded. */
function progress(): string {
  const { heapUsed, rss } = process.memoryUsage();
  const mb = (bytes: number): number => Math.round(bytes / 1_048_576);
  const seconds = Math.round((performance.now() - startedAtMs) / 1000);
  return `page ${pages}: ${seconds} s, heap ${mb(heapUsed)} MB, resident ${mb(rss)} MB`;
}

async function foldAll(sales: Iterable<SaleFacts>): Promise<void> {
  let page: SaleFacts[] = [];
  for (const sale of sales) {
    page.push(sale);
    if (page.length < PAGE) continue;
    await fold(page);
    page = [];
  }
  if (page.length > 0) await fold(page);
}

function report(what: string, startedAtMs: number, before: typeof counted, of: number): void {
  const seconds = (performance.now() - startedAtMs) / 1000;
  const units = counted.writeUnits - before.writeUnits;
  const dollars = (units / 1_000_000) * DOLLARS_PER_MILLION;
  console.log(
    `${what}: ${of} lines in ${seconds.toFixed(2)} s (${Math.round(of / seconds)}/s), ` +
      `${counted.writes - before.writes} writes, ${units} write units, $${dollars.toFixed(4)}`,
  );
}

let startedAtMs = performance.now();
let before = { ...counted };
await foldAll(salesOf(size, seed));
report(`first load, share ${share}, seed ${seed}`, startedAtMs, before, lines);
console.log(progress());

// A day of the whole shop: new sales in pages as they come every five minutes, some edited, some voided.
const perDay = Math.round(BUSY_SHOP.sales / BUSY_SHOP.days);
const day = [...salesOf({ ...BUSY_SHOP, sales: perDay, days: 1 }, seed + 1)].map((sale, index) => {
  return {
    ...sale,
    saleId: `day ${index}`,
    day: '2026-11-23',
    completedAtMs: Date.UTC(2026, 10, 23) + index,
  };
});
const late = day
  .filter((_, index) => index % 20 === 0)
  .map((sale, index) =>
    index % 3 === 0
      ? { ...sale, version: 2, counts: false, facts: [] }
      : { ...sale, version: 2, customerId: '1' },
  );
lines = 0;
before = { ...counted };
startedAtMs = performance.now();
const ticks = 12 * 12;
for (let tick = 0; tick < ticks; tick += 1) await fold(day.slice(...slice(day.length, tick, ticks)));
await fold(late);
report("a day's change, folded in 144 runs, 5 % of it changed later", startedAtMs, before, lines);
console.log(`peak memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
table.close();
if (kept === undefined) rmSync(file);

function slice(length: number, part: number, parts: number): [number, number] {
  return [Math.floor((length * part) / parts), Math.floor((length * (part + 1)) / parts)];
}
