import { afterEach, describe, expect, test } from '@jest/globals';
import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Answer, Refusal } from '../../shared/kernel/answer.ts';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import type { LookQuery, TillPort } from '../../shared/posting/ports.ts';
import type { FrozenSale, TillSale } from '../../shared/posting/sale.ts';

export type Effect = 'prepare' | 'complete' | 'discard';

/** A till with its shop, as far as any till can be asked about and tampered with. */
export interface TillWorld {
  readonly till: TillPort;
  /** The stocked item that `saleOf` sells. */
  readonly goods: { readonly itemId: string; readonly sku: string; readonly quantity: number };
  /** A sale with a taxed and an untaxed line that this till reckons exactly as frozen. */
  readonly saleOf: (key: string) => FrozenSale;
  /** The whole sale given back, against the lines of `original`. */
  readonly returnOf: (key: string, original: TillSale) => FrozenSale;
  readonly onHand: (itemId: string) => number;
  /** The next call of that kind goes unanswered, before or after the till did what it was asked. */
  unanswered(effect: Effect, committed: 'before' | 'after'): void;
  /** What every read from now on meets. */
  readsMeet(what: 'rate-limit' | 'outage' | 'web-page'): void;
  readonly byHand: { voidSale(saleId: string): void; deleteDraft(saleId: string): void };
  close(): Promise<void>;
}

export interface TillTraits {
  readonly name: string;
  /** `stored`: the till keeps a draft. `implied`: an absent sale is the draft as planned. */
  readonly drafts: 'stored' | 'implied';
  open(): Promise<TillWorld>;
}

/** What every till behind the port promises. Run against the adapters and against the fake of the core's tests. */
export function tillContract(traits: TillTraits): void {
  let world: TillWorld | null = null;
  const open = async (): Promise<TillWorld> => {
    world = await traits.open();
    return world;
  };
  afterEach(async () => {
    await world?.close();
    world = null;
  });

  describe(`${traits.name}: sales`, () => {
    if (traits.drafts === 'stored') draftContract(open);
    completionContract(open);
    lookContract(open);
  });
  describe(`${traits.name}: answers`, () => {
    unknownContract(open, traits);
    refusalContract(open);
  });
  describe(`${traits.name}: items and tax`, () => itemContract(open));
}

type Open = () => Promise<TillWorld>;

const NO_PLAN = { sinceMs: 0, thorough: false, of: null, sale: null, saleId: null };
const THOROUGH = { thorough: true };
const query = (sale: FrozenSale, change: Partial<LookQuery> = {}): LookQuery => ({
  saleKey: sale.saleKey,
  ...NO_PLAN,
  ...change,
});

export async function rowsOf(
  till: TillPort,
  sale: FrozenSale,
  change: Partial<LookQuery> = {},
): Promise<readonly TillSale[]> {
  const look = await till.look(query(sale, change));
  if (look.kind !== 'rows') throw new Error(`the look could not decide: ${look.why}`);
  return look.rows;
}

export function valueOf<T>(answer: Answer<T>): T {
  if (answer.kind === 'accepted') return answer.value;
  throw new Error(`not accepted: ${JSON.stringify(answer)}`);
}

async function rungUp(world: TillWorld, sale: FrozenSale): Promise<TillSale> {
  const draft = valueOf(await world.till.prepare(sale));
  return valueOf(await world.till.complete(sale, draft));
}

const statesOf = (rows: readonly TillSale[]): string[] => rows.map((row) => row.state).sort();
const figuresOf = (row: TillSale | undefined) =>
  row?.lines.map(({ itemId, quantity, unitPriceMinor }) => ({ itemId, quantity, unitPriceMinor }));

async function refusalIn(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  throw new Error('it was not refused');
}

