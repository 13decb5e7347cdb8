import { expect, test } from '@jest/globals';
import type { Carried } from '../../infra/cli/commands/backfill-run.ts';
import type { Forecast } from '../../infra/cli/commands/forecast.ts';
import type { Site } from '../../infra/cli/site.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Refusal } from '../../shared/kernel/answer.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import { settingsHash } from '../../shared/runtime/hash.ts';
import { lineWith, movementWith, NOON_MS, orderWith, paymentWith } from '../support/builders.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import { Shop } from '../support/shop.ts';
import { operator } from './world.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A payment of 27.06 USD that no webhook has announced, `day` days after the shop's noon. */
function unheard(n: number, day: number, sku = 'TEE-M'): Payment {
  const id = movementIdOf(`ch_${n}`);
  return paymentWith({
    id: paymentIdOf(`pi_${n}`),
    chargeId: id,
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) },
    movements: [movementWith({ id, atMs: NOON_MS + day * DAY_MS })],
  });
}

/** A shop ten days later, in which nobody has heard of five payments; one of them is for an unknown SKU. */
function afterAnOutage(settings: ConstructorParameters<typeof Shop>[0] = {}) {
  const hands = operator(new Shop(settings));
  hands.shop.nowMs = NOON_MS + 10 * DAY_MS;
  for (const n of [1, 2, 3, 4]) hands.shop.stripe.happened(unheard(n, n), NOON_MS + n * DAY_MS);
  hands.shop.stripe.happened(unheard(5, 5, 'NEW-HAT'), NOON_MS + 5 * DAY_MS);
  return hands;
}

/** Stripe does not show one payment, at the first `times` looks. */
function hide(shop: Shop, id: string, why: Refusal | 'absent', times = Infinity): void {
  const observe = shop.stripe.observe.bind(shop.stripe);
  let looks = 0;
  shop.stripe.observe = async (paymentId) => {
    if (paymentId !== id || (looks += 1) > times) return observe(paymentId);
    if (why === 'absent') return { kind: 'absent' };
    throw new RefusedError(why);
  };
}
/** One look of a backfill asks a far side that is away so often. */
const ONE_LOOK = 90;
const UNTOLD: Refusal = { whose: 'payment', code: 'x', reason: 'it is not shown', remedy: 'look' };
const AWAY: Refusal = { ...UNTOLD, whose: 'wait', reason: 'Stripe is away' };

const WINDOW = ['--from', '2026-11-20T12:00:00Z', '--to', '2026-12-01T00:00:00Z'];
type Told = { wouldWrite: Forecast } & Carried;

test('a dry run says what would be written, to the cent and by unknown SKU, and writes nothing', async () => {
  const { shop, ask, say } = afterAnOutage();
  const { exit, json } = await ask('post', ...WINDOW, '--dry-run');
  expect(exit).toBe(0);
  expect((json as Told).wouldWrite).toMatchObject({
    sales: { count: 4, byCurrency: { usd: 4 * 2706 } },
    returns: { count: 0, byCurrency: {} },
    held: { count: 1, byCurrency: { usd: 2706 } },
    unknownSkus: [{ sku: 'NEW-HAT', count: 1, byCurrency: { usd: 2706 } }],
    beforeGoLive: { count: 0 },
    unclear: [],
  });
  const { stdout } = await say('post', ...WINDOW, '--dry-run');
  expect(stdout).toMatch(/would be written +4 sales +108\.24 USD/);
  expect(stdout).toMatch(/unknown SKU +NEW-HAT +1 order, 27\.06 USD/);
  expect(stdout).toContain('nothing was changed');
  expect(shop.messages).toEqual([]);
  expect(await shop.ledger.load(paymentIdOf('pi_1'))).toBeNull();
  expect(shop.till.sales.size).toBe(0);
});

