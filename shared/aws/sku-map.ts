import * as z from 'zod';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';

const mapping = z.object({ sku: z.string(), target: z.string() });

/** What people decided that a SKU of theirs stands for: an item's id or a SKU of the till's. */
export type Mapping = z.infer<typeof mapping>;

/** The map as a whole, for those who keep it in a table of their own. */
export interface SkuMapDesk {
  /** By SKU. */
  all(): Promise<readonly Mapping[]>;
  map(mapping: Mapping): Promise<void>;
}

const PARTITION = 'sku-map';

/** What people decided that a SKU of theirs stands for. The last word counts. */
export class SkuMap implements SkuMapDesk {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async mappedSkus(skus: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const items = await this.#table.getMany([...new Set(skus)].map(keyOf));
    const mappings = items.map((item) => readItem(item, mapping, 'a mapped SKU'));
    return new Map(mappings.map(({ sku, target }) => [sku, target]));
  }

  async mapSku(sku: string, target: string): Promise<void> {
    await this.#table.put({ ...keyOf(sku), schemaVersion: SCHEMA_VERSION, sku, target });
  }

  async all(): Promise<Mapping[]> {
    const items = this.#table.query({
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    });
    const all: Mapping[] = [];
    for await (const item of items) all.push(readItem(item, mapping, 'a mapped SKU'));
    return all;
  }

  map({ sku, target }: Mapping): Promise<void> {
    return this.mapSku(sku, target);
  }
}

/** One partition for all: a shop maps hundreds, and then they can be listed. */
function keyOf(sku: string): ItemKey {
  return { pk: PARTITION, sk: sku };
}
