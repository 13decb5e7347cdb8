import { afterEach, describe, expect, test } from '@jest/globals';
import { movementIdOf } from '../../../shared/kernel/ids.ts';
import type { FrozenSale, SaleLine, TillSale } from '../../../shared/posting/sale.ts';
import { uuidOf } from '../../../shared/lightspeed/x-series/uuid.ts';
import { givenBack, rowsOf, valueOf } from '../../contract/till-contract.ts';
import type { SaleRow } from '../../simulators/x-series/rows.ts';
import { TEE, xLineOf, xSaleOf } from '../support/x-sales.ts';
import { openXWorld } from '../support/x-world.ts';
import type { XWorld, XWorldOptions } from '../support/x-world.ts';

let world: XWorld;
afterEach(() => world.close());

const OF = { of: movementIdOf('ch_1') };
const onHand = (): number => world.simulator.state.onHand(TEE) - 40;
const sales = (state: string): SaleRow[] =>
  world.simulator.state.sales().filter((sale) => sale.state === state);

/** Two tees and an oat bar are sold; returns the sale. */
async function sold(options: XWorldOptions = {}): Promise<TillSale> {
  world = await openXWorld(options);
  return rungUp(xSaleOf('ch_1'));
}

async function rungUp(sale: FrozenSale): Promise<TillSale> {
  const draft = valueOf(await world.till.prepare(sale));
  return valueOf(await world.till.complete(sale, draft));
}

const wholeOf = (original: TillSale, key = 're_1'): FrozenSale => givenBack(key, xSaleOf('ch_1'), original);

/** One tee comes back for 12.50 and 1.03. */
function oneTee(original: TillSale, key = 're_1', more: SaleLine[] = []): FrozenSale {
  const parentLineId = original.lines[0]?.lineId ?? null;
  const lines = [xLineOf({ quantity: -1, taxMinor: -103, parentLineId }), ...more];
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const net = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  return xSaleOf(key, { lines, totalMinor: net + taxMinor, taxMinor });
}

const goodwill = (amountMinor: number): SaleLine =>
  xLineOf({
    kind: 'adjustment',
    sku: null,
    itemId: null,
    quantity: amountMinor < 0 ? -1 : 1,
    unitPriceMinor: Math.abs(amountMinor),
    taxed: false,
    taxMinor: 0,
    note: 'Money only: goodwill',
  });