test('a dry run knows a SKU that was mapped since its payment was held', async () => {
  const { shop, ask } = afterAnOutage();
  await ask('post', ...WINDOW);
  await shop.work();
  await shop.ledger.mapSku('NEW-HAT', 'TEE-M');
  const { json } = await ask('post', ...WINDOW, '--dry-run');
  expect((json as Told).wouldWrite).toMatchObject({
    unknownSkus: [],
    held: { count: 1, reasons: [{ reason: 'SKU "NEW-HAT" is mapped to TEE-M by now' }] },
  });
});

test('a backfill posts each payment once, says what it expected and did, and is not content with a held one', async () => {
  const { shop, ask } = afterAnOutage();
  const { exit, json } = await ask('post', ...WINDOW);
  expect(exit).toBe(1);
  expect(json).toMatchObject({ complete: false, expected: 4, done: 4, held: ['pi_5'], open: [] });
  expect([1, 2, 3, 4].map((n) => shop.completed(`ch_${n}`).length)).toEqual([1, 1, 1, 1]);
  expect(await ask('post', ...WINDOW)).toMatchObject({ exit: 1, json: { expected: 0, held: ['pi_5'] } });
  expect(shop.till.rungUp).toHaveLength(4);
});

test('what a mistyped go-live skipped stays skipped when it is corrected, until it is given a look', async () => {
  const { shop, ask } = operator(new Shop({ since: '2026-12-01T00:00:00Z' }));
  shop.nowMs = NOON_MS + 2 * DAY_MS;
  await shop.happens(unheard(1, 1));
  expect((await shop.story('pi_1')).status).toBe('skipped');
  const daysOfSweeps = async () => {
    for (let sweeps = 0; sweeps < 3; sweeps += 1) {
      await sweep(shop.core);
      await shop.passes(DAY_MS);
    }
  };
  await daysOfSweeps();
  shop.settings = { since: '2026-11-01T00:00:00Z' };
  await daysOfSweeps();
  expect(shop.completed('ch_1')).toHaveLength(0);
  expect(await ask('post', '--from', '2026-11-20T12:00:00Z')).toMatchObject({ exit: 0, json: { done: 1 } });
  expect(shop.completed('ch_1')).toHaveLength(1);
});

test('what was planned is what is then posted, cent by cent', async () => {
  const { shop, ask } = afterAnOutage();
  await ask('post', ...WINDOW, '--dry-run');
  await ask('post', ...WINDOW);
  const totals = [1, 2, 3, 4].map((n) => shop.completed(`ch_${n}`)[0]?.totalMinor);
  expect(totals).toEqual([2706, 2706, 2706, 2706]);
});

test('one that was ended in the middle is gone on with by giving it again', async () => {
  const { shop, ask, state } = afterAnOutage();
  state.openFails = null;
  const { push } = shop.messages;
  let sent = 0;
  // The operator's machine dies after the second payment was offered.
  shop.messages.push = (...messages) => {
    sent += 1;
    if (sent > 2) throw new Error('killed');
    return push.apply(shop.messages, messages);
  };
  expect((await ask('post', ...WINDOW)).exit).toBe(3);
  shop.messages.push = push;
  await shop.work();
  const { json } = await ask('post', ...WINDOW);
  expect(json).toMatchObject({ expected: 2, done: 2, open: [] });
  expect([1, 2, 3, 4].map((n) => shop.completed(`ch_${n}`).length)).toEqual([1, 1, 1, 1]);
});

test('it waits while more than half of the till’s rate is in use', async () => {
  const { shop, ask, state } = afterAnOutage();
  state.tillShare = 0.6;
  const { exit, json } = await ask('post', ...WINDOW);
  expect([exit, shop.till.sales.size]).toEqual([1, 0]);
  expect((json as Told).stopped).toContain('Nothing has ended for three minutes');
});

test('under a pause it ends at once and says who has to do what', async () => {
  const { ask, shop } = afterAnOutage();
  await ask('pause', '--reason', 'stocktaking');
  const { exit, json } = await ask('post', ...WINDOW);
  expect(exit).toBe(1);
  expect((json as Told).stopped).toContain('stocktaking');
  expect(shop.till.sales.size).toBe(0);
});

