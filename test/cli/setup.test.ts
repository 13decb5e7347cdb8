import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { setup } from '../../infra/cli/commands/setup.ts';
import type { SetupArgs } from '../../infra/cli/commands/setup.ts';
import { QUESTIONS } from '../../infra/cli/setup/questions.ts';
import { isoOf } from '../../shared/kernel/clock.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Endpoint } from '../../shared/stripe/desk.ts';
import { lineWith, movementWith, NOON_MS, orderWith, paymentWith } from '../support/builders.ts';
import { MemorySite, PROD, WEBHOOK_URL } from './site-in-memory.ts';

const folder = mkdtempSync(join(tmpdir(), 'tillbridge-setup-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'prod.json');
const answersPath = join(folder, 'answers.json');
let memory = new MemorySite(path);

beforeEach(() => {
  memory = new MemorySite(path);
  rmSync(`${path}.skus.csv`, { force: true });
  begins(PROD);
});

/** The stage's files as an earlier run has left them. */
function begins(settings: object, state: { answers?: object; endpointId?: string | null } = {}): void {
  const answers = { webhookUrl: WEBHOOK_URL, ...state.answers };
  writeFileSync(path, JSON.stringify(settings));
  writeFileSync(`${path}.setup`, JSON.stringify({ answers, endpointId: state.endpointId ?? null }));
}

interface Given {
  readonly answers?: object;
  /** What a person types in turn, and nothing from then on; left out: nobody sits there. */
  readonly types?: readonly string[];
  readonly key?: string;
}

async function give(args: SetupArgs, { answers, types, key = '' }: Given = {}) {
  const screen: string[] = [];
  const left = [...(types ?? [])];
  const ask = async (question: string): Promise<string> => {
    screen.push(question);
    return left.shift() ?? '';
  };
  if (answers !== undefined) writeFileSync(answersPath, JSON.stringify(answers));
  const outcome = await setup(answers === undefined ? args : { ...args, answers: answersPath }, {
    open: memory.open,
    clock: memory.shop.clock,
    random: { id: () => 'twelve-signs', fraction: () => 0.5 },
    variables: { STRIPE_SECRET_KEY: key },
    progress: (line) => screen.push(line),
    ...(types === undefined ? {} : { ask }),
  });
  const text = outcome.kind === 'answer' ? outcome.text : `${outcome.message}: ${outcome.remedy}`;
  return { exit: outcome.exit, text, screen: screen.join('\n') };
}

const settings = (): unknown => JSON.parse(readFileSync(path, 'utf8'));

test('the settings of another stage are refused and stay as they are', async () => {
  const harbour = { ...PROD, stage: 'harbour' };
  begins(harbour);
  const before = readFileSync(`${path}.setup`, 'utf8');
  await expect(give({})).rejects.toThrow(/are those of stage "harbour", not of "prod"/);
  expect(settings()).toEqual(harbour);
  expect(readFileSync(`${path}.setup`, 'utf8')).toBe(before);
  expect([memory.endpoints, existsSync(`${path}.skus.csv`)]).toEqual([[], false]);
});

function soldOnline(...skus: string[]): void {
  for (const sku of skus) {
    const id = movementIdOf(`ch_${sku.replace('-', '')}`);
    const movements = [movementWith({ id, atMs: NOON_MS })];
    const order = { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) } as const;
    const payment = paymentWith({
      id: paymentIdOf(`pi_${sku.replace('-', '')}`),
      chargeId: id,
      order,
      movements,
    });
    memory.shop.stripe.happened(payment, NOON_MS);
  }
}

test('what a person has filled in for unknown SKUs is kept when setup is given again; new SKUs come below', async () => {
  soldOnline('NEW-HAT');
  await give({});
  expect(readFileSync(`${path}.skus.csv`, 'utf8')).toBe('sku,target\r\nNEW-HAT,\r\n');
  const filled = 'SKU;Target\n-OLD;77\nNEW-HAT;501\n';
  writeFileSync(`${path}.skus.csv`, filled);
  await give({});
  expect(readFileSync(`${path}.skus.csv`, 'utf8')).toBe(filled);
  soldOnline('CAP-9');
  await give({});
  expect(readFileSync(`${path}.skus.csv`, 'utf8')).toBe(
    "sku,target\r\n'-OLD,77\r\nNEW-HAT,501\r\nCAP-9,\r\n",
  );
});

test('a file in the place of the table of SKUs that is none is left as it is, and setup says so', async () => {
  soldOnline('NEW-HAT');
  const notes = 'my notes, "not closed\n';
  writeFileSync(`${path}.skus.csv`, notes);
  const { screen } = await give({});
  expect(readFileSync(`${path}.skus.csv`, 'utf8')).toBe(notes);
  expect(screen).toContain('is left as it is');
});

const LONG_AGO = '2026-10-01T00:00:00Z';
const LIVE = { ...PROD, posting: { mode: 'live', since: LONG_AGO } };
const now = (): string => isoOf(memory.shop.clock.nowMs());
const postingFrom = (since: string): object => ({ posting: { mode: 'live', since } });

test.each([
  ['nobody sits there', {}],
  ['a person takes what is offered', { types: [''] }],
])(
  'going live again after a time in shadow begins now, not at the former go-live: %s',
  async (_who, given) => {
    begins(PROD, { answers: { since: LONG_AGO } });
    await give({ live: true }, given);
    expect(settings()).toMatchObject(postingFrom(now()));
  },
);

test('the moment of an earlier run is not kept for the next one', async () => {
  await give({ live: true }, { types: [LONG_AGO] });
  expect(settings()).toMatchObject(postingFrom(LONG_AGO));
  expect(readFileSync(`${path}.setup`, 'utf8')).not.toContain(LONG_AGO);
});

test.each([
  ['given in the file of answers', { answers: { since: '2026-11-20T12:00:00Z' } }],
  ['typed', { types: ['2026-11-20T12:00:00Z'] }],
])('a mistyped go-live is put right by `setup --live`: %s', async (_how, given) => {
  begins(LIVE);
  await give({ live: true }, given);
  expect(settings()).toMatchObject(postingFrom('2026-11-20T12:00:00Z'));
});

test('a stage that is live stays live from the same moment on, whether --live is given again or not', async () => {
  begins(LIVE);
  for (const live of [true, false]) {
    await give({ live });
    expect(settings()).toMatchObject(postingFrom(LONG_AGO));
  }
});

test('a go-live more than a day ahead is told in words and asked for once more', async () => {
  const { screen } = await give({ live: true }, { types: ['2027-11-20T12:00:00Z', '2026-11-20T12:00:00Z'] });
  expect(screen).toMatch(/Saturday,? 20 November 2027 at 07:00:00/);
  expect(settings()).toMatchObject(postingFrom('2026-11-20T12:00:00Z'));
});

const endpoint = (id: string, stage: string | null): Endpoint => ({
  id,
  stage,
  url: WEBHOOK_URL,
  isEnabled: true,
  missing: [],
  isOfLocalStart: false,
  apiVersion: null,
});

test('an endpoint whose signing secret was not stored, for setup was killed in between, is replaced', async () => {
  begins(PROD, { endpointId: 'we_of_test_mode' });
  memory.diesAtSecret = true;
  await expect(give({})).rejects.toThrow('killed');
  expect(memory.endpoints).toHaveLength(1);
  memory.diesAtSecret = false;
  await give({});
  const [only, ...others] = memory.endpoints;
  expect(others).toEqual([]);
  expect(memory.secret.stripeWebhookSecrets).toEqual(['whsec_old', `whsec_${only?.id}`]);
  // And from then on it stays.
  await give({});
  expect(memory.endpoints).toEqual([only]);
});

test('when the stored signing secrets are lost, setup makes an endpoint whose secret is stored', async () => {
  begins(PROD, { endpointId: 'we_lost' });
  memory.endpoints = [endpoint('we_lost', 'prod')];
  memory.secret = { ...memory.secret, stripeWebhookSecrets: [] };
  await give({});
  expect(memory.endpoints.map(({ id }) => id)).not.toContain('we_lost');
  expect(memory.secret.stripeWebhookSecrets).toEqual([`whsec_${memory.endpoints[0]?.id}`]);
});

test('an endpoint that was made by hand stays, and setup says that it cannot prove it, and what to do', async () => {
  memory.endpoints = [endpoint('we_by_hand', null)];
  const { text } = await give({});
  expect(memory.endpoints.map(({ id }) => id)).toEqual(['we_by_hand']);
  expect(text).toContain('nothing can tell whether its signing secret is stored: see `doctor`');
});

const LIVE_KEY = 'rk_live_GOOD';
const ofKey = (account: string, mayWrite = true) => ({ account, mayWrite });

/** A live stage with a real till, and a key that somebody gives beside it. */
function livesWith(key: string, owner: { account: string; mayWrite: boolean } | null): void {
  begins(LIVE);
  memory.tillBase = 'https://api.lightspeedapp.com';
  memory.secret = { ...memory.secret, stripeSecretKey: LIVE_KEY };
  memory.keys = { [LIVE_KEY]: ofKey('acct_1'), ...(owner === null ? {} : { [key]: owner }) };
}

const stored = (): string | undefined => memory.secret.stripeSecretKey;

test('a new key of the same account and mode takes the place of the stored one, and the account is shown', async () => {
  livesWith('rk_live_NEW', ofKey('acct_1'));
  const { text } = await give({}, { key: 'rk_live_NEW' });
  expect(stored()).toBe('rk_live_NEW');
  expect(text).toContain('restricted key of acct_1, live mode, all 1 rights');
});

test('a key that Stripe does not take leaves the live one where it is', async () => {
  livesWith('rk_live_EXPIRED', null);
  await expect(give({}, { key: 'rk_live_EXPIRED' })).rejects.toThrow('does not accept the secret key');
  expect(stored()).toBe(LIVE_KEY);
});

test('a key that lacks a right leaves the live one where it is', async () => {
  livesWith('rk_live_NARROW', ofKey('acct_1', false));
  const { exit, text } = await give({}, { key: 'rk_live_NARROW' });
  expect([exit, stored()]).toEqual([1, LIVE_KEY]);
  expect(text).toContain('the key lacks write Charges; it is not stored');
});

test('a test key is refused where the real till is, before anything is made at Stripe', async () => {
  livesWith('sk_test_OTHER_PROJECT', ofKey('acct_1'));
  const given = { key: 'sk_test_OTHER_PROJECT', answers: { stripeAccount: 'test acct_1' } };
  await expect(give({}, given)).rejects.toThrow('a Stripe test key with the till');
  expect([stored(), memory.endpoints]).toEqual([LIVE_KEY, []]);
});

test.each([
  ['nobody says so', {}],
  ['a person does not', { types: [''] }],
  ['another account was meant', { answers: { stripeAccount: 'live acct_3' } }],
])(
  'a key of another account does not replace the live one by lying around in the shell: %s',
  async (_who, given) => {
    livesWith('rk_live_SHOP_2', ofKey('acct_2'));
    const { exit, text } = await give({}, { ...given, key: 'rk_live_SHOP_2' });
    expect([exit, stored(), memory.endpoints]).toEqual([1, LIVE_KEY, []]);
    expect(text).toContain('is of acct_2, live mode, and the stored key of acct_1, live mode, which stays');
    expect(text).toContain('{"stripeAccount": "live acct_2"}');
  },
);

test.each([
  ['in the file of answers', { answers: { stripeAccount: 'live acct_2' } }],
  ['at the terminal', { types: ['live acct_2'] }],
])('whoever means another account says which, each time anew: %s', async (_how, given) => {
  livesWith('rk_live_SHOP_2', ofKey('acct_2'));
  await give({}, { ...given, key: 'rk_live_SHOP_2' });
  expect(stored()).toBe('rk_live_SHOP_2');
  expect(readFileSync(`${path}.setup`, 'utf8')).not.toContain('acct_2');
});

test('from test to live is a change that has to be meant, too', async () => {
  memory.keys = { ...memory.keys, [LIVE_KEY]: ofKey('acct_1') };
  expect((await give({}, { key: LIVE_KEY })).exit).toBe(1);
  expect(stored()).toBe('rk_test_1');
  await give({}, { key: LIVE_KEY, answers: { stripeAccount: 'live acct_1' } });
  expect(stored()).toBe(LIVE_KEY);
});

test('when the stored key is dead, nothing proves that the new one is of its account: it has to be meant', async () => {
  livesWith('rk_live_NEW', ofKey('acct_1'));
  delete memory.keys[LIVE_KEY];
  const { exit, text } = await give({}, { key: 'rk_live_NEW' });
  expect([exit, stored()]).toEqual([1, LIVE_KEY]);
  expect(text).toContain('the stored key of an account that cannot be told, live mode');
  await give({}, { key: 'rk_live_NEW', types: ['live acct_1'] });
  expect(stored()).toBe('rk_live_NEW');
});

test.each([
  [
    'no key of it',
    { nonsense: 1, since: '2026-11-20T12:00:00Z' },
    /"nonsense" is no key of it, they are series, /,
  ],
  ['no text', { shopId: 7 }, /"shopId" is no text in quotes: Which shop or outlet/],
  ['no good value', { since: 'soon' }, /"soon" is no good answer to "since": expected an ISO 8601 moment/],
])(
  'a file of answers with a wrong key has it named, with what may stand there: %s',
  async (_, answers, said) => {
    const before = settings();
    await expect(give({}, { answers })).rejects.toThrow(said);
    expect([settings(), memory.endpoints]).toEqual([before, []]);
  },
);

test('every wrong key of a file of answers is named at once', async () => {
  const answers = { nonsense: 1, currency: 'dollars', timeZone: 'Narnia' };
  await expect(give({}, { answers })).rejects.toThrow(/"nonsense".*"currency".*"timeZone"/);
});

test('the way to going live lists every key of the file of answers', () => {
  const guide = readFileSync('docs/going-live.md', 'utf8');
  expect(Object.keys(QUESTIONS).filter((key) => !guide.includes(`\`${key}\``))).toEqual([]);
});

test('the endpoint that the local whole made at its start is ours, and its secret is stored', async () => {
  memory.endpoints = [{ ...endpoint('we_of_start', null), isOfLocalStart: true }];
  const { text } = await give({});
  expect(memory.endpoints.map(({ id }) => id)).toEqual(['we_of_start']);
  expect(text).not.toContain('made by hand');
});

test('verifying an order that is not known says so before anything is rehearsed', async () => {
  begins(LIVE);
  soldOnline('TEE-M');
  const { exit, text, screen } = await give({ verify: 'pi_nobody' });
  expect([exit, screen]).toEqual([1, 'order …']);
  expect(text).toContain('pi_nobody is not known yet');
});

test('verifying an order rehearses nothing that was rehearsed with these settings before', async () => {
  soldOnline('TEE-M');
  expect((await give({})).screen).toContain('planning 1 recent payment');
  writeFileSync(path, JSON.stringify(LIVE));
  await memory.shop.happens();
  const { screen, text } = await give({ verify: 'pi_1' });
  expect(screen).not.toContain('planning');
  expect(text).toMatch(/rehearsal +done before with these settings/);
  const other = { ...LIVE, posting: { ...LIVE.posting, tax: 'stripe' } };
  writeFileSync(path, JSON.stringify(other));
  expect((await give({ verify: 'pi_1' })).screen).toContain('planning');
});

test('a rehearsal that takes its time says every few seconds how far it is', async () => {
  soldOnline('TEE-M', 'CAP-9', 'MUG');
  const { stripe } = memory.shop;
  const observe = stripe.observe.bind(stripe);
  stripe.observe = async (id) => {
    memory.shop.nowMs += 4_000;
    return observe(id);
  };
  expect((await give({})).screen).toMatch(/planned 1 of 3\n {2}planned 2 of 3\n {2}planned all 3/);
});
