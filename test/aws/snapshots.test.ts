import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { dynamoItemRecords } from '../../shared/aws/item-records.ts';
import { dynamoRunNotes } from '../../shared/aws/run-notes.ts';
import { readBlob, replaceBlob } from '../../shared/aws/snapshot-blobs.ts';
import { dynamoSnapshotReader, dynamoSnapshots } from '../../shared/aws/snapshot-store.ts';
import type { Table } from '../../shared/aws/table.ts';
import { NewerItemError } from '../../shared/kernel/errors.ts';
import { systemRandom as random } from '../../shared/kernel/random.ts';
import type { Figure, FreshSnapshot, Snapshot } from '../../shared/metrics/snapshots/figure.ts';
import { NO_NOTES } from '../../shared/metrics/snapshots/ports.ts';
import type { ItemRecord, SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';

let dynamo: Dynalite;
let table: Table;
let tables = 0;

beforeAll(async () => {
  dynamo = await startDynalite();
});
beforeEach(async () => {
  tables += 1;
  table = await dynamo.createFigures(`figures-${tables}`);
});
afterAll(() => dynamo.close());

const stock = (rows: readonly object[]): Figure => ({
  name: 'stock',
  window: null,
  definition: 'd',
  head: {},
  rows,
});
const mix = (rows: readonly object[]): Figure => ({ ...stock(rows), name: 'channel-mix' });
const lines = (count: number, onHand = 1): object[] =>
  Array.from({ length: count }, (_, at) => ({ sku: `S${String(at).padStart(5, '0')}`, onHand }));

function fresh(figures: readonly Figure[]): FreshSnapshot {
  return { asOfMs: 1, computedAtMs: 2, currency: 'usd', catchingUp: false, figures };
}

function rowsOf(reader: SnapshotReader, snapshot: Snapshot | null, name: 'stock' | 'channel-mix') {
  return reader.rows(snapshot?.figures[name]?.pages ?? []);
}

async function keysOf(): Promise<string[]> {
  const { Items = [] } = await dynamo.client.send(
    new ScanCommand({ TableName: `figures-${tables}`, ProjectionExpression: 'pk' }),
  );
  return Items.map(({ pk }) => pk?.S?.split('#')[0] ?? '').toSorted();
}

test('a snapshot is read as it was published, by whoever comes later', async () => {
  const published = await dynamoSnapshots(table, random).publish(
    fresh([stock(lines(1203)), mix([{ week: 'w' }])]),
  );
  const reader = dynamoSnapshotReader(table);
  const current = await reader.current();
  expect(current).toEqual(published);
  expect(current?.figures.stock).toMatchObject({ count: 1203 });
  expect(current?.figures.stock?.pages.map(({ rows, firstSku }) => [rows, firstSku])).toEqual([
    [500, 'S00000'],
    [500, 'S00500'],
    [203, 'S01000'],
  ]);
  expect(await rowsOf(reader, current, 'stock')).toEqual(lines(1203));
});

test('pages that did not change are stored once, and what nobody reads any more is deleted', async () => {
  const store = dynamoSnapshots(table, random);
  for (let run = 0; run < 9; run += 1) await store.publish(fresh([stock(lines(3)), mix([{ run }])]));
  const keys = await keysOf();
  expect(keys.filter((key) => key === 'snapshot')).toHaveLength(6);
  // One of the stock, that all six share, and one of the channel mix for each.
  expect(keys.filter((key) => key === 'snapshot-page')).toHaveLength(7);
});

test('who leafs through a list goes on with its own snapshot, until it is gone', async () => {
  const store = dynamoSnapshots(table, random);
  const first = await store.publish(fresh([stock(lines(2, 5))]));
  const reader = dynamoSnapshotReader(table);
  await store.publish(fresh([stock(lines(2, 6))]));
  const mine = await reader.byId(first.id);
  expect(await rowsOf(reader, mine, 'stock')).toEqual(lines(2, 5));
  for (let run = 0; run < 6; run += 1) await store.publish(fresh([stock(lines(2, 10 + run))]));
  expect(await reader.byId(first.id)).toBeNull();
  expect(await reader.byId('nonsense')).toBeNull();
});

test('a run that was killed between its writes leaves the last snapshot, and its remains are cleared away', async () => {
  const store = dynamoSnapshots(table, random);
  const good = await store.publish(fresh([stock(lines(2))]));
  for (let writes = 1; writes < 5; writes += 1) {
    const dying = dynamoSnapshots(dyingAfter(writes), random);
    const rows = [...lines(2), { sku: `Z${writes}` }];
    await expect(dying.publish(fresh([stock(rows)]))).rejects.toThrow('killed');
    const reader = dynamoSnapshotReader(table);
    const current = await reader.current();
    expect(await rowsOf(reader, current, 'stock')).toEqual(
      current?.id === good.id ? lines(2) : expect.arrayContaining(lines(2)),
    );
  }
  for (let run = 0; run < 7; run += 1) await store.publish(fresh([stock(lines(2))]));
  const keys = await keysOf();
  expect(keys.filter((key) => key === 'snapshot-page')).toHaveLength(1);
  expect(keys.filter((key) => key === 'snapshot')).toHaveLength(6);
});

/** The table, for as many writes as are given. */
function dyingAfter(writes: number): Table {
  let left = writes;
  return new Proxy(table, {
    get: (target, name: keyof Table) => {
      const method = target[name].bind(target) as (...parts: unknown[]) => unknown;
      if (name !== 'put' && name !== 'deleteIf') return method;
      return async (...parts: unknown[]) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        return method(...parts);
      };
    },
  });
}

