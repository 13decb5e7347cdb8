import * as z from 'zod';
import type { DueHouse } from '../people/ports.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';

const DUE = 'H#due';
/** More than this share a ZIP code, a number and a letter only in a tower, where they say nothing. */
const MOST = 25;

const houseItem = z.object({ pk: z.string(), members: z.set(z.string()).optional() });
const dueItem = z.object({ sk: z.string(), count: z.int() });

/** Who lives where, and which houses are to be looked at: one small write for each record, nothing is read. */
export class PeopleHouses {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async live(house: string, identity: string): Promise<void> {
    const after = await this.#table.update(keyOf(house), {
      UpdateExpression: 'ADD members :one SET schemaVersion = :form',
      ConditionExpression: 'attribute_not_exists(members) OR size(members) < :most OR contains(members, :id)',
      values: { ':one': new Set([identity]), ':form': SCHEMA_VERSION, ':most': MOST, ':id': identity },
    });
    if (after === null) return;
    const count = readItem(after, houseItem, 'a house').members?.size ?? 0;
    if (count > 1) await this.#table.put({ pk: DUE, sk: house, schemaVersion: SCHEMA_VERSION, count });
  }

  async leave(house: string, identity: string): Promise<void> {
    await this.#table.update(keyOf(house), {
      UpdateExpression: 'DELETE members :one',
      ConditionExpression: 'attribute_exists(pk)',
      values: { ':one': new Set([identity]) },
    });
  }

  async due(limit: number): Promise<readonly DueHouse[]> {
    const houses: string[] = [];
    const query = {
      KeyConditionExpression: 'pk = :due',
      ExpressionAttributeValues: { ':due': DUE },
      Limit: limit,
    };
    for await (const item of this.#table.query(query)) {
      houses.push(readItem(item, dueItem, 'a house to look at').sk);
      if (houses.length >= limit) break;
    }
    const items = await this.#table.getMany(houses.map(keyOf));
    const found = items.map((item) => readItem(item, houseItem, 'a house'));
    const membersOf = new Map(found.map(({ pk, members }) => [pk, [...(members ?? [])]]));
    return houses.map((house) => ({ house, identities: membersOf.get(house) ?? [] }));
  }

  async done(house: string, count: number): Promise<void> {
    await this.#table.deleteIf(
      { pk: DUE, sk: house },
      { ConditionExpression: '#count <= :count', values: { ':count': count }, names: { '#count': 'count' } },
    );
  }
}

function keyOf(house: string): ItemKey {
  return { pk: house, sk: '0' };
}
