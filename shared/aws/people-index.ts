import type * as z from 'zod';
import type { LookFor, Looked, PeopleIndex } from '../people/ports.ts';
import { PeopleHouses } from './people-houses.ts';
import { PeopleQuestions } from './people-questions.ts';
import { buildState, identityRecord, keyRecord, namesSeen, personRecord } from './people-schemas.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, ItemKey, Table } from './table.ts';

const SK = '0';
const identityKey = (id: string): ItemKey => ({ pk: `I#${id}`, sk: SK });
const personKey = (id: string): ItemKey => ({ pk: `P#${id}`, sk: SK });
/** A key's id is its partition: `E#…` or `T#…`. */
const keyKey = (key: string): ItemKey => ({ pk: key, sk: SK });
const BUILD: ItemKey = { pk: 'S#build', sk: SK };
const NAMES: ItemKey = { pk: 'S#names', sk: SK };

/**
 * The index of people in a table of its own. A look-up is one batch of reads by key, so that it costs the same
 * however many people there are; every write is of one item, under the condition that its version is the one read.
 */
export function peopleIndex(table: Table): PeopleIndex {
  const questions = new PeopleQuestions(table);
  const houses = new PeopleHouses(table);
  return {
    look: (wanted) => look(table, wanted),
    saveIdentity: (record) => save(table, identityKey(record.id), record),
    saveKey: (record) => save(table, keyKey(record.key), record),
    savePerson: (record) => save(table, personKey(record.id), record),
    dropIdentity: async (id) => {
      await table.deleteIf(identityKey(id), {});
    },
    dropPerson: async (id) => {
      await table.deleteIf(personKey(id), {});
    },
    noteSale: (id, sale) => noteSale(table, id, sale),
    ask: (question) => questions.ask(question),
    settle: (a, b) => questions.settle(a, b),
    live: (house, identity) => houses.live(house, identity),
    leave: (house, identity) => houses.leave(house, identity),
    dueHouses: (limit) => houses.due(limit),
    houseDone: (house, count) => houses.done(house, count),
    takeBack: (question) => questions.takeBack(question),
    questions: (limit) => questions.first(limit),
    build: async () => valueIn(await table.get(BUILD), buildState, 'how far the index of people has come'),
    storeBuild: (state) => table.put({ ...BUILD, schemaVersion: SCHEMA_VERSION, value: state }),
    namesSeen: async () => {
      const seen = valueIn(await table.get(NAMES), namesSeen, 'the given names seen');
      return new Map(Object.entries(seen?.names ?? {}));
    },
    storeNamesSeen: (names) =>
      table.put({ ...NAMES, schemaVersion: SCHEMA_VERSION, value: { names: Object.fromEntries(names) } }),
  };
}

async function look(table: Table, { identities = [], keys = [], persons = [] }: LookFor): Promise<Looked> {
  const wanted = [...identities.map(identityKey), ...keys.map(keyKey), ...persons.map(personKey)];
  const unique = [...new Map(wanted.map((key) => [key.pk, key])).values()];
  const items = unique.length === 0 ? [] : await table.getMany(unique);
  const of = <T>(prefix: RegExp, schema: z.ZodType<T>, what: string): T[] =>
    items
      .filter(({ pk }) => typeof pk === 'string' && prefix.test(pk))
      .flatMap((item) => valueIn(item, schema, what) ?? []);
  return {
    identities: new Map(of(/^I#/, identityRecord, 'an identity').map((record) => [record.id, record])),
    keys: new Map(of(/^[ET]#/, keyRecord, 'a key of people').map((record) => [record.key, record])),
    persons: new Map(of(/^P#/, personRecord, 'a person').map((record) => [record.id, record])),
  };
}

function valueIn<T>(item: Item | null, schema: z.ZodType<T>, what: string): T | null {
  if (item === null) return null;
  const { value, schemaVersion } = item;
  return readItem({ ...(value as Item), schemaVersion }, schema, what);
}

/** False: somebody else wrote it first, or the answer to our own write was lost; the caller reads again. */
function save(table: Table, key: ItemKey, record: { readonly version: number }): Promise<boolean> {
  const { version } = record;
  const value = { ...record, version: version + 1 };
  const item = { ...key, schemaVersion: SCHEMA_VERSION, version: version + 1, value };
  if (version === 0) return table.putIf(item, { ConditionExpression: 'attribute_not_exists(pk)' });
  return table.putIf(item, {
    ConditionExpression: 'version = :version',
    values: { ':version': version },
  });
}

async function noteSale(
  table: Table,
  id: string,
  sale: { readonly saleId: string; readonly atMs: number },
): Promise<void> {
  await table.update(identityKey(id), {
    UpdateExpression:
      'SET #value.lastSale = :sale, #value.version = version + :one, version = version + :one',
    ConditionExpression:
      'attribute_exists(pk) AND (attribute_type(#value.lastSale, :null) OR #value.lastSale.atMs < :at)',
    values: { ':sale': sale, ':one': 1, ':at': sale.atMs, ':null': 'NULL' },
    names: { '#value': 'value' },
  });
}
