import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { NewerItemError } from '../../shared/kernel/errors.ts';
import { Table } from '../../shared/aws/table.ts';
import { ENTRIES_IN_ITEM } from '../../shared/aws/trails.ts';
import { InvariantError } from '../../shared/kernel/errors.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import type { Ledger } from '../../shared/posting/ports.ts';
import type { PaymentRecord, TrailEntry } from '../../shared/posting/posting.ts';
import { frozenWith, NOON_MS, PAYMENT, postingWith } from '../support/builders.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';

const RECORD: PaymentRecord = {
  paymentId: PAYMENT,
  schemaVersion: 1,
  version: 0,
  lease: null,
  observedAtMs: null,
  seenEvents: [],
  postings: [postingWith()],
  openSinceMs: null,
  vainPasses: 0,
  nextCheckAtMs: null,
};
const KEY = { pk: `payment#${PAYMENT}`, sk: 'payment' };

let dynalite: Dynalite;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let TableName: string;
let tables = 0;
let ledger: Ledger;
/** What happens to the next write of a payment on its way. */
let fault: 'none' | 'sent-twice' | 'lost' = 'none';
/** The answer to the next read of an item waits for this. */
let slowRead: Promise<void> | null = null;

beforeAll(async () => {
  dynalite = await startDynalite();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new DynamoDBClient({ endpoint: dynalite.endpoint, region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName === 'GetItemCommand' && slowRead !== null) {
        const answered = slowRead;
        slowRead = null;
        const answer = await next(args);
        await answered;
        return answer;
      }
      if (context.commandName !== 'UpdateItemCommand' || fault === 'none') return next(args);
      const happens = fault;
      fault = 'none';
      if (happens === 'lost') throw new Error('killed before the write');
      await next(args);
      return next(args);
    },
    { step: 'deserialize', priority: 'high' },
  );
  documents = DynamoDBDocumentClient.from(dynalite.client);
});
afterAll(async () => {
  client.destroy();
  await dynalite.close();
});
beforeEach(async () => {
  fault = 'none';
  tables += 1;
  TableName = `ledger-${tables}`;
  await dynalite.createLedger(TableName);
  ledger = dynamoLedger(new Table(client, TableName), { random: systemRandom });
});

test('keeps what Stripe showed that moves no money, and reads records from before that was kept', async () => {
  const first = await ledger.save(RECORD, []);
  expect(await ledger.load(PAYMENT)).toEqual(first);
  expect(first?.standing).toBeUndefined();
  await ledger.save({ ...RECORD, version: 1, standing: ['dispute dp_1 is open'] }, []);
  expect((await ledger.load(PAYMENT))?.standing).toEqual(['dispute dp_1 is open']);
});

test('knows its own write again when the answer was lost and it was sent twice', async () => {
  fault = 'sent-twice';
  const first = await ledger.save(RECORD, [entry('one')]);
  expect(first?.version).toBe(1);
  fault = 'sent-twice';
  const second = await ledger.save({ ...RECORD, version: 1 }, [entry('two')]);
  expect(second?.version).toBe(2);
  expect(await ledger.trail(PAYMENT)).toEqual([entry('one'), entry('two')]);
});

test('loses and doubles no entry when it is killed while a long trail is being moved', async () => {
  const told = Array.from({ length: ENTRIES_IN_ITEM }, (_, index) => entry(`entry ${index}`));
  await ledger.save(RECORD, told);
  const stored = await load();

  fault = 'lost';
  await expect(ledger.save(stored, [entry('never stored')])).rejects.toThrow('killed');
  expect(await ledger.trail(PAYMENT)).toEqual(told);
  expect(await load()).toEqual(stored);

  const other = dynamoLedger(new Table(client, TableName), { random: systemRandom });
  await other.save(stored, [entry('by a worker that never loaded it')]);
  await ledger.save(await load(), [entry('last')]);
  expect(await ledger.trail(PAYMENT)).toEqual([
    ...told,
    entry('by a worker that never loaded it'),
    entry('last'),
  ]);
});