describe('a return being prepared', () => {
  test('is parked, tagged, paid and cut down to what comes back, and moves nothing', async () => {
    const original = await sold();
    const refund = oneTee(original);
    const draft = valueOf(await world.till.prepare(refund));
    expect(draft).toMatchObject({
      saleKey: 're_1',
      state: 'draft',
      totalMinor: -1353,
      taxMinor: -103,
      payments: [{ amountMinor: -1353, reference: 're_1' }],
      lines: [{ itemId: TEE, quantity: -1, unitPriceMinor: 1250 }],
    });
    expect(sales('parked')).toMatchObject([
      { id: draft.saleId, return_for: original.saleId, source: { id: 're_1', type: 'tillbridge' } },
    ]);
    expect(onHand()).toBe(-2);
  });

  test('is found by the sale that it gives back, without a ledger, a plan or a search', async () => {
    const original = await sold({ switches: { search_filters: 'ignored' } });
    const refund = oneTee(original);
    const draft = valueOf(await world.till.prepare(refund));
    const [row, ...others] = await rowsOf(world.till, refund, OF);
    expect(others).toEqual([]);
    expect(row).toMatchObject({ saleId: draft.saleId, state: 'draft', totalMinor: -1353 });
    expect(row?.lines.map(({ parentLineId }) => parentLineId)).toEqual([original.lines[0]?.lineId]);
    expect(await rowsOf(world.till, oneTee(original, 're_other'), OF)).toEqual([]);
  });

  test('whose making goes unanswered is made again, and one parked return is left', async () => {
    const original = await sold({ timeoutMs: 1_200 });
    const refund = oneTee(original);
    world.simulator.faults.add({ path: /actions\/return$/, fault: { kind: 'timeoutAfterCommit' } });
    expect((await world.till.prepare(refund)).kind).toBe('unknown');
    expect(await rowsOf(world.till, refund, { ...OF, thorough: true })).toEqual([]);
    valueOf(await world.till.prepare(refund));
    expect(sales('parked')).toHaveLength(1);
    expect(await rowsOf(world.till, refund, OF)).toHaveLength(1);
  });

  test('whose tagging goes unanswered is found by a look where the till did it', async () => {
    const original = await sold({ timeoutMs: 1_200 });
    const refund = oneTee(original);
    world.simulator.faults.add({ method: 'PUT', fault: { kind: 'timeoutAfterCommit' } });
    expect((await world.till.prepare(refund)).kind).toBe('unknown');
    expect(await rowsOf(world.till, refund, OF)).toMatchObject([{ state: 'draft', totalMinor: -1353 }]);
  });

  test('that the till refuses to tag leaves no draft behind', async () => {
    const original = await sold();
    const fault = { kind: 'status', status: 422, body: '{"error":"no"}', committed: false } as const;
    world.simulator.faults.add({ method: 'PUT', fault });
    expect(await world.till.prepare(oneTee(original))).toMatchObject({ kind: 'rejected' });
    expect(sales('parked')).toEqual([]);
  });

  test.each([
    ['the till guards it', {}],
    ['only we guard it', { return_init_offers: 'everything', excessive_return: 'allow' }],
  ] as const)('of more than is left is refused (%s)', async (_, switches) => {
    const original = await sold({ switches });
    await rungUp(wholeOf(original));
    expect(await world.till.prepare(oneTee(original, 're_2'))).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'payment' },
    });
    expect(sales('parked')).toEqual([]);
    expect(onHand()).toBe(0);
  });

  test('a till that keeps the lines that we leave out shows a draft that is not as planned', async () => {
    const original = await sold({ switches: { put_semantics: 'merge' } });
    const answer = await world.till.prepare(oneTee(original));
    expect(answer).toMatchObject({ kind: 'accepted', value: { state: 'draft' } });
    expect(valueOf(answer).totalMinor).not.toBe(-1353);
  });

  test('made twice is found twice by who looks thoroughly, whichever of them the ledger knows', async () => {
    const original = await sold({ switches: { parked_siblings: 'kept' } });
    const refund = oneTee(original);
    const first = valueOf(await world.till.prepare(refund));
    const second = valueOf(await world.till.prepare(refund));
    const known = { ...OF, sale: refund, saleId: second.saleId };
    const rows = await rowsOf(world.till, refund, { ...known, thorough: true });
    expect(rows.map(({ saleId }) => saleId).toSorted()).toEqual([first.saleId, second.saleId].toSorted());
    expect(await rowsOf(world.till, refund, known)).toHaveLength(1);
  });

  test('two parts of one line at two prices are its line and a new one', async () => {
    const original = await sold();
    const parentLineId = original.lines[0]?.lineId ?? null;
    const part = { quantity: -1, taxMinor: 0, parentLineId };
    const lines = [xLineOf({ ...part, unitPriceMinor: 500 }), xLineOf({ ...part, unitPriceMinor: 501 })];
    const done = await rungUp(xSaleOf('re_1', { lines, totalMinor: -1001, taxMinor: 0 }));
    expect(done).toMatchObject({ state: 'completed', totalMinor: -1001 });
    expect(onHand()).toBe(0);
  });
});

test('goods that were sold again after an undone refund come back under an id of our own', async () => {
  world = await openXWorld();
  const again = await rungUp(xSaleOf('re_0.undo'));
  const refund = oneTee(again);
  const done = await rungUp(refund);
  expect(done).toMatchObject({ saleId: uuidOf('re_1'), state: 'completed', totalMinor: -1353 });
  // Its charge lists no such return: it is found by its own id all the same.
  expect(await rowsOf(world.till, refund, OF)).toMatchObject([{ saleId: done.saleId }]);
  expect(onHand()).toBe(-1);
});

