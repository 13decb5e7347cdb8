import { expect } from '@jest/globals';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { dynamoClaims } from '../../shared/aws/dynamo-claims.ts';
import { dynamoNotebook } from '../../shared/aws/dynamo-notebook.ts';
import { Table } from '../../shared/aws/table.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import { CREDENTIALS, REGION } from '../simulators/aws/aws.ts';
import { until } from './local-shop.ts';
import type { LocalShop } from './local-shop.ts';
import type { Buyer } from '../simulators/stripe/types.ts';

/** Who buys on this day; nothing of it may be seen where no person's data belongs. */
export const BUYERS = [
  {
    email: 'wilhelmina.okonkwo@example.com',
    name: 'Wilhelmina Okonkwo',
    phone: '+15185550177',
    address: { line1: '17 Plover Lane', postal_code: '12180' },
  },
  { email: 'thaddeus.quill@example.org', name: 'Thaddeus Quill', phone: '+15185550188' },
  { email: 'nora.feld@example.com', name: 'Nora Feld', phone: '+15185550141' },
] as const;

const TEE = { sku: 'TEE-M', name: 'Trail Tee M', quantity: 1, unitAmountMinor: 1250, taxRatePercent: 8.25 };

/** What somebody who watches the shop may look at while the day is lived. */
export type Moment = 'calm' | 'held' | 'paused';

/**
 * A whole day of a shop whose reorder points are written back, over everything that Tillbridge does: orders, a refund, a payment that is held and decided,
 * a mapped SKU, a pause and its end, an expired token for every function that talks to the till, sweep, sync, figures,
 * audit, and every path of the API.
 */
export async function liveOneDay(shop: LocalShop, at: (moment: Moment) => Promise<void>): Promise<void> {
  const first = await calmHours(shop);
  await at('calm');
  const unknown = buy(shop, BUYERS[0], { sku: 'TEE-MEDIUM' });
  const lost = buy(shop, BUYERS[1], { sku: 'GONE' });
  await until('what is held', async () => (await heldIn(shop)) === 2);
  for (const name of ['sweep-payments', 'compute-metrics', 'audit-ledger']) await shop.run(name);
  // On whatever day: a person's word is enough. Once a week is enough as well, and a Monday's tick may have been first.
  for (const outcome of [/sent/, /already-sent/])
    expect(await shop.run('send-digest')).toMatchObject({
      outcome: expect.stringMatching(outcome),
      text: expect.stringContaining('2 payments'),
    });
  await at('held');
  await withOldToken(shop, 'post-payment', () => decide(shop, { mapped: unknown, left: lost }));
  await pauseAndResume(shop, () => at('paused'));
  await followTheTill(shop);
  await askEverything(shop, first);
}

/** Returns the charge of the first sale. */
async function calmHours(shop: LocalShop): Promise<string> {
  const { stripe, till } = shop;
  // Somebody who asked Lightspeed to be forgotten, and whom we knew.
  till.person.createCustomer({ firstName: 'Customer', lastName: '[70]' });
  const [keep, lose] = ['Rosa', 'Rosie'].map((firstName) => till.person.createCustomer({ firstName }));
  await shop.command('people', 'build');
  // Whom we know and who bought nothing that we saw.
  till.person.mergeCustomers(keep ?? '', lose ?? '', 'archived');
  // Once the till has too much to do, and the pump offers again what had to wait.
  till.faults.add({
    when: ({ query }) => query.includes('referenceNumber'),
    fault: { kind: 'rateLimited', retryAfterS: 1 },
  });
  const charges = BUYERS.map((buyer) => buy(shop, buyer));
  await buyAsSomebodyElse(shop);
  for (const charge of charges) await soldIn(shop, charge);
  const [first = ''] = charges;
  const lines = [{ sku: 'TEE-M', quantity: 1 }];
  const { refund } = stripe.shop.refund({ charge: first, amountMinor: 1353, lines });
  await soldIn(shop, refund);
  sellForWeeks(shop);
  await withOldToken(shop, 'sync-lightspeed', () => followTheTill(shop));
  await writeReorderPoints(shop);
  await watchACreation(shop);
  await withOldToken(shop, 'sweep-payments', () => shop.run('sweep-payments'));
  const audit = await withOldToken(shop, 'audit-ledger', () => shop.run('audit-ledger'));
  expect(audit).toMatchObject({ outcome: 'audited', balanced: true });
  return first;
}

