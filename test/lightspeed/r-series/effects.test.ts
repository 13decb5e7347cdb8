import { afterEach, expect, test } from '@jest/globals';
import { rowsOf, valueOf } from '../../contract/till-contract.ts';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld, RWorldOptions } from '../support/r-world.ts';
import { lineOf, saleOf } from '../support/sales.ts';

let world: RWorld;
const open = async (options: RWorldOptions = {}): Promise<RWorld> => {
  world = await openRWorld(options);
  return world;
};
afterEach(() => world.close());

const SALES = /\/Sale\.json$/;
const writes = (): number => world.simulator.state.requests.filter(({ method }) => method !== 'GET').length;
/** Writes that went to sales, without those that fetch tokens. */
const saleWrites = (): string[] =>
  world.simulator.state.requests
    .filter(({ method, path }) => method !== 'GET' && path.includes('/Sale'))
    .map(({ method }) => method);

test('a sale carries reference, source, shop, register, employee, tax category and the notes', async () => {
  await open();
  const sale = saleOf('ch_whole', {
    customerId: '58',
    lines: [
      lineOf({ note: 'list 25.00 for 2' }),
      lineOf({
        kind: 'shipping',
        itemId: null,
        quantity: 1,
        unitPriceMinor: 499,
        taxed: false,
        taxClassId: null,
        note: 'Shipping',
      }),
    ],
    totalMinor: 3205,
  });
  const { saleId } = valueOf(await world.till.prepare(sale));
  const document = world.simulator.state.sale(saleId);
  expect(document?.sale).toMatchObject({
    completed: 'false',
    referenceNumber: 'ch_whole',
    referenceNumberSource: 'tillbridge',
    shopID: '1',
    registerID: '3',
    employeeID: '4',
    taxCategoryID: '1',
    customerID: '58',
    balance: '0',
  });
  expect(document?.lines).toMatchObject([
    { itemID: '501', unitQuantity: '2', unitPrice: '12.5', tax: 'true' },
    { itemID: '0', unitQuantity: '1', unitPrice: '4.99', tax: 'false' },
  ]);
  expect(document?.payments).toMatchObject([
    { amount: '32.05', paymentTypeID: '7', remoteReference: 'ch_whole' },
  ]);
  const [row] = await rowsOf(world.till, sale);
  expect(row?.lines.map((line) => line.note)).toEqual(['list 25.00 for 2; order WEB-1042', 'Shipping']);
});

test('the helper items of the settings stand for shipping and tips, and read as lines without an item', async () => {
  await open({ lightspeed: { shippingItemId: '640' } });
  const shipping = {
    kind: 'shipping',
    itemId: null,
    taxed: false,
    taxClassId: null,
    note: 'Shipping',
  } as const;
  const sale = saleOf('ch_helper', {
    lines: [lineOf({ ...shipping, quantity: 1, unitPriceMinor: 795 })],
    totalMinor: 795,
    taxMinor: 0,
  });
  const draft = valueOf(await world.till.prepare(sale));
  expect(world.simulator.state.sale(draft.saleId)?.lines).toMatchObject([
    { itemID: '640', unitPrice: '7.95' },
  ]);
  expect(draft.lines).toMatchObject([{ itemId: null, quantity: 1, unitPriceMinor: 795 }]);
});

test('the sale is dated to the capture, and to the posting where the shop wants that', async () => {
  await open();
  const capturedAtMs = world.clock.nowMs() - 3_600_000;
  const paid = saleOf('ch_paid', { completeAtMs: capturedAtMs });
  const posted = saleOf('ch_posted', { completeAtMs: null });
  for (const sale of [paid, posted]) {
    valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
  }
  const timeOf = (key: string): string | undefined =>
    world.simulator.state.salesByReference(key)[0]?.sale.completeTime;
  expect(Date.parse(timeOf('ch_paid') ?? '')).toBe(capturedAtMs);
  expect(Date.parse(timeOf('ch_posted') ?? '')).toBe(world.clock.nowMs());
});

test('a capture in the future of our clock is dated to now', async () => {
  await open();
  const sale = saleOf('ch_future', { completeAtMs: world.clock.nowMs() + 60_000 });
  valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
  expect(world.simulator.state.salesByReference('ch_future')[0]?.sale.completed).toBe('true');
});

test('a till that refuses an earlier complete time is asked again later, and not again for the next sale', async () => {
  await open({ switches: { complete_time_before_create: '400' } });
  const sale = saleOf('ch_first', { completeAtMs: world.clock.nowMs() - 60_000 });
  const draft = valueOf(await world.till.prepare(sale));
  expect(await world.till.complete(sale, draft)).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'wait' },
  });
  expect(valueOf(await world.till.complete(sale, draft)).state).toBe('completed');
  const next = saleOf('ch_next', { completeAtMs: world.clock.nowMs() - 60_000 });
  expect(valueOf(await world.till.complete(next, valueOf(await world.till.prepare(next)))).state).toBe(
    'completed',
  );
});