describe('a return being completed', () => {
  test('keeps each of its lines what it was, in whatever order the till shows them', async () => {
    world = await openXWorld();
    const money = { sku: null, itemId: null, quantity: 1, taxed: false, taxMinor: 0 };
    const lines = [
      xLineOf({ ...money, kind: 'shipping', unitPriceMinor: 500 }),
      xLineOf({ ...money, kind: 'tip', unitPriceMinor: 300 }),
    ];
    const sale = xSaleOf('ch_1', { lines, totalMinor: 800, taxMinor: 0 });
    const refund = givenBack('re_1', sale, await rungUp(sale));
    const draft = valueOf(await world.till.prepare(refund));
    world.simulator.person.edit(draft.saleId, (row) => void row.lines.reverse());
    const linesNow = (): unknown[] =>
      sales('parked')
        .concat(sales('closed'))
        .filter(({ id }) => id === draft.saleId)
        .flatMap((row) => row.lines.map(({ id, product_id, price }) => `${id} ${product_id} ${price}`))
        .toSorted();
    const parked = linesNow();
    valueOf(await world.till.complete(refund, draft));
    expect(parked).toHaveLength(2);
    expect(linesNow()).toEqual(parked);
  });

  test('twice is closed once', async () => {
    const original = await sold();
    const refund = oneTee(original);
    const draft = valueOf(await world.till.prepare(refund));
    valueOf(await world.till.complete(refund, draft));
    expect(valueOf(await world.till.complete(refund, draft)).state).toBe('completed');
    expect(onHand()).toBe(-1);
    expect(sales('closed').find(({ id }) => id === draft.saleId)?.payments).toHaveLength(1);
  });

  test('is paid once, though the till keeps the payments that a write leaves out', async () => {
    const original = await sold({ switches: { put_semantics: 'merge' } });
    const done = await rungUp(wholeOf(original));
    expect(done).toMatchObject({ state: 'completed', payments: [{ amountMinor: -2955 }] });
    expect(done.payments).toHaveLength(1);
  });

  test('that the till voided because another was begun is refused, and shows as perhaps a draft', async () => {
    const original = await sold();
    const refund = oneTee(original);
    const draft = valueOf(await world.till.prepare(refund));
    world.simulator.person.beginReturn(original.saleId);
    const [row] = await rowsOf(world.till, refund, { ...OF, sale: refund, saleId: draft.saleId });
    expect(row).toMatchObject({ state: 'voided', perhapsDraft: true });
    expect(await world.till.complete(refund, draft)).toMatchObject({
      kind: 'rejected',
      refusal: { code: 'draft-gone' },
    });
    expect(onHand()).toBe(-2);
  });

  test('and voided by a person afterwards is known to have been completed', async () => {
    const original = await sold();
    const refund = oneTee(original);
    const { saleId } = await rungUp(refund);
    world.simulator.person.void(saleId);
    const [row] = await rowsOf(world.till, refund, OF);
    expect(row?.state).toBe('voided');
    expect(row?.perhapsDraft).toBeUndefined();
  });

  test('is discarded by voiding it, once more for nothing', async () => {
    const original = await sold();
    const { saleId } = valueOf(await world.till.prepare(oneTee(original)));
    expect(await world.till.discard(saleId)).toEqual({ kind: 'accepted', value: null });
    expect(await world.till.discard(saleId)).toEqual({ kind: 'accepted', value: null });
    expect(sales('parked')).toEqual([]);
    expect(await world.till.lookById(saleId)).toMatchObject({ state: 'voided', perhapsDraft: true });
    expect(onHand()).toBe(-2);
  });
});

