import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readAssembly } from '../../infra/local/template.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import type { Access, Statement } from '../simulators/aws/iam.ts';
import { covers } from '../simulators/aws/iam.ts';
import { openLocalShop, until } from '../support/local-shop.ts';
import type { LocalShop } from '../support/local-shop.ts';
import { allStored } from '../support/all-stored.ts';
import { BUYERS, buy, databaseOf, liveOneDay, soldIn, tableOf } from '../support/shop-day.ts';
import type { Moment } from '../support/shop-day.ts';
import { measure } from '../support/what-was-measured.ts';
import { messagesInQueue, sqsOf } from '../support/queue-peek.ts';
import type { Measured } from '../support/what-was-measured.ts';

jest.setTimeout(60_000);

const folder = mkdtempSync(join(tmpdir(), 'tillbridge-day-'));
/** One day of the shop, and what it leaves behind. */
let shop: LocalShop;
let cloudWatch: Measured;
/** What was in alarm at a moment of the day. */
const alarms = new Map<Moment, string[]>();

/** The demo shop's settings, with everything switched on that needs a right of its own. */
function writingBack(): string {
  const settings = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { reorder: object };
  const path = join(folder, 'settings.json');
  writeFileSync(path, JSON.stringify({ ...settings, reorder: { ...settings.reorder, writeBack: 'on' } }));
  return path;
}

beforeAll(async () => {
  shop = await openLocalShop({ settingsPath: writingBack() });
  cloudWatch = measure(shop);
  await liveOneDay(shop, async (moment) => {
    await cloudWatch.look(Date.now());
    alarms.set(moment, cloudWatch.firing(Date.now()));
  });
}, 300_000);
afterAll(async () => {
  await shop.close();
  rmSync(folder, { recursive: true, force: true });
});

/** All that the functions asked of AWS. */
function asked(): Access[] {
  const lines = shop
    .logged('access')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Access);
}

/** Each action on each resource that a role grants, one by one. */
function granted(): (Statement & { readonly caller: string })[] {
  const { functions } = readAssembly(
    join(shop.stateDir, 'cdk.out'),
    shop.environment['AWS_ENDPOINT_URL_SQS'] ?? '',
  );
  return functions.flatMap(({ name, statements }) =>
    statements.flatMap(({ Effect, Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) =>
          [Resource].flat().map((resource) => ({ caller: name, Effect, Action: action, Resource: resource })),
        ),
    ),
  );
}

test('no function is denied anything', () => {
  expect(asked().filter(({ allowed }) => !allowed)).toEqual([]);
  expect(new Set(asked().map(({ caller }) => caller)).size).toBe(
    readdirSync(join(shop.stateDir, 'dist')).length,
  );
});

test('no function may do what it never does', () => {
  const used = asked();
  const idle = granted().filter(
    (grant) =>
      !used.some(
        ({ caller, action, resource }) => caller === grant.caller && covers(grant, action, resource),
      ),
  );
  expect(
    idle.map(({ caller, Action, Resource }) => `${caller} ${String(Action)} ${String(Resource)}`),
  ).toEqual([]);
});

/** What must not be seen where no person's data and no secret belongs. */
function confidential(): string[] {
  const people = BUYERS.flatMap(({ email, name, phone }) => [
    email,
    name,
    ...name.split(' '),
    phone,
    phone.slice(2),
  ]);
  const secrets = Object.values(
    JSON.parse(readFileSync(join(shop.stateDir, 'secrets.json'), 'utf8')) as object,
  ).flatMap((secret: { value?: string }) => (secret.value ?? '').match(/[\w.+/=-]{16,}/g) ?? []);
  // Names of keys are no secrets, and 64 digits of a token's hash open nothing.
  return [...people, shop.apiToken, shop.stripe.secretKey, shop.stripe.webhookSecret, ...secrets].filter(
    (text) => !/^(?:stripe|lightspeed|access|refresh)[A-Z]\w+$/.test(text),
  );
}

test('nobody’s name, address or number, no key and no token is in a log, a metric or a message', async () => {
  const logs = shop.logged();
  expect(logs.length).toBeGreaterThan(10_000);
  const queued = await messagesInQueue(shop);
  expect(queued[0]).toContain('paymentId');
  const seen = [logs, ...queued].join('\n').toLowerCase();
  // Four letters of a random id are nobody's name.
  const isSeen = (text: string): boolean =>
    /^[a-z]{1,7}$/.test(text)
      ? new RegExp(`(?<![a-z0-9])${text}(?![a-z0-9])`).test(seen)
      : seen.includes(text);
  expect(confidential().filter((text) => isSeen(text.toLowerCase()))).toEqual([]);
});

const MINUTE_MS = 60_000;
/** What is in alarm when `minutes` more have gone by. */
async function firingAfter(minutes: number): Promise<string[]> {
  const atMs = Date.now() + minutes * MINUTE_MS;
  await cloudWatch.look(atMs);
  return cloudWatch.firing(atMs);
}