/** Random text hardly gets smaller by compression. */
function itemOf(id: number, textBytes = 200): ItemRecord {
  const row = {
    itemId: `${id}`,
    description: randomBytes(textBytes).toString('base64'),
    tillLevels: null,
    outsized: [] as const,
    onOrderSince: null,
  };
  return { row: row as unknown as ItemRecord['row'], demand: null, line: null };
}
const itemsOf = (count: number, textBytes?: number): ItemRecord[] =>
  Array.from({ length: count }, (_, id) => itemOf(id, textBytes));
const idsOf = (items: readonly ItemRecord[]): Set<string> => new Set(items.map(({ row }) => row.itemId));
const byId = (items: readonly ItemRecord[]) =>
  items.toSorted((a, b) => Number(a.row.itemId) - Number(b.row.itemId));

test('the items of a bucket are read as they were stored, and no other bucket has them', async () => {
  const records = dynamoItemRecords(table);
  const [many, few] = [itemsOf(250, 2_000), itemsOf(2)];
  await records.store(3, many, idsOf(many));
  expect(byId(await records.load(3))).toEqual(many);
  expect(await dynamoItemRecords(table).load(3)).toEqual(await records.load(3));
  await records.store(3, few, idsOf(many));
  expect(byId(await records.load(3))).toEqual(few);
  expect(new Set(await keysOf())).toEqual(new Set(['item-bucket']));
  expect(await records.load(4)).toEqual([]);
});

test('of a bucket of hundreds one part is written for one item that changed, came or went', async () => {
  const all = itemsOf(800);
  await dynamoItemRecords(table).store(3, all, idsOf(all));
  const [first] = all;
  for (const next of [[itemOf(0), ...all.slice(1)], all.slice(1), all]) {
    // Whatever else is written would kill it.
    const thrifty = dynamoItemRecords(dyingAfter(1));
    await thrifty.load(3);
    await thrifty.store(3, next, idsOf(first === undefined ? [] : [first]));
    expect(byId(await dynamoItemRecords(table).load(3))).toEqual(next);
  }
});

test('a bucket of the form before parts is read, and becomes parts as it is written, at whatever write that is killed', async () => {
  const pk = 'item-bucket#64#3';
  const [old, next] = [itemsOf(250, 2_000), itemsOf(6)];
  const generation = 'old';
  await replaceBlob(table, { pk, generation, text: JSON.stringify(old) });
  expect(await dynamoItemRecords(table).load(3)).toEqual(old);
  for (let writes = 1, isDone = false; !isDone; writes += 1) {
    const records = dynamoItemRecords(dyingAfter(writes));
    await records.load(3);
    isDone = await records.store(3, next, idsOf([...old, ...next])).then(
      () => true,
      () => false,
    );
    expect([old, next]).toContainEqual(byId(await dynamoItemRecords(table).load(3)));
    expect(writes).toBeLessThan(100);
  }
  expect(byId(await dynamoItemRecords(table).load(3))).toEqual(next);
  // Parts and head, and nothing of the form before; a deployment that knows that form alone stops here.
  expect((await keysOf()).length).toBeLessThanOrEqual(7);
  await expect(readBlob(table, pk)).rejects.toThrow(NewerItemError);
});

test('every item has one bucket, and buckets fill evenly', () => {
  const records = dynamoItemRecords(table);
  const counts = new Map<number, number>();
  for (let id = 1; id <= 64_000; id += 1) {
    const bucket = records.bucketOf(String(id));
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  expect(counts.size).toBe(records.buckets);
  expect(Math.max(...counts.values())).toBeLessThan(1_500);
});

test('notes of a run are there for the next one', async () => {
  const notes = dynamoRunNotes(table, random);
  expect(await notes.load()).toEqual(NO_NOTES);
  const written = { ...NO_NOTES, wholeOn: '2026-11-23', unbooked: ['501'] };
  await notes.store(written);
  expect(await notes.load()).toEqual(written);
});