test('loses no entry to an answer that comes late and tells of an older, longer trail', async () => {
  const told = Array.from({ length: ENTRIES_IN_ITEM }, (_, index) => entry(`entry ${index}`));
  await ledger.save(RECORD, told);
  let comes = (): void => undefined;
  slowRead = new Promise((resolve) => {
    comes = resolve;
  });
  const late = load();
  const other = dynamoLedger(new Table(dynalite.client, TableName), { random: systemRandom });
  const seen = await other.load(PAYMENT);
  await other.save(seen ?? RECORD, [entry('moved')]);
  const fresh = await load();
  comes();
  expect((await late).version).toBe(1);

  await ledger.save(fresh, [entry('last')]);
  expect(await ledger.trail(PAYMENT)).toEqual([...told, entry('moved'), entry('last')]);
});

test('keeps the payment’s own item small however long its story is', async () => {
  let record = RECORD;
  for (let pass = 0; pass < 20; pass += 1) {
    await ledger.save(
      record,
      Array.from({ length: 10 }, (_, index) => entry(`${pass}.${index}`)),
    );
    record = await load();
  }
  const item = await new Table(client, TableName).get(KEY);
  const inItem = item?.['trail'];
  expect(Array.isArray(inItem) ? inItem.length : Infinity).toBeLessThan(2 * ENTRIES_IN_ITEM);
  expect(await ledger.trail(PAYMENT)).toHaveLength(200);
});

test('refuses to read, and so to write over, what a newer deployment wrote', async () => {
  await ledger.save(RECORD, []);
  await ledger.freeze(frozenWith());
  await set(KEY, 'schemaVersion', 2);
  await set({ pk: KEY.pk, sk: 'frozen#ch_1#1' }, 'schemaVersion', 2);

  await expect(ledger.load(PAYMENT)).rejects.toThrow(NewerItemError);
  await expect(ledger.load(PAYMENT)).rejects.toThrow('a newer deployment wrote payment pi_1');
  await expect(ledger.frozen(PAYMENT, frozenWith().saleKey, 1)).rejects.toThrow(NewerItemError);
});

test('names the field of an item that cannot be read', async () => {
  await ledger.save(RECORD, []);
  await set(KEY, 'record', { ...RECORD, version: 1, seenEvents: 'evt_1' });
  await expect(ledger.load(PAYMENT)).rejects.toThrow(
    'payment pi_1 cannot be read from the ledger: record.seenEvents',
  );
});

test('stores nothing that it could not read again', async () => {
  const broken = { ...RECORD, postings: [postingWith({ amountMinor: 10.5 })] };
  await expect(ledger.save(broken, [])).rejects.toThrow(InvariantError);
  await expect(ledger.freeze(frozenWith({ totalMinor: Number.NaN }))).rejects.toThrow(InvariantError);
  expect(await ledger.load(PAYMENT)).toBeNull();
});

test('finds the aliases that another worker’s save was killed before needing', async () => {
  fault = 'lost';
  await expect(ledger.save(RECORD, [])).rejects.toThrow('killed');
  expect(await ledger.load(PAYMENT)).toBeNull();
  // The alias is there and leads to the payment that will be: harmless, and true as soon as the save is repeated.
  await ledger.save(RECORD, []);
  expect(await ledger.paymentOf('ch_1')).toBe(PAYMENT);
});

test('stores an alias anew when a restored table has lost it', async () => {
  await ledger.save(RECORD, []);
  await documents.send(new DeleteCommand({ TableName, Key: { pk: 'alias#ch_1', sk: 'alias' } }));
  expect(await ledger.paymentOf('ch_1')).toBeNull();
  const restarted = dynamoLedger(new Table(client, TableName), { random: systemRandom });
  await restarted.save({ ...RECORD, version: 1 }, []);
  expect(await ledger.paymentOf('ch_1')).toBe(PAYMENT);
});

async function load(): Promise<PaymentRecord> {
  const record = await ledger.load(PAYMENT);
  if (record === null) throw new Error('the payment is not there');
  return record;
}

async function set(Key: Record<string, string>, name: string, value: unknown): Promise<void> {
  await documents.send(
    new UpdateCommand({
      TableName,
      Key,
      UpdateExpression: 'SET #name = :value',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':value': value },
    }),
  );
}

function entry(what: string): TrailEntry {
  return { atMs: NOON_MS, what };
}