describe('each alarm fires when it should, and not before', () => {
  test('none on a good morning', () => {
    expect(alarms.get('calm')).toEqual([]);
  });

  test('held payments, and a pause', () => {
    expect(alarms.get('held')).toEqual(['Held postings']);
    expect(alarms.get('paused')).toContain('Posting is paused');
  });

  test('forged, or wrongly signed, webhooks', async () => {
    for (let each = 0; each < 3; each += 1) {
      const headers = { 'stripe-signature': `t=${Math.floor(Date.now() / 1000)},v1=${'0'.repeat(64)}` };
      const answer = await fetch(`${shop.whole.url}/stripe/webhook`, { method: 'POST', body: '{}', headers });
      expect(answer.status).toBe(400);
    }
    expect(await firingAfter(0)).toContain('Webhook signatures fail');
  });

  test('a deleted endpoint: Stripe sends nothing, and only the sweep finds the sale', async () => {
    shop.stripe.setWebhook(null);
    const charge = buy(shop, BUYERS[0], {}, Date.now() - 10 * MINUTE_MS);
    expect(shop.till.state.salesByReference(charge)).toEqual([]);
    await shop.run('sweep-payments');
    await soldIn(shop, charge);
    shop.stripe.setWebhook(`${shop.whole.url}/stripe/webhook`);
    expect(await firingAfter(0)).toContain('Webhooks are missed');
  });

  test('a payment that has been open for an hour', async () => {
    await shop.command('pause', '--reason', 'stocktaking');
    const charge = buy(shop, BUYERS[1]);
    const ledger = dynamoLedger(tableOf(shop.environment, 'LEDGER_TABLE'), { random: systemRandom });
    const paymentId = await until('the payment', () => ledger.paymentOf(charge));
    await until('an hour that goes by', async () => {
      const record = await ledger.load(paymentId);
      const hourAgo = Date.now() - 61 * MINUTE_MS;
      return record?.openSinceMs && (await ledger.save({ ...record, openSinceMs: hourAgo }, []));
    });
    await shop.run('sweep-payments');
    expect(await firingAfter(0)).toContain('Oldest unposted payment');
    expect((await shop.ask('/v1/resume', { method: 'POST' })).status).toBe(200);
    await soldIn(shop, charge);
  });

  test('a sale that somebody voided', async () => {
    const saleId = await soldIn(shop, buy(shop, BUYERS[2]));
    shop.till.person.void(saleId, 'rung up twice');
    expect(await shop.run('audit-ledger')).toMatchObject({ balanced: false, mismatchMinor: 1353 });
    expect(await firingAfter(0)).toContain('The audit does not balance, or did not run');
  });

  test('answers that say 5xx', async () => {
    const table = tableOf(shop.environment, 'LEDGER_TABLE');
    await table.put({ pk: 'payment#pi_broken', sk: 'payment', schemaVersion: 1, record: {} });
    for (let each = 0; each < 5; each += 1)
      expect((await shop.ask('/v1/payments/pi_broken')).status).toBe(500);
    expect(await firingAfter(0)).toContain('The API answers 5xx');
  });

  test('a message that fails five times, and a function that fails again and again', async () => {
    await firingAfter(-5);
    const QueueUrl = shop.environment['PAYMENTS_QUEUE_URL'];
    const send = () =>
      sqsOf(shop).send(new SendMessageCommand({ QueueUrl, MessageBody: 'no message of ours' }));
    await sqsOf(shop).send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }),
    );
    await send();
    await until('the dead letter', async () => (await firingAfter(0)).includes('Dead letters'));
    await send();
    await until('a second period of errors', async () => (await firingAfter(5)).includes('Functions fail'));
    await sqsOf(shop).send(
      new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '60' } }),
    );
  });

  test('a message that nobody takes', async () => {
    const message = {
      MessageBody: '{"paymentId":"pi_1","eventId":null,"eventAtMs":null}',
      DelaySeconds: 900,
    };
    const QueueUrl = shop.environment['PAYMENTS_QUEUE_URL'];
    await sqsOf(shop).send(new SendMessageCommand({ QueueUrl, ...message }));
    for (const minutes of [10, 26, 31])
      expect(await firingAfter(minutes)).not.toContain('Payments queue is old');
    expect(await firingAfter(36)).toContain('Payments queue is old');
  });

  test('silence: a sweep, a sync or an audit that does not run any more', async () => {
    const SWEEP = 'The sweep has stopped';
    const SYNC = 'The figures do not follow the till';
    expect(cloudWatch.firing(Date.now())).not.toEqual(expect.arrayContaining([SWEEP]));
    expect(cloudWatch.firing(Date.now() + 31 * MINUTE_MS)).toEqual(expect.arrayContaining([SWEEP, SYNC]));
    const nextDay = cloudWatch.firing(Date.now() + 25 * 60 * MINUTE_MS);
    expect(nextDay).toEqual(['The audit does not balance, or did not run', SYNC, SWEEP].toSorted());
  });
});

test('somebody who asks to be forgotten is in none of our tables any more', async () => {
  const { environment } = shop;
  const tables = ['LEDGER_TABLE', 'FIGURES_TABLE', 'PEOPLE_TABLE'].map((name) => environment[name] ?? '');
  const stored = async (): Promise<string> =>
    (await allStored(databaseOf(environment), tables)).toLowerCase();
  const [{ email }, { email: other }] = BUYERS;
  const hers = [email, 'wilhelmina', 'okonkwo', '5550177', 'plover'];
  const before = await stored();
  expect(hers.filter((text) => before.includes(text))).toContain(email);
  expect(await shop.command('people', 'forget', email)).toMatchObject({
    tillCustomers: [expect.any(String)],
  });
  const left = await stored();
  expect(hers.filter((text) => left.includes(text))).toEqual([]);
  expect(left).toContain(other);
});