function draftContract(open: Open): void {
  test('a prepared sale is found by its key as frozen, and moves no stock', async () => {
    const { till, goods, onHand, saleOf } = await open();
    const before = onHand(goods.itemId);
    const sale = saleOf('ch_prepared');

    const answered = valueOf(await till.prepare(sale));

    const [row, ...others] = await rowsOf(till, sale);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      saleId: answered.saleId,
      saleKey: 'ch_prepared',
      state: 'draft',
      totalMinor: sale.totalMinor,
      taxMinor: sale.taxMinor,
      payments: [{ amountMinor: sale.totalMinor, reference: sale.paymentReference }],
    });
    expect(figuresOf(row)).toEqual(
      sale.lines.map(({ itemId, quantity, unitPriceMinor }) => ({ itemId, quantity, unitPriceMinor })),
    );
    expect(onHand(goods.itemId)).toBe(before);
  });

  test('what the answer to a prepare shows is what a look shows', async () => {
    const { till, saleOf } = await open();
    const sale = saleOf('ch_answer');
    const answered = valueOf(await till.prepare(sale));
    const [row] = await rowsOf(till, sale);
    const { lines, ...rest } = answered;
    expect(row).toMatchObject(rest);
    expect(figuresOf(row)).toEqual(figuresOf({ ...rest, lines }));
  });

  test('preparing twice makes two drafts, and a look returns both', async () => {
    const { till, saleOf } = await open();
    const sale = saleOf('ch_twice');
    const first = valueOf(await till.prepare(sale));
    const second = valueOf(await till.prepare(sale));
    const rows = await rowsOf(till, sale);
    expect(rows.map((row) => row.saleId).sort()).toEqual([first.saleId, second.saleId].sort());
    expect(statesOf(rows)).toEqual(['draft', 'draft']);
  });

  test('a discarded draft reads as deleted, by its key and by its id', async () => {
    const { till, saleOf } = await open();
    const sale = saleOf('ch_discarded');
    const { saleId } = valueOf(await till.prepare(sale));
    expect(await till.discard(saleId)).toEqual({ kind: 'accepted', value: null });
    expect(statesOf(await rowsOf(till, sale))).toEqual(['deleted']);
    expect(await till.lookById(saleId)).toMatchObject({ saleId, state: 'deleted' });
  });

  test('discarding what is gone already is accepted', async () => {
    const world = await open();
    const { saleId } = valueOf(await world.till.prepare(world.saleOf('ch_gone')));
    world.byHand.deleteDraft(saleId);
    expect((await world.till.discard(saleId)).kind).toBe('accepted');
    expect((await world.till.discard('99999')).kind).toBe('accepted');
  });

  test('completing a draft that a person deleted is refused and sells nothing', async () => {
    const world = await open();
    const { till, goods, onHand } = world;
    const before = onHand(goods.itemId);
    const sale = world.saleOf('ch_deleted');
    const draft = valueOf(await till.prepare(sale));
    world.byHand.deleteDraft(draft.saleId);
    expect(await till.complete(sale, draft)).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'payment' },
    });
    expect(onHand(goods.itemId)).toBe(before);
  });
}

function completionContract(open: Open): void {
  test('completing takes the stock once, however often it is repeated', async () => {
    const world = await open();
    const { till, goods, onHand } = world;
    const before = onHand(goods.itemId);
    const sale = world.saleOf('ch_once');
    const draft = valueOf(await till.prepare(sale));

    const completed = valueOf(await till.complete(sale, draft));
    await till.complete(sale, draft);

    expect(completed).toMatchObject({
      saleId: draft.saleId,
      state: 'completed',
      totalMinor: sale.totalMinor,
    });
    expect(completed.receipt).not.toBe('');
    expect(onHand(goods.itemId)).toBe(before - goods.quantity);
    const [row, ...others] = await rowsOf(till, sale);
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      state: 'completed',
      payments: [{ amountMinor: sale.totalMinor, reference: sale.paymentReference }],
    });
  });

  test('a return gives the stock back and pays the money back', async () => {
    const world = await open();
    const { till, goods, onHand } = world;
    const before = onHand(goods.itemId);
    const original = await rungUp(world, world.saleOf('ch_returned'));
    const refund = world.returnOf('re_returned', original);

    const completed = await rungUp(world, refund);

    expect(completed).toMatchObject({ state: 'completed', totalMinor: -original.totalMinor });
    expect(onHand(goods.itemId)).toBe(before);
    expect(await rowsOf(till, refund, { of: movementIdOf('ch_returned') })).toMatchObject([
      { payments: [{ amountMinor: -original.totalMinor }], taxMinor: -original.taxMinor },
    ]);
  });

  test('what gives a line back is found by that line', async () => {
    const world = await open();
    const original = await rungUp(world, world.saleOf('ch_asked'));
    const lineIds = original.lines.map((line) => line.lineId);
    expect(await world.till.returning(lineIds)).toEqual([]);
    const { saleId } = await rungUp(world, world.returnOf('re_asked', original));
    expect(await world.till.returning(lineIds)).toEqual(
      original.lines.map(({ lineId, quantity }) => ({
        saleId,
        parentLineId: lineId,
        quantity: 0 - quantity,
      })),
    );
    expect(await world.till.returning(['99999'])).toEqual([]);
  });

  test('more of a line than was sold is not given back', async () => {
    const world = await open();
    const original = await rungUp(world, world.saleOf('ch_twice'));
    await rungUp(world, world.returnOf('re_first', original));
    expect(await world.till.prepare(world.returnOf('re_second', original))).toMatchObject({
      kind: 'rejected',
      refusal: { whose: 'payment' },
    });
  });

  test('a completed sale is never deleted', async () => {
    const world = await open();
    const sale = world.saleOf('ch_kept');
    const { saleId } = await rungUp(world, sale);
    await world.till.discard(saleId);
    expect(statesOf(await rowsOf(world.till, sale))).toEqual(['completed']);
  });
}