test.each([
  [['--confirm', '2 54.12 USD'], null, 0],
  [[], '2 54.12 USD', 0],
  [['--confirm', '2 54.13 USD'], null, 2],
  [['--confirm', 'yes'], null, 2],
  [[], 'y', 2],
  [[], null, 2],
])('what is from before go-live is posted with %j, typed %j: status %i', async (option, typed, status) => {
  const { shop, ask, state } = afterAnOutage({ since: '2026-11-23T00:00:00Z' });
  state.answer = typed;
  const early = ['--from', '2026-11-20T12:00:00Z', '--to', '2026-11-23T00:00:00Z'];
  const { exit, json } = await ask('post', ...early, ...option);
  expect(exit).toBe(status);
  if (status === 0) expect(json).toMatchObject({ complete: true, expected: 2, done: 2 });
  else expect(json).toMatchObject({ error: { remedy: expect.stringContaining('--confirm "2 54.12 USD"') } });
  const posted = [1, 2].map((n) => shop.completed(`ch_${n}`).length);
  expect(posted).toEqual(status === 0 ? [1, 1] : [0, 0]);
});

test('what was skipped as "before go-live" and then asked for stays posted when its next event comes', async () => {
  const { shop, ask } = operator(new Shop({ since: '2026-12-01T00:00:00Z' }));
  await shop.happens();
  expect((await shop.story()).status).toBe('skipped');
  const early = ['--from', '2026-11-20', '--confirm', '1 27.06 USD'];
  expect(await ask('post', ...early)).toMatchObject({ exit: 0, json: { expected: 1, done: 1 } });
  await shop.happens();
  expect(await shop.story()).toMatchObject({ status: 'posted' });
  expect(shop.completed()).toHaveLength(1);
});

test.each([
  [AWAY, 'Stripe is away', ONE_LOOK],
  [UNTOLD, 'it is not shown', 1],
])(
  'what is not shown at the look (%j) is not posted from before go-live: nobody has confirmed it',
  async (why, reason, times) => {
    const { shop, say, ask, state } = operator(new Shop({ since: '2026-12-01T00:00:00Z' }));
    for (const n of [1, 2]) shop.stripe.happened(unheard(n, n), NOON_MS + n * DAY_MS);
    shop.nowMs = NOON_MS + 20 * DAY_MS;
    hide(shop, 'pi_1', why, times);
    const early = ['--from', '2026-11-20T12:00:00Z'];
    const { exit, stdout } = await say('post', ...early, '--confirm', '1 27.06 USD');
    expect(exit).toBe(1);
    expect(stdout).toContain(`expected 1, done 1. NOT complete.\nCould not be told: pi_1 (${reason})`);
    expect(state.progress.join()).toContain('begins before go-live and 1 payment could not be told');
    await shop.passes(DAY_MS);
    expect([1, 2].map((n) => shop.completed(`ch_${n}`).length)).toEqual([0, 1]);
    // Now it is shown, and asked about.
    expect(await ask('post', ...early)).toMatchObject({ exit: 2 });
    const again = await ask('post', ...early, '--confirm', '1 27.06 USD');
    expect(again).toMatchObject({ exit: 0, json: { complete: true, expected: 1, done: 1 } });
    expect([1, 2].map((n) => shop.completed(`ch_${n}`).length)).toEqual([1, 1]);
  },
);

/** Another pass is creating the very customer of pi_1, again and again. */
function busyCustomer({ core: { customers } }: Shop): CoreDeps['customers'] {
  return {
    customerFor: async (buyer, context) => {
      if (context.paymentId !== 'pi_1') return customers.customerFor(buyer, context);
      throw new RefusedError({ ...UNTOLD, whose: 'wait', code: 'claim-taken' });
    },
  };
}