test.each(['refuse', 'drop'] as const)(
  'where the till would %s a payment on a draft, it is paid when it is completed, once',
  async (draft_payment) => {
    await open({ switches: { draft_payment } });
    const sale = saleOf('ch_late_pay');
    const draft = valueOf(await world.till.prepare(sale));
    expect(draft).toMatchObject({ state: 'draft', totalMinor: 2955, payments: [] });

    const completed = valueOf(await world.till.complete(sale, draft));
    expect(completed).toMatchObject({ state: 'completed', payments: [{ amountMinor: 2955 }] });
    // A repeat finds it done: it pays nothing again.
    valueOf(await world.till.complete(sale, draft));
    expect(world.simulator.state.sale(draft.saleId)?.payments).toHaveLength(1);
  },
);

test('a payment that came to the draft since it was looked at is not added again', async () => {
  await open();
  const sale = saleOf('ch_paid_since');
  const draft = valueOf(await world.till.prepare(sale));
  valueOf(await world.till.complete(sale, { ...draft, payments: [] }));
  expect(world.simulator.state.sale(draft.saleId)?.payments).toHaveLength(1);
});

test('a line is taxed by the class that was planned, whatever the item’s class is by now', async () => {
  await open();
  const sale = saleOf('ch_class', { lines: [lineOf({ itemId: '540', taxClassId: '1' })], totalMinor: 2706 });
  expect(valueOf(await world.till.prepare(sale))).toMatchObject({ totalMinor: 2706, taxMinor: 206 });
});

test('what was learnt about payments on drafts spares the next process the refused try', async () => {
  await open({ switches: { draft_payment: 'refuse' } });
  valueOf(await world.till.prepare(saleOf('ch_learns')));
  const before = writes();
  valueOf(await world.connect().till.prepare(saleOf('ch_knows')));
  expect(writes() - before).toBe(1);
});

test('a till that wants payment references to be unique gets unique ones that begin with the charge’s id', async () => {
  await open({ switches: { enforce_remoteReference_unique: true } });
  const charge = saleOf('ch_unique');
  valueOf(await world.till.complete(charge, valueOf(await world.till.prepare(charge))));
  const second = saleOf('re_unique', { paymentReference: 'ch_unique' });
  const { payments } = valueOf(await world.till.prepare(second));
  expect(payments[0]?.reference).toMatch(/^ch_unique-[0-9a-f]{8}$/);
});

test('a customer that the till no longer knows is the payment’s matter, under its own word', async () => {
  await open();
  const answer = await world.till.prepare(saleOf('ch_merged', { customerId: '4711' }));
  expect(answer).toMatchObject({ kind: 'rejected', refusal: { whose: 'payment', code: 'customer-refused' } });
  expect(saleWrites()).toEqual(['POST']);
});

test('an item that the till no longer knows is the payment’s matter', async () => {
  await open();
  const answer = await world.till.prepare(saleOf('ch_gone', { lines: [lineOf({ itemId: '4711' })] }));
  expect(answer).toMatchObject({ kind: 'rejected', refusal: { whose: 'payment', code: 'refused' } });
});

test('a payment type that was archived since is the connection’s matter, and the settings are checked anew', async () => {
  await open();
  valueOf(await world.till.prepare(saleOf('ch_before')));
  const types = world.simulator;
  types.faults.add({
    method: 'POST',
    path: SALES,
    fault: {
      kind: 'status',
      status: 400,
      body: JSON.stringify({ httpCode: '400', message: 'Invalid Foreign keys for PaymentType' }),
      committed: false,
    },
  });
  expect(await world.till.prepare(saleOf('ch_after'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'setting-refused' },
  });
  const before = world.facts.length;
  expect(await world.till.probe()).toBeNull();
  expect(world.facts.slice(before).map((fact) => fact.entity)).toContain('PaymentType');
});

test('a register that is closed in the till is the connection’s matter', async () => {
  await open({ switches: { register_must_be_open: true } });
  world.simulator.person.closeRegister('3');
  const sale = saleOf('ch_closed');
  const draft = valueOf(await world.till.prepare(sale));
  expect(await world.till.complete(sale, draft)).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', remedy: expect.stringContaining('lightspeed.registerId') },
  });
});