describe('goods and money together', () => {
  const both = (original: TillSale): FrozenSale => oneTee(original, 're_1', [goodwill(-500)]);
  const looked = async (refund: FrozenSale, saleId: string): Promise<TillSale | undefined> =>
    (await rowsOf(world.till, refund, { ...OF, sale: refund, saleId }))[0];

  test('are one movement in two sales: prepared as a return and a plan, done when both are', async () => {
    const original = await sold();
    const refund = both(original);
    const draft = valueOf(await world.till.prepare(refund));
    expect(draft).toMatchObject({ state: 'draft', totalMinor: -1853, taxMinor: -103 });
    expect(draft.saleId.split(',')).toHaveLength(2);
    const done = valueOf(await world.till.complete(refund, draft));
    expect(done).toMatchObject({ saleId: draft.saleId, state: 'completed', totalMinor: -1853 });
    expect(await looked(refund, draft.saleId)).toMatchObject({ state: 'completed', totalMinor: -1853 });
    // A ledger that knows nothing finds the same.
    expect(await rowsOf(world.till, refund, OF)).toMatchObject([{ saleId: draft.saleId, totalMinor: -1853 }]);
    expect(await world.till.lookById(draft.saleId)).toMatchObject({ state: 'completed', totalMinor: -1853 });
    expect(onHand()).toBe(-1);
  });

  test('with only the goods done are a draft as planned, and completing it does the money alone', async () => {
    const original = await sold({ timeoutMs: 1_000 });
    const refund = both(original);
    const draft = valueOf(await world.till.prepare(refund));
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault: { kind: 'timeoutBeforeCommit' } });
    expect((await world.till.complete(refund, draft)).kind).toBe('unknown');
    const half = await looked(refund, draft.saleId);
    expect(half).toMatchObject({ state: 'draft', totalMinor: -1853, payments: [{}, {}] });
    expect(valueOf(await world.till.complete(refund, draft)).state).toBe('completed');
    expect(onHand()).toBe(-1);
    expect(sales('closed').filter(({ source }) => source.type === 'tillbridge')).toHaveLength(3);
  });

  test('with the money refused say what is done already, and are not discarded', async () => {
    const original = await sold();
    const refund = both(original);
    const draft = valueOf(await world.till.prepare(refund));
    const fault = { kind: 'status', status: 422, body: '{"error":"no"}', committed: false } as const;
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault });
    expect(await world.till.complete(refund, draft)).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'payment' },
    });
    expect(await world.till.discard(draft.saleId)).toMatchObject({ kind: 'rejected' });
    expect(onHand()).toBe(-1);
  });

  test('whose customer was deleted in between are paid without one', async () => {
    const original = await sold();
    const refund = both(original);
    const draft = valueOf(await world.till.prepare(refund));
    const fault = { kind: 'status', status: 422, body: '{"error":"customer_id is unknown"}' } as const;
    world.simulator.faults.add({ method: 'POST', path: /\/sales$/, fault: { ...fault, committed: false } });
    expect(await world.till.complete(refund, draft)).toMatchObject({
      kind: 'accepted',
      value: { state: 'completed', totalMinor: refund.totalMinor },
    });
    expect(sales('closed').find(({ source }) => source.id === 're_1.money')?.customer_id).toBeNull();
  });

  test('with the goods refused leave the money alone', async () => {
    const original = await sold();
    const refund = both(original);
    const draft = valueOf(await world.till.prepare(refund));
    world.simulator.person.void(draft.saleId.split(',')[0] ?? '');
    expect(await world.till.complete(refund, draft)).toMatchObject({ kind: 'rejected' });
    expect(sales('closed').filter(({ source }) => source.id === 're_1.money')).toEqual([]);
  });

  test('a fee that is kept is sold within the return', async () => {
    const original = await sold();
    const done = await rungUp(oneTee(original, 're_1', [goodwill(300)]));
    expect(done).toMatchObject({ state: 'completed', totalMinor: -1053 });
    expect(done.saleId).not.toContain(',');
  });
});

test('a return that a person voided is found without a ledger, though the till lists it with its sale no more', async () => {
  const original = await sold({ switches: { voided_returns_listed: false } });
  const refund = wholeOf(original);
  const { saleId } = await rungUp(refund);
  world.simulator.person.void(saleId);
  world.clock.advance(5_000);
  expect(await rowsOf(world.till, refund, OF)).toMatchObject([{ saleId, state: 'voided' }]);
});

test.each([
  ['is found on the second page', {}, { kind: 'rows', rows: [{ state: 'voided' }] }],
  [
    'is not taken for absent where every page is the first',
    { search_offset: 'ignored' },
    { kind: 'undecided' },
  ],
] as const)('of hundreds of voided sales a return that a person voided %s', async (_, switches, found) => {
  const original = await sold({ switches: { voided_returns_listed: false, ...switches } });
  const { person } = world.simulator;
  for (let sale = 0; sale < 200; sale += 1)
    person.void(person.sell({ lines: [{ productId: TEE, quantity: 1 }] }));
  world.clock.advance(5_000);
  const refund = wholeOf(original);
  person.void((await rungUp(refund)).saleId);
  world.clock.advance(5_000);
  const query = { saleKey: refund.saleKey, sinceMs: 0, thorough: true, sale: null, saleId: null, ...OF };
  expect(await world.till.look(query)).toMatchObject(found);
});

test('which lines come back is asked of the sale, whatever became of its returns', async () => {
  const original = await sold();
  const lineIds = original.lines.map(({ lineId }) => lineId);
  const { saleId } = await rungUp(oneTee(original));
  const begun = world.simulator.person.beginReturn(original.saleId);
  const parentLineId = lineIds[0];
  expect(await world.till.returning(lineIds.slice(0, 1))).toEqual([
    { saleId, parentLineId, quantity: -1 },
    { saleId: begun, parentLineId, quantity: -1 },
  ]);
  world.simulator.person.void(saleId);
  expect(await world.till.returning(lineIds.slice(0, 1))).toEqual([
    { saleId: begun, parentLineId, quantity: -1 },
  ]);
});
