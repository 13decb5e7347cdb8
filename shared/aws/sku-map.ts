import * as z from 'zod';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';

const mapping = z.object({ sku: z.string(), target: z.string() });

/** What people decided that a SKU of theirs stands for. The last word counts. */
export class SkuMap {
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
}

function keyOf(sku: string): ItemKey {
  return { pk: `sku#${sku}`, sk: 'sku' };
}
