import * as z from 'zod';
import { padded } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';

const PARTITION = 'changes';
const COUNTER = { pk: 'changes-counter', sk: 'counter' } as const;
const changesItem = z.object({ sk: z.string(), items: z.array(z.string()) });

export interface Changed {
  readonly itemId: string;
  readonly mark: string;
}

/**
 * Which items something changed of: one entry per stored page, numbered in the order in which they were stored. Its
 * one reader forgets an item up to the mark that it was told, so that what changed meanwhile is not lost.
 */
export class FigureChanges {
  readonly #table: FiguresTable;

  constructor(table: FiguresTable) {
    this.#table = table;
  }

  /** The next entry's number. Whoever takes one stores it before anybody takes another. */
  async next(): Promise<number> {
    const counted = await this.#table.update(COUNTER, {
      UpdateExpression: 'ADD entries :one',
      values: { ':one': 1 },
    });
    return z.object({ entries: z.number() }).parse(counted).entries;
  }

  async note(number: number, items: readonly string[]): Promise<void> {
    const key = { pk: PARTITION, sk: padded(number) };
    await this.#table.put({ ...key, schemaVersion: SCHEMA_VERSION, items: [...new Set(items)] });
  }

  async noteNow(items: readonly string[]): Promise<void> {
    if (items.length > 0) await this.note(await this.next(), items);
  }

  async changed(limit: number): Promise<readonly Changed[]> {
    const marks = new Map<string, string>();
    for await (const { sk, items } of this.#entries('~')) {
      for (const itemId of items) marks.set(itemId, sk);
      if (marks.size >= limit) break;
    }
    return [...marks].slice(0, limit).map(([itemId, mark]) => ({ itemId, mark }));
  }

  async forget(changed: readonly Changed[]): Promise<void> {
    const marks = new Map(changed.map(({ itemId, mark }) => [itemId, mark]));
    const last = [...marks.values()].reduce((a, b) => (a > b ? a : b), '');
    for await (const { sk, items } of this.#entries(last)) {
      const left = items.filter((itemId) => (marks.get(itemId) ?? '') < sk);
      const key = { pk: PARTITION, sk };
      if (left.length === 0) await this.#table.deleteIf(key, {});
      else if (left.length < items.length)
        await this.#table.put({ ...key, schemaVersion: SCHEMA_VERSION, items: left });
    }
  }

  async *#entries(to: string): AsyncGenerator<z.infer<typeof changesItem>> {
    const found = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk <= :to',
      ExpressionAttributeValues: { ':pk': PARTITION, ':to': to },
      ConsistentRead: true,
    });
    for await (const item of found) yield readItem(item, changesItem, 'the list of changed items');
  }
}
