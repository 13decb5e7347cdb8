/**
 * The figures of a generated shop that `fold.ts` left in a file: every item for the first time, then a tick after a
 * handful of sales, and a new day. `node --max-old-space-size=768 test/bench/figures/compute.ts <file>`
 */
import { dynamoFigures } from '../../../shared/aws/dynamo-figures.ts';
import { dynamoItemRecords } from '../../../shared/aws/item-records.ts';
import { dynamoRunNotes } from '../../../shared/aws/run-notes.ts';
import { dynamoSnapshots } from '../../../shared/aws/snapshot-store.ts';
import type { Table } from '../../../shared/aws/table.ts';
import { systemRandom as random } from '../../../shared/kernel/random.ts';
import { FEED_KINDS } from '../../../shared/metrics/ports.ts';
import { computeMetrics } from '../../../shared/metrics/snapshots/compute.ts';
import { memoryLeases } from '../../support/memory-ledger.ts';
import { MemoryLevelBook } from '../../support/memory-level-book.ts';
import { MemoryOneOffs } from '../../support/memory-one-offs.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { FIGURES_SETTINGS, itemWith } from '../../support/figures-shop.ts';
import { BUSY_SHOP, salesOf } from './shop.ts';
import { sqliteShelf } from './sqlite-shelf.ts';

const PAGE = 500;
const DAY_MS = 86_400_000;
/** What Lambda gives a run. */
const RUN_MS = 300_000;

const [, , file = '', share = '1'] = process.argv;
const items = Math.round(BUSY_SHOP.items * Number(share));
const kept = sqliteShelf(file);
const { shelf, counted } = kept;
const memory = new MemoryTable(shelf);
// The class has a connection of its own; all that the stores ask of it is there.
const table = memory as unknown as Table;
const figures = dynamoFigures(memory);
let nowMs = Date.UTC(2026, 10, 23, 17);
/** Its own time goes on while it works. */
const startedAtMs = performance.now();
const clock = {
  nowMs: () => nowMs + Math.round(performance.now() - startedAtMs),
  sleep: async () => undefined,
};
const levels = new MemoryLevelBook();
const oneOffs = new MemoryOneOffs();

async function stock(): Promise<void> {
  for (let start = 0; start < items; start += PAGE) {
    const ids = Array.from({ length: Math.min(PAGE, items - start) }, (_, at) => String(start + at));
    const rows = ids.map((itemId) =>
      itemWith({ itemId, sku: `SKU-${itemId}`, department: `d${Number(itemId) % 40}` }),
    );
    await figures.storeItems(rows, { kind: 'items', cursor: String(start) });
    const stocked = ids.map((itemId) => ({
      itemId,
      onHand: Number(itemId) % 30,
      reserved: 0,
      levels: null,
      version: 1,
    }));
    await figures.storeStock(stocked, { kind: 'stock', cursor: String(start) }, '2026-11-23');
  }
  await figures.noteComplete(Object.fromEntries(FEED_KINDS.map((kind) => [kind, clock.nowMs()])));
}

async function run(): Promise<boolean> {
  const report = await computeMetrics({
    figures,
    records: dynamoItemRecords(table),
    notes: dynamoRunNotes(table, random),
    snapshots: dynamoSnapshots(table, random),
    ledger: { unbooked: async () => ({ byItem: new Map(), unread: 0 }) },
    people: { personsOf: async () => new Map() },
    balance: { balanceTransactions: async () => [] },
    levels,
    oneOffs,
    settings: FIGURES_SETTINGS,
    leases: memoryLeases(clock),
    clock,
    random,
    deadlineMs: clock.nowMs() + RUN_MS,
    onlyIfDue: false,
  });
  return !report.catchingUp;
}

/** Runs until nothing is left to take in. */
async function figuresOf(what: string): Promise<void> {
  const [atMs, before] = [performance.now(), { ...counted, unitsOf: new Map(counted.unitsOf) }];
  let runs = 1;
  while (!(await run())) runs += 1;
  const seconds = ((performance.now() - atMs) / 1000).toFixed(1);
  const peakMb = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `${what}: ${seconds} s in ${runs} runs, ${counted.reads - before.reads} reads by key, ` +
      `${counted.writeUnits - before.writeUnits} write units, peak ${peakMb} MB`,
  );
  for (const [kind, units] of counted.unitsOf) {
    const more = units - (before.unitsOf.get(kind) ?? 0);
    if (more > 0) console.log(`  ${kind}: ${more}`);
  }
}

await stock();
await figuresOf(`${items} items, for the first time`);
const some = [...salesOf({ ...BUSY_SHOP, items, sales: 3, days: 1 }, 7)].map((sale, at) => {
  return { ...sale, saleId: `tick ${at}`, day: '2026-11-23', completedAtMs: nowMs + at };
});
await figures.foldSales(some, { kind: 'sales', cursor: 'tick' });
await figuresOf('after three sales');
nowMs += DAY_MS;
await figuresOf('a new day, every item');
kept.close();