function lookContract(open: Open): void {
  test('a sale that nobody made is not found, however thoroughly one looks', async () => {
    const { till, saleOf } = await open();
    expect(await rowsOf(till, saleOf('ch_none'))).toEqual([]);
    expect(await rowsOf(till, saleOf('ch_none'), THOROUGH)).toEqual([]);
    expect(await till.lookById('99999')).toBeNull();
  });

  test('a voided sale is found and reads as voided', async () => {
    const world = await open();
    const sale = world.saleOf('ch_voided');
    const { saleId } = await rungUp(world, sale);
    world.byHand.voidSale(saleId);
    expect(statesOf(await rowsOf(world.till, sale))).toEqual(['voided']);
    expect(await world.till.lookById(saleId)).toMatchObject({ state: 'voided' });
  });

  test('keys that differ in letter case alone are two keys', async () => {
    const world = await open();
    await rungUp(world, world.saleOf('ch_CaseMatters'));
    expect(await rowsOf(world.till, world.saleOf('ch_casematters'))).toEqual([]);
    expect(await rowsOf(world.till, world.saleOf('ch_casematters'), THOROUGH)).toEqual([]);
  });
}

function unknownContract(open: Open, traits: TillTraits): void {
  const found = { before: 0, after: 1 };
  const commits = ['before', 'after'] as const;

  if (traits.drafts === 'stored') {
    test.each(commits)(
      'a prepare that goes unanswered %s it is done is unknown, and a look tells',
      async (when) => {
        const world = await open();
        const sale = world.saleOf('ch_unheard');
        world.unanswered('prepare', when);
        expect((await world.till.prepare(sale)).kind).toBe('unknown');
        expect(await rowsOf(world.till, sale, THOROUGH)).toHaveLength(found[when]);
      },
    );
  }

  test.each(commits)(
    'a complete that goes unanswered %s it is done is unknown, and a look tells',
    async (when) => {
      const world = await open();
      const { till, goods, onHand } = world;
      const sale = world.saleOf('ch_unheard');
      const draft = valueOf(await till.prepare(sale));
      const before = onHand(goods.itemId);
      world.unanswered('complete', when);
      expect((await till.complete(sale, draft)).kind).toBe('unknown');
      const completed = (await rowsOf(till, sale, THOROUGH)).filter((row) => row.state === 'completed');
      expect(completed).toHaveLength(found[when]);
      expect(onHand(goods.itemId)).toBe(before - found[when] * goods.quantity);
    },
  );
}

function refusalContract(open: Open): void {
  const reads = (world: TillWorld): [string, () => Promise<unknown>][] => [
    ['look', () => world.till.look(query(world.saleOf('ch_refused')))],
    ['lookById', () => world.till.lookById('9001')],
    ['findItems', () => world.till.findItems([world.goods.sku])],
    ['itemsById', () => world.till.itemsById([world.goods.itemId])],
  ];

  test.each([
    ['rate-limit', 'wait'],
    ['outage', 'wait'],
    ['web-page', 'connection'],
  ] as const)('reads that meet a %s are refused as a %s, and so is the probe', async (what, whose) => {
    const world = await open();
    expect(await world.till.probe()).toBeNull();
    world.readsMeet(what);
    for (const [name, read] of reads(world)) {
      expect([name, (await refusalIn(read())).whose]).toEqual([name, whose]);
    }
    expect(await world.till.probe()).toMatchObject({ whose });
  });

  test('a rate limit says how long to wait', async () => {
    const world = await open();
    world.readsMeet('rate-limit');
    const refusal = await refusalIn(world.till.look(query(world.saleOf('ch_limited'))));
    expect(refusal.retryAfterMs).toBeGreaterThanOrEqual(1_000);
  });
}

function itemContract(open: Open): void {
  test('items are found by SKU and by id; what is unknown is told apart', async () => {
    const { till, goods } = await open();
    const found = await till.findItems([goods.sku, 'NO-SUCH-SKU']);
    expect(found.get(goods.sku)).toMatchObject([
      { itemId: goods.itemId, archived: false, unsupported: null },
    ]);
    expect(found.get('NO-SUCH-SKU')).toEqual([]);
    expect([...(await till.itemsById([goods.itemId, '99999', 'NO-SUCH-SKU'])).keys()]).toEqual([
      goods.itemId,
    ]);
  });

  test('the tax that is predicted is the tax that the till then shows', async () => {
    const { till, saleOf } = await open();
    const sale = saleOf('ch_taxed');
    expect(sale.taxMinor).toBeGreaterThan(0);
    if (till.tax === 'computed') expect(await till.predictTax(sale.lines, sale.currency)).toBe(sale.taxMinor);
    expect(valueOf(await till.prepare(sale)).taxMinor).toBe(sale.taxMinor);
  });
}

/** Gives every line of a completed sale back. */
export function givenBack(key: string, sold: FrozenSale, original: TillSale): FrozenSale {
  return {
    ...sold,
    saleKey: movementIdOf(key),
    lines: sold.lines.map((line, index) => ({
      ...line,
      quantity: -line.quantity,
      taxMinor: 0 - line.taxMinor,
      parentLineId: original.lines[index]?.lineId ?? null,
    })),
    totalMinor: -sold.totalMinor,
    taxMinor: -sold.taxMinor,
  };
}