test.each(['absent', 'unreadable', 'busy customer'])(
  'a payment that cannot be told (%s) is never passed over: it is open, and the run not complete',
  async (why) => {
    const { shop, ask } = operator();
    for (const n of [1, 2]) shop.stripe.happened(unheard(n, n), NOON_MS + n * DAY_MS);
    shop.nowMs = NOON_MS + 10 * DAY_MS;
    if (why === 'busy customer') shop.core = { ...shop.core, customers: busyCustomer(shop) };
    else hide(shop, 'pi_1', why === 'absent' ? why : UNTOLD);
    const until = ['--to', '2026-11-30T00:00:00Z'];
    const { exit, json } = await ask('post', '--from', '2026-11-20T12:00:00Z', ...until);
    expect(json).toMatchObject({ complete: false, expected: 1, done: 1, open: ['pi_1'] });
    expect(exit).toBe(1);
    expect(shop.completed('ch_2')).toHaveLength(1);
  },
);

test('what could not be told after go-live is the core’s all the same, which goes on by itself', async () => {
  const { shop, ask } = operator();
  shop.stripe.happened(unheard(1, 1), NOON_MS + DAY_MS);
  shop.nowMs = NOON_MS + 10 * DAY_MS;
  hide(shop, 'pi_1', UNTOLD, 1);
  const { exit } = await ask('post', '--from', '2026-11-20T12:00:00Z');
  expect(exit).toBe(1);
  await shop.work();
  expect(shop.completed('ch_1')).toHaveLength(1);
});

test('rebuild is not content while a payment cannot be told, though the audit is', async () => {
  const { shop, ask, state } = await afterALoss();
  hide(shop, 'pi_2', UNTOLD);
  state.answers.push(audits(true));
  const { exit, json } = await ask('rebuild', '--from', '2026-11-20');
  expect([exit, (json as Told).open]).toEqual([1, ['pi_2']]);
});

test('in shadow it plans and writes nothing, says so, and names what would make it write', async () => {
  const { shop, ask, say } = afterAnOutage({ mode: 'shadow' });
  const dry = await say('post', ...WINDOW, '--dry-run');
  expect(dry.stdout).toMatch(/^Shadow mode: a run plans, and writes nothing\. `setup --live` /);
  expect(await ask('post', ...WINDOW)).toMatchObject({
    json: { shadow: true, expected: 0, done: 0, open: [] },
  });
  expect(shop.till.sales.size).toBe(0);
  const { exit, stdout } = await say('post', ...WINDOW);
  expect(stdout).toMatch(
    /^Shadow mode: \d payments? planned, nothing was written\. `setup --live` makes posting live\./,
  );
  // One is held: that is bad news, and no repetition changes it.
  expect([exit, stdout]).toEqual([1, expect.stringMatching(/Held for a person: pi_5\. See `held ls`\.\n$/)]);
  expect((await say('post', 'pi_1')).stdout).toContain('Shadow mode: they are planned only. `setup --live` ');
});

test('a dry run counts the customers that would be created, of what shadow mode has planned already as well', async () => {
  const { shop, ask } = afterAnOutage({ mode: 'shadow' });
  const customers: CoreDeps['customers'] = {
    customerFor: async () => ({ kind: 'would-create', why: 'a customer would be created' }),
  };
  shop.core = { ...shop.core, customers };
  const created = async () =>
    ((await ask('post', ...WINDOW, '--dry-run')).json as Told).wouldWrite.customersCreated;
  const before = await created();
  expect(before).toBeGreaterThan(0);
  await ask('post', ...WINDOW);
  await shop.work();
  expect((await shop.story('pi_1')).movements[0]?.waitingFor).toBe('shadow');
  expect(await created()).toBe(before);
  expect(shop.till.sales.size).toBe(0);
});

test('where the connection is at fault it ends before it changes anything, and says what to do', async () => {
  const { shop, ask } = afterAnOutage();
  const reason = 'Stripe does not accept the secret key';
  shop.stripe.refusal = { whose: 'connection', code: 'unauthorised', reason, remedy: 'put a valid key' };
  expect(await ask('post', ...WINDOW)).toMatchObject({ exit: 3, json: { error: { message: reason } } });
  expect(shop.messages).toEqual([]);
  expect((await shop.ledger.controls()).pause).toBeNull();
});