const OLD_HAND = { itemId: '502', weeks: 20 };
const WEEK_MS = 7 * 24 * 3_600_000;

/** At the counter, long before Tillbridge: enough to know a reorder point by. */
function sellForWeeks({ till }: LocalShop): void {
  const { itemId, weeks } = OLD_HAND;
  for (let week = 1; week <= weeks; week += 1)
    till.person.sell({ lines: [{ itemId, quantity: 2 }], atMs: Date.now() - week * WEEK_MS });
  till.person.setStock(itemId, 20);
}

/** Where the settings say so: by the schedule's own function, in the till itself. */
async function writeReorderPoints(shop: LocalShop): Promise<void> {
  const computed = await withOldToken(shop, 'compute-metrics', () => shop.run('compute-metrics'));
  expect(computed).toMatchObject({ writeBack: { outcome: 'done', refusal: 'none' } });
  const row = shop.till.state
    .itemShops()
    .find(({ itemID, shopID }) => itemID === OLD_HAND.itemId && shopID === '1');
  expect(Number(row?.reorderPoint)).toBeGreaterThan(0);
  expect(await shop.command('reorder', 'undo', '--dry-run')).toMatchObject([
    { itemId: OLD_HAND.itemId, state: 'written', reorderPoint: Number(row?.reorderPoint) },
  ]);
}

/** One tee, unless told; returns the charge. */
export function buy(shop: LocalShop, buyer: Buyer, line: Partial<typeof TEE> = {}, atMs?: number): string {
  const lines = [{ ...TEE, ...line }];
  return shop.stripe.shop.payCheckout({ lines, buyer, ...(atMs === undefined ? {} : { atMs }) }).charge;
}

/** Until a movement's sale, or return, is completed in the till. */
export async function soldIn({ till }: LocalShop, movement: string): Promise<string> {
  return until(`the sale of ${movement}`, () => {
    const document = till.state.salesByReference(movement)[0];
    return document?.sale.completed === 'true' && document.sale.saleID;
  });
}

async function followTheTill(shop: LocalShop): Promise<void> {
  await until('the till followed', async () => {
    const { outcome } = (await shop.run('sync-lightspeed')) as { outcome: string };
    return outcome === 'synced';
  });
}

/** Yesterday the creation of a buyer's customer went unanswered: the sweep asks the till for what came of it. */
async function watchACreation({ environment }: LocalShop): Promise<void> {
  const table = tableOf(environment, 'LEDGER_TABLE');
  const claims = dynamoClaims(table, { clock: systemClock, random: systemRandom });
  await claims.take('of yesterday', 'a pass of yesterday', 1, {
    identity: await aBuyer(environment),
    lookAtMs: 1,
  });
}