test('returning more than was sold is the payment’s matter', async () => {
  await open();
  const sale = saleOf('ch_sold');
  const sold = valueOf(await world.till.complete(sale, valueOf(await world.till.prepare(sale))));
  const parentLineId = sold.lines[0]?.lineId ?? '';
  const answer = await world.till.prepare(
    saleOf('re_much', { lines: [lineOf({ quantity: -3, parentLineId })], totalMinor: -4059, taxMinor: -309 }),
  );
  expect(answer).toMatchObject({ kind: 'rejected', refusal: { whose: 'payment' } });
});

test('a line that the till drops silently shows in the answer, which is not judged here', async () => {
  await open({ switches: { silent_drop_invalid_parent: true } });
  const lost = saleOf('re_lost', {
    lines: [lineOf({ quantity: -1, parentLineId: '4711' })],
    totalMinor: -1353,
    taxMinor: -103,
  });
  expect(valueOf(await world.till.prepare(lost))).toMatchObject({ state: 'draft', lines: [], totalMinor: 0 });
});

test.each([
  ['an error of the till', { kind: 'status', status: 500, committed: true }],
  ['a conflict', { kind: 'status', status: 409, committed: false }],
  ['a time-out of the gateway', { kind: 'status', status: 408, committed: true }],
  ['a torn answer', { kind: 'unreadable2xx' }],
  ['a web page instead of an answer', { kind: 'html', status: 200, committed: true }],
  ['a connection that breaks', { kind: 'resetAfter' }],
] as const)('%s leaves the outcome unknown, and nothing is sent twice', async (_, fault) => {
  await open();
  await world.till.probe();
  world.simulator.faults.add({ method: 'POST', path: SALES, fault });
  expect((await world.till.prepare(saleOf('ch_doubt'))).kind).toBe('unknown');
  expect(saleWrites()).toEqual(['POST']);
});

test('a refusal by the rate limit is a wait, and nothing was done', async () => {
  await open();
  await world.till.probe();
  world.simulator.faults.add({ method: 'POST', path: SALES, fault: { kind: 'rateLimited', retryAfterS: 7 } });
  expect(await world.till.prepare(saleOf('ch_limited'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'wait', code: 'rate-limit', retryAfterMs: 7_000 },
  });
  expect(world.simulator.state.salesByReference('ch_limited')).toEqual([]);
});

test('a missing right is the connection’s matter', async () => {
  await open();
  await world.till.probe();
  world.simulator.person.setRight('register', false);
  expect(await world.till.prepare(saleOf('ch_forbidden'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'connection', code: 'forbidden' },
  });
});

test('a till that cannot be reached at all was not asked: that is a rejection, not a doubt', async () => {
  await open();
  await world.till.probe();
  await world.simulator.close();
  expect(await world.till.prepare(saleOf('ch_away'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'wait', code: 'outage' },
  });
});

test('a call that was held up too long is not sent at all', async () => {
  await open();
  world.simulator.faults.add({ path: /oauth/, fault: { kind: 'slow', ms: 12_000 } });
  await world.till.probe();
  world.clock.advance(2 * 3_600_000);
  world.simulator.faults.add({ path: /oauth/, fault: { kind: 'slow', ms: 12_000 } });
  expect(await world.till.prepare(saleOf('ch_late'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'wait', code: 'held-up' },
  });
  expect(saleWrites()).toEqual([]);
});

test('a refund is paid back as the payment type that the merchant set for refunds', async () => {
  await open({ lightspeed: { paymentTypeId: '8' } });
  const response = await fetch(`${world.simulator.url}/API/V3/Account/100200/PaymentType.json`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${world.simulator.state.issueAccessToken()}`,
      accept: 'application/json',
    },
    body: JSON.stringify({ name: 'Stripe', refundAsPaymentTypeID: '2' }),
  });
  expect(await response.json()).toMatchObject({ PaymentType: { paymentTypeID: '8' } });
  const typeOf = async (key: string, sign: 1 | -1): Promise<string | undefined> => {
    const line = lineOf({
      itemId: null,
      quantity: sign,
      unitPriceMinor: 500,
      taxed: false,
      taxClassId: null,
    });
    const sale = saleOf(key, { lines: [line], totalMinor: sign * 500, taxMinor: 0 });
    const { saleId } = valueOf(await world.till.prepare(sale));
    return world.simulator.state.sale(saleId)?.payments[0]?.paymentTypeID;
  };
  expect(await typeOf('ch_typed', 1)).toBe('8');
  expect(await typeOf('re_typed', -1)).toBe('2');
});

test('a sale of nothing is paid with nothing', async () => {
  await open();
  const sale = saleOf('re_even', {
    lines: [lineOf({ quantity: -1 }), lineOf({ quantity: 1 })],
    totalMinor: 0,
    taxMinor: 0,
  });
  const draft = valueOf(await world.till.prepare(sale));
  expect(valueOf(await world.till.complete(sale, draft))).toMatchObject({ state: 'completed', payments: [] });
});