const REPORT = {
  balanced: true,
  mismatchMinor: 0,
  missing: [],
  extra: [],
  drift: [],
  remarks: [],
  from: '2026-11-20T00:00:00Z',
  asOf: '2026-11-23T12:00:00Z',
  movements: 4,
  sales: 4,
};
const audits = (balanced: boolean) => ({ kind: 'result', result: { ...REPORT, balanced } }) as const;

/** Three sales in the till, of which one was held and mapped before; and a ledger that knows nothing of them. */
async function afterALoss(hands = operator()) {
  const { shop } = hands;
  await shop.ledger.mapSku('CAP', 'TEE-M');
  for (const [n, sku] of ['TEE-M', 'TEE-M', 'CAP'].entries()) await shop.happens(unheard(n + 1, 0, sku));
  expect(shop.till.rungUp).toHaveLength(3);
  shop.core = { ...shop.core, ledger: new MemoryLedger() };
  // Paid while the ledger was away.
  shop.stripe.happened(unheard(4, 0), shop.nowMs);
  return hands;
}

test('rebuild adopts what the till holds, posts what it lacks, and is content when the audit is', async () => {
  const { shop, ask, state } = await afterALoss();
  state.answers.push(audits(true));
  const { exit, json } = await ask('rebuild', '--from', '2026-11-20');
  expect(json).toMatchObject({ complete: true, held: [], open: [], audit: { balanced: true } });
  expect(exit).toBe(0);
  expect(state.invoked).toEqual(['audit-ledger']);
  expect(state.progress.join('\n')).toMatch(
    /already is adopted and not rung up again[^]*would be written +3 sales[^]*would be held +1/,
  );
  expect([1, 2, 3, 4].map((n) => shop.completed(`ch_${n}`).length)).toEqual([1, 1, 1, 1]);
  const statuses = await Promise.all([1, 2, 3, 4].map(async (n) => (await shop.story(`pi_${n}`)).status));
  expect(statuses).toEqual(['posted', 'posted', 'posted', 'posted']);
  state.answers.push(audits(true));
  expect(await ask('rebuild', '--from', '2026-11-20')).toMatchObject({ exit: 0, json: { expected: 0 } });
  expect(shop.till.rungUp).toHaveLength(4);
});

test('rebuild is not content where the audit finds a difference, nor without a moment to begin at', async () => {
  const { ask, state } = await afterALoss();
  state.answers.push(audits(false));
  expect(await ask('rebuild', '--from', '2026-11-20')).toMatchObject({
    exit: 1,
    json: { complete: true, audit: { balanced: false } },
  });
  expect(await ask('rebuild', '--from', 'yesterday')).toMatchObject({ exit: 2 });
});

test.each([
  [['post', ...WINDOW], 2],
  [['post', ...WINDOW, '--dry-run'], 2],
  [['rebuild', '--from', '2026-11-20'], 2],
  [['post', 'pi_1'], 0],
])(
  '%j on a stage that runs other settings than the file, which would say what will not be done: status %i',
  async (command, status) => {
    const { shop, ask, state } = afterAnOutage();
    const site = { settingsPath: 'shop.json', settings: () => state.settings };
    state.site = { ...site, settingsHash: 'of others' } as Site;
    const { exit, json } = await ask(...command);
    expect(exit).toBe(status);
    if (status === 0) return;
    const message = 'the stage runs other settings than those in shop.json';
    expect(json).toMatchObject({ error: { message, remedy: expect.stringContaining('deploy them') } });
    expect([shop.messages, shop.till.rungUp]).toEqual([[], []]);
    state.site = { ...site, settingsHash: settingsHash(state.settings) } as Site;
    state.answers.push(audits(true));
    await ask(...command);
    expect(shop.till.rungUp).toHaveLength(command.includes('--dry-run') ? 0 : 4);
  },
);
