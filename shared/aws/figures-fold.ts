import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { SaleFacts } from '../metrics/fact.ts';
import type { StoredPage } from '../metrics/figures-store.ts';
import { additionsOf, replaces } from '../metrics/fold.ts';
import type { FigureChanges } from './figures-changes.ts';
import { applyCustomers, customerChange, customerChanges, firstAdditions } from './figures-customers.ts';
import type { SaleChange } from './figures-customers.ts';
import { storeCursor } from './figures-cursors.ts';
import { readSales, saleFacts, storeSales } from './figures-sales.ts';
import { applySums, changesOf } from './figures-sums.ts';
import { forEach } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';

/** All that one page writes, decided before the first write: repeating it after a crash does the very same. */
const planSchema = z.object({
  page: z.number(),
  /** The page's number in the list of changes. */
  change: z.number(),
  kind: z.string(),
  /** Null: more of the same page of the feed follows. */
  cursor: z.string().nullable(),
  sums: z.array(
    z.object({
      key: z.object({ pk: z.string(), sk: z.string() }),
      add: z.record(z.string(), z.number()),
    }),
  ),
  customers: z.array(customerChange),
  items: z.array(z.string()),
  sales: z.array(saleFacts),
});
type Plan = z.infer<typeof planSchema>;

const PAGE = { pk: 'fold', sk: 'page' } as const;
const pageItem = z.object({
  page: z.number(),
  /** The plan of a page whose writes may not all be done; absent: they are. */
  plan: z.instanceof(Uint8Array).optional(),
});
/** An item holds at most 400 KB, an update's expression 4 KB. */
const MOST_PLAN_BYTES = 300_000;
const MOST_SUMS_OF_ITEM = 150;
/** Whoever lost the race as often as this is not the one writer. */
const ROUNDS = 5;

/**
 * Folds sales into the aggregates exactly once, without transactions. The plan of a page is stored first, under the
 * next page number, and only when the page before is done: whoever finds an unfinished plan finishes it. Each
 * aggregate takes a page's additions only if it has taken none of that page or a later one; the sales' own versions
 * come after the aggregates, the cursor after the sales.
 */
export class SaleFold {
  readonly #table: FiguresTable;
  readonly #changes: FigureChanges;

  constructor(table: FiguresTable, changes: FigureChanges) {
    this.#table = table;
    this.#changes = changes;
  }

  async fold(sales: readonly SaleFacts[], page: StoredPage): Promise<void> {
    const parts = [sales];
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const cursor = parts.length === 0 ? page.cursor : null;
      if (await this.#foldPart(part, { ...page, cursor })) continue;
      const half = Math.ceil(part.length / 2);
      parts.unshift(part.slice(0, half), part.slice(half));
    }
  }

  /** Does what a killed writer left undone. Every write to the figures comes after this. */
  async finish(): Promise<number> {
    const item = await this.#table.get(PAGE);
    if (item === null) return 0;
    const { page, plan } = readItem(item, pageItem, "the fold's page");
    if (plan !== undefined) await this.#apply(unpacked(plan));
    return page;
  }

  /** False: too much for one page. */
  async #foldPart(
    sales: readonly SaleFacts[],
    page: { kind: StoredPage['kind']; cursor: string | null },
  ): Promise<boolean> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const last = await this.finish();
      const changed = await this.#changed(sales);
      if (changed.length === 0) {
        if (page.cursor !== null) await storeCursor(this.#table, page.kind, page.cursor);
        return true;
      }
      const plan = await this.#plan(changed, { ...page, page: last + 1 });
      const packed = pack(plan);
      const tooBig =
        packed.length > MOST_PLAN_BYTES ||
        plan.sums.some(({ add }) => Object.keys(add).length > MOST_SUMS_OF_ITEM);
      if (tooBig && sales.length > 1) return false;
      if (await this.#begin(plan.page, packed)) {
        await this.#apply(plan);
        return true;
      }
    }
    throw new Error('somebody else folds sales at the same time: only one run may');
  }

  /** The sales that are news, each with what it takes the place of. */
  async #changed(sales: readonly SaleFacts[]): Promise<SaleChange[]> {
    const known = await readSales(
      this.#table,
      sales.map(({ saleId }) => saleId),
    );
    const latest = new Map<string, SaleFacts>();
    for (const sale of sales) {
      const sofar = latest.get(sale.saleId) ?? known.get(sale.saleId) ?? null;
      if (replaces(sale, sofar)) latest.set(sale.saleId, sale);
    }
    return [...latest.values()].map((after) => ({ before: known.get(after.saleId) ?? null, after }));
  }

  async #plan(
    changed: readonly SaleChange[],
    of: { page: number; kind: string; cursor: string | null },
  ): Promise<Plan> {
    const additions = changed.flatMap(({ before, after }) => [
      ...(before === null ? [] : additionsOf(before).map((each) => [each, -1] as const)),
      ...additionsOf(after).map((each) => [each, 1] as const),
    ]);
    const customers = await customerChanges(this.#table, changed);
    const facts = changed.flatMap(({ before, after }) => [...(before?.facts ?? []), ...after.facts]);
    return {
      ...of,
      change: await this.#changes.next(),
      sums: changesOf([...additions, ...firstAdditions(customers)]),
      customers,
      items: [...new Set(facts.flatMap(({ itemId }) => itemId ?? []))],
      sales: changed.map(({ after }) => after),
    };
  }

  #begin(page: number, plan: Uint8Array): Promise<boolean> {
    const item = { ...PAGE, schemaVersion: SCHEMA_VERSION, page, plan };
    return this.#table.putIf(
      item,
      page === 1
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#page = :before AND attribute_not_exists(#plan)',
            names: { '#page': 'page', '#plan': 'plan' },
            values: { ':before': page - 1 },
          },
    );
  }

  async #apply(plan: Plan): Promise<void> {
    const { page, change, items, sums, customers, sales, cursor, kind } = plan;
    await forEach(sums, (change) => applySums(this.#table, change, page));
    await applyCustomers(this.#table, customers, page);
    if (items.length > 0) await this.#changes.note(change, items);
    await storeSales(this.#table, sales, page);
    if (cursor !== null) await storeCursor(this.#table, kind, cursor);
    await this.#table.putIf(
      { ...PAGE, schemaVersion: SCHEMA_VERSION, page },
      {
        ConditionExpression: '#page = :page',
        names: { '#page': 'page' },
        values: { ':page': page },
      },
    );
  }
}

function pack(plan: Plan): Uint8Array {
  return gzipSync(JSON.stringify(plan), { level: 1 });
}

function unpacked(plan: Uint8Array): Plan {
  return planSchema.parse(JSON.parse(gunzipSync(plan).toString('utf8')));
}