async function aBuyer(environment: LocalShop['environment']): Promise<string> {
  const scan = new ScanCommand({
    TableName: environment['PEOPLE_TABLE'],
    FilterExpression: 'begins_with(pk, :guest)',
    ExpressionAttributeValues: { ':guest': { S: 'I#g:' } },
  });
  const { Items = [] } = await databaseOf(environment).send(scan);
  return String(Items[0]?.['pk']?.S).replace(/^I#/, '');
}

/** Under a regular's e-mail address: a question about people, which a second order puts anew. */
async function buyAsSomebodyElse(shop: LocalShop): Promise<void> {
  const { email } = BUYERS[2];
  for (const phone of [null, '+15185550199'])
    await soldIn(shop, buy(shop, { email, name: 'Thaddeus Quill', phone }));
}

async function heldIn(shop: LocalShop): Promise<number> {
  const { items } = (await (await shop.ask('/v1/held')).json()) as { items: unknown[] };
  return items.length;
}

export function tableOf(environment: LocalShop['environment'], which: string): Table {
  return new Table(databaseOf(environment), environment[which] ?? '');
}

export function databaseOf(environment: LocalShop['environment']): DynamoDBClient {
  const endpoint = environment['AWS_ENDPOINT_URL_DYNAMODB'] ?? '';
  return new DynamoDBClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
}

/** An hour has gone by since the last refresh: the next request to the till is answered 401. */
export async function withOldToken<T>(shop: LocalShop, who: string, work: () => Promise<T>): Promise<T> {
  await dynamoNotebook(tableOf(shop.environment, 'LEDGER_TABLE')).write('till-token-refresh', '{}');
  shop.till.faults.add({ fault: { kind: 'expireTokens' } });
  const result = await work();
  expect([who, shop.till.faults.pending]).toEqual([who, 0]);
  return result;
}

async function tell(shop: LocalShop, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const answer = await shop.ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  expect([path, answer.status]).toEqual([path, 200]);
}

async function decide(shop: LocalShop, { mapped, left }: { mapped: string; left: string }): Promise<void> {
  const review = await (await shop.ask('/v1/people/review')).json();
  const [pair] = (review as { questions: { pair: string }[] }).questions;
  await tell(shop, `/v1/people/review/${pair?.pair}/no`, {});
  await tell(shop, '/v1/sku-map', { sku: 'TEE-MEDIUM', target: 'TEE-M' });
  await tell(shop, `/v1/held/${mapped}/release`, {});
  await soldIn(shop, mapped);
  await tell(shop, `/v1/held/${left}/skip`, { reason: 'a test of the checkout' });
  await until('nothing held', async () => (await heldIn(shop)) === 0);
}

/** The connection is taken away and given back, as happens when somebody locks the employee behind it. */
async function pauseAndResume(shop: LocalShop, meanwhile: () => Promise<void>): Promise<void> {
  const employeeId = '4';
  shop.till.person.lockEmployee(employeeId, true);
  const charge = buy(shop, BUYERS[2], { quantity: 2 });
  await until('the pause', async () => {
    const { paused } = (await shop.run('sweep-payments')) as { paused: boolean };
    return paused;
  });
  await meanwhile();
  shop.till.person.lockEmployee(employeeId, false);
  expect((await shop.ask('/v1/resume', { method: 'POST' })).status).toBe(200);
  await soldIn(shop, charge);
  await until('nothing open', async () => {
    const { status } = (await (await shop.ask(`/v1/payments/${charge}`)).json()) as { status: string };
    return status === 'posted';
  });
}

async function askEverything(shop: LocalShop, charge: string): Promise<void> {
  const described = (await (await shop.ask('/v1/openapi.json')).json()) as { paths: Record<string, object> };
  const top = (await (await shop.ask('/v1/top-customers')).json()) as { people: { personId: string }[] };
  const ids: Readonly<Record<string, string>> = {
    '/v1/payments/{id}': charge,
    '/v1/people/{id}': top.people[0]?.personId ?? 'nobody',
    '/v1/stock/{id}': 'TEE-M',
    '/v1/stock-days/{id}': 'TEE-M',
  };
  const paths = Object.entries(described.paths).filter(([, methods]) => 'get' in methods);
  for (const [path] of paths) {
    const { status } = await shop.ask(path.replace('{id}', ids[path] ?? ''));
    expect([path, status]).toEqual([path, 200]);
  }
  for (const path of ['/', '/session', '/healthz']) expect((await shop.ask(path)).status).toBe(200);
}
