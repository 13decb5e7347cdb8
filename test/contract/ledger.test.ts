import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Clock } from '../../shared/kernel/clock.ts';
import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import { systemRandom } from '../../shared/kernel/random.ts';
import type { Leases, Notebook } from '../../shared/kernel/stores.ts';
import { dynamoClaims } from '../../shared/aws/dynamo-claims.ts';
import { dynamoLeases } from '../../shared/aws/dynamo-leases.ts';
import { dynamoLedger } from '../../shared/aws/dynamo-ledger.ts';
import { dynamoNotebook } from '../../shared/aws/dynamo-notebook.ts';
import type { ClaimStore } from '../../shared/people/ports.ts';
import type { Ledger, Pause } from '../../shared/posting/ports.ts';
import type { PaymentRecord, Posting, PostingStep, TrailEntry } from '../../shared/posting/posting.ts';
import { CHARGE, NOON_MS, PAYMENT, frozenWith, postingWith } from '../support/builders.ts';
import { startDynalite } from '../support/dynalite.ts';
import type { Dynalite } from '../support/dynalite.ts';
import { MemoryLedger, memoryClaims, memoryLeases, memoryNotebook } from '../support/memory-ledger.ts';

interface Stores {
  readonly ledger: Ledger;
  /** A second worker's view of the same store. */
  readonly otherLedger: Ledger;
  readonly leases: Leases;
  readonly notebook: Notebook;
  readonly claims: ClaimStore;
}

let nowMs = NOON_MS;
const clock: Clock = { nowMs: () => nowMs, sleep: async () => undefined };
let dynalite: Dynalite;
let tables = 0;

beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.close());

async function memoryStores(): Promise<Stores> {
  const ledger = new MemoryLedger();
  return {
    ledger,
    otherLedger: ledger,
    leases: memoryLeases(clock),
    notebook: memoryNotebook(),
    claims: memoryClaims({ clock, random: systemRandom }),
  };
}

async function dynamoStores(): Promise<Stores> {
  tables += 1;
  const table = await dynalite.createLedger(`contract-${tables}`);
  return {
    ledger: dynamoLedger(table, { random: systemRandom }),
    otherLedger: dynamoLedger(table, { random: systemRandom }),
    leases: dynamoLeases(table, clock),
    notebook: dynamoNotebook(table),
    claims: dynamoClaims(table, { clock, random: systemRandom }),
  };
}

describe.each([
  { store: 'in memory', make: memoryStores },
  { store: 'on DynamoDB', make: dynamoStores },
])('the ledger $store', ({ make }) => {
  let stores: Stores;
  let ledger: Ledger;

  beforeEach(async () => {
    nowMs = NOON_MS;
    stores = await make();
    ({ ledger } = stores);
  });

  test('knows nothing of a payment that was never stored', async () => {
    expect(await ledger.load(PAYMENT)).toBeNull();
    expect(await ledger.trail(PAYMENT)).toEqual([]);
    expect(await ledger.paymentOf(CHARGE)).toBeNull();
    expect(await ledger.paymentOf(PAYMENT)).toBeNull();
  });

  test('gives back a record to the letter, one version on', async () => {
    const record = recordWith({ postings: STEPS.map((at, index) => posting(`re_${index}`, at)) });

    const stored = await ledger.save(record, []);

    expect(stored).toEqual({ ...record, version: 1 });
    expect(await ledger.load(PAYMENT)).toEqual({ ...record, version: 1 });
  });

  test('stores one of two writers that read the same version, and all of it', async () => {
    const first = await saved(recordWith());
    const { otherLedger } = stores;
    const results = await Promise.all([
      ledger.save({ ...first, seenEvents: ['evt_a'] }, [entry('a')]),
      otherLedger.save({ ...first, seenEvents: ['evt_b'] }, [entry('b')]),
    ]);

    const winners = results.filter((result) => result !== null);
    expect(winners).toHaveLength(1);
    const winner = results[0] === null ? 'b' : 'a';
    expect(await ledger.load(PAYMENT)).toEqual({ ...first, version: 2, seenEvents: [`evt_${winner}`] });
    expect(await ledger.trail(PAYMENT)).toEqual([entry(winner)]);
  });

  test('stores a payment once when two writers meet it for the first time', async () => {
    const results = await Promise.all([
      ledger.save(recordWith(), [entry('a')]),
      stores.otherLedger.save(recordWith(), [entry('b')]),
    ]);
    expect(results.filter((result) => result !== null)).toHaveLength(1);
    expect(await ledger.trail(PAYMENT)).toHaveLength(1);
  });

  test('stores nothing over a version that has moved on', async () => {
    const first = await saved(recordWith());
    await saved({ ...first, seenEvents: ['evt_a'] });

    expect(await ledger.save({ ...first, seenEvents: ['evt_b'] }, [entry('late')])).toBeNull();
    expect((await ledger.load(PAYMENT))?.seenEvents).toEqual(['evt_a']);
    expect(await ledger.trail(PAYMENT)).toEqual([]);
  });

  test('keeps a payment that is said to be stored already, but is not, out', async () => {
    expect(await ledger.save({ ...recordWith(), version: 3 }, [])).toBeNull();
    expect(await ledger.load(PAYMENT)).toBeNull();
  });

  test('does not share a stored record with the hands that stored it', async () => {
    const events = ['evt_a'];
    await saved(recordWith({ seenEvents: events }));
    events.push('evt_b');
    expect((await ledger.load(PAYMENT))?.seenEvents).toEqual(['evt_a']);
  });

  test('keeps the whole trail in order, however long, over writers that come and go', async () => {
    const ledgers = [ledger, stores.otherLedger];
    const told: TrailEntry[] = [];
    let record: PaymentRecord = recordWith();
    for (let pass = 0; pass < 30; pass += 1) {
      const writer = ledgers[pass % 3 === 0 ? 1 : 0] ?? ledger;
      record = (await writer.load(PAYMENT)) ?? record;
      const silent = await writer.save(record, []);
      const news = [entry(`pass ${pass}`), entry(`still pass ${pass}`)];
      const next = await writer.save(silent ?? record, news);
      expect(next).not.toBeNull();
      // A worker that was overtaken tells the same story again, and changes nothing.
      expect(await ledgers[0]?.save(record, [entry('overtaken')])).toBeNull();
      told.push(...news);
    }
    expect(await ledger.trail(PAYMENT)).toEqual(told);
    expect(await stores.otherLedger.trail(PAYMENT)).toEqual(told);
  });

  test('lists open work by when it is due, so that what was put off never hides what is due', async () => {
    await saved(recordWith({ paymentId: paymentIdOf('pi_young'), openSinceMs: 3000 }));
    await saved(recordWith({ paymentId: paymentIdOf('pi_old'), openSinceMs: 1000, nextCheckAtMs: 9000 }));
    await saved(recordWith({ paymentId: paymentIdOf('pi_mid'), openSinceMs: 2000 }));
    await saved(recordWith({ paymentId: paymentIdOf('pi_done') }));

    expect(await ledger.openWork(2)).toEqual([
      { paymentId: 'pi_mid', dueAtMs: 2000, openSinceMs: 2000, unposted: true },
      { paymentId: 'pi_young', dueAtMs: 3000, openSinceMs: 3000, unposted: true },
    ]);
    expect((await ledger.openWork(10)).at(-1)).toMatchObject({
      paymentId: 'pi_old',
      dueAtMs: 9000,
      openSinceMs: 1000,
    });
    // What fell due last, for new orders behind a backlog: never what is not due yet.
    expect((await ledger.newestDue(5000, 1)).map(({ paymentId }) => paymentId)).toEqual(['pi_young']);
    expect((await ledger.newestDue(2000, 9)).map(({ paymentId }) => paymentId)).toEqual(['pi_mid']);
  });

  test('takes a payment off the open work when nothing of it is open any more', async () => {
    const open = await saved(recordWith({ openSinceMs: 1000, nextCheckAtMs: 2000 }));
    await saved({ ...open, openSinceMs: null, nextCheckAtMs: null });
    expect(await ledger.openWork(10)).toEqual([]);
  });

  test('lists every payment that is held, also one that is open as well', async () => {
    await saved(recordWith({ paymentId: paymentIdOf('pi_posted'), postings: [posting('ch_1', STEPS[4])] }));
    await saved(recordWith({ paymentId: paymentIdOf('pi_late'), postings: [posting('ch_2', held(2000))] }));
    await saved(
      recordWith({
        paymentId: paymentIdOf('pi_both'),
        openSinceMs: 5000,
        postings: [posting('ch_3', held(3000)), posting('re_3', held(1000))],
      }),
    );
    await saved(recordWith({ paymentId: paymentIdOf('pi_open'), openSinceMs: 100 }));

    expect(await ledger.heldPayments()).toEqual(['pi_both', 'pi_late']);
    expect((await ledger.openWork(10)).map((work) => work.paymentId)).toEqual(['pi_open', 'pi_both']);
  });

  test('no longer lists a payment whose hold was released', async () => {
    const both = await saved(recordWith({ openSinceMs: 1, postings: [posting('ch_1', held(1))] }));
    const open = await saved({ ...both, postings: [posting('ch_1', { step: 'pending' })] });
    expect(await ledger.heldPayments()).toEqual([]);
    const again = await saved({ ...open, openSinceMs: null, postings: [posting('ch_1', held(1))] });
    expect(await ledger.heldPayments()).toEqual([PAYMENT]);
    await saved({ ...again, postings: [posting('ch_1', STEPS[4])] });
    expect(await ledger.heldPayments()).toEqual([]);
  });

  test('leads from every id of a payment to it', async () => {
    const unanswered = { saleId: '903', sentAtMs: 1 };
    const charge = posting('ch_1', { step: 'prepared', saleId: '901' });
    await saved(
      recordWith({
        postings: [
          { ...charge, unanswered, discards: [{ saleId: '902', gone: true }] },
          posting('re_1.undo', { step: 'pending' }),
        ],
      }),
    );
    for (const id of ['ch_1', '901', '902', '903', 're_1.undo', PAYMENT]) {
      expect([id, await ledger.paymentOf(id)]).toEqual([id, PAYMENT]);
    }
    expect(await ledger.paymentOf('904')).toBeNull();
  });

  test('still leads from a draft that was given up to its payment', async () => {
    const first = await saved(
      recordWith({ postings: [posting('ch_1', { step: 'prepared', saleId: '901' })] }),
    );
    await saved({ ...first, postings: [posting('ch_1', { step: 'prepared', saleId: '905' })] });
    expect(await ledger.paymentOf('901')).toBe(PAYMENT);
    expect(await ledger.paymentOf('905')).toBe(PAYMENT);
  });

  test('freezes a plan once: the same again is fine, other content is our bug', async () => {
    const sale = frozenWith();
    await ledger.freeze(sale);
    await ledger.freeze(structuredClone(sale));
    await expect(ledger.freeze({ ...sale, note: 'other' })).rejects.toThrow('frozen');
    await ledger.freeze({ ...sale, plan: sale.plan + 1, note: 'other' });

    expect(await ledger.frozen(sale.paymentId, sale.saleKey, sale.plan)).toEqual(sale);
    expect((await ledger.frozen(sale.paymentId, sale.saleKey, sale.plan + 1))?.note).toBe('other');
    expect(await ledger.frozen(sale.paymentId, sale.saleKey, sale.plan + 2)).toBeNull();
  });

  test('remembers what a SKU stands for, the last word counting', async () => {
    await ledger.mapSku('TEE M/rot', '12');
    await ledger.mapSku('TEE M/rot', '13');
    await ledger.mapSku('MUG', 'MUG-2');
    const skus = ['MUG', 'TEE M/rot', 'TEE M/rot', 'NONE'];
    expect(await ledger.mappedSkus(skus)).toEqual(
      new Map([
        ['TEE M/rot', '13'],
        ['MUG', 'MUG-2'],
      ]),
    );
    expect(await ledger.mappedSkus([])).toEqual(new Map());
  });

  test('looks up more SKUs than one request takes', async () => {
    const skus = Array.from({ length: 130 }, (_, index) => `SKU-${index}`);
    for (const sku of [skus[0] ?? '', skus[129] ?? '']) await ledger.mapSku(sku, 'x');
    expect((await ledger.mappedSkus(skus)).size).toBe(2);
  });

  test('the first pause wins, but a person’s takes the place of ours', async () => {
    expect(await ledger.pause(pauseBy('tillbridge', 'first'))).toMatchObject({ reason: 'first' });
    expect(await ledger.pause(pauseBy('tillbridge', 'second'))).toMatchObject({ reason: 'first' });
    expect(await ledger.pause(pauseBy('person', 'stock-taking'))).toMatchObject({ reason: 'stock-taking' });
    expect(await ledger.pause(pauseBy('tillbridge', 'third'))).toMatchObject({ reason: 'stock-taking' });
    expect(await ledger.pause(pauseBy('person', 'another'))).toMatchObject({ reason: 'stock-taking' });
    expect((await ledger.controls()).pause).toEqual(pauseBy('person', 'stock-taking'));
  });

  test('only a person lifts a person’s pause', async () => {
    await ledger.pause(pauseBy('person', 'stock-taking'));
    expect(await ledger.resume('tillbridge')).toBe(false);
    expect((await ledger.controls()).pause).not.toBeNull();
    expect(await ledger.resume('person')).toBe(true);
    expect((await ledger.controls()).pause).toBeNull();
    expect(await ledger.resume('person')).toBe(false);
  });

  test('either lifts a pause of ours, which may come again', async () => {
    await ledger.pause(pauseBy('tillbridge', 'first'));
    expect(await ledger.resume('tillbridge')).toBe(true);
    expect(await ledger.resume('tillbridge')).toBe(false);
    expect(await ledger.pause(pauseBy('tillbridge', 'second'))).toMatchObject({ reason: 'second' });
    expect(await ledger.resume('person')).toBe(true);
  });

  test('waits until the latest moment that anybody named', async () => {
    expect(await ledger.controls()).toEqual({ pause: null, wait: null });
    await ledger.waitUntil(5000, 'rate limit');
    await ledger.waitUntil(4000, 'outage');
    expect((await ledger.controls()).wait).toEqual({ notBeforeMs: 5000, reason: 'rate limit' });
    await ledger.waitUntil(6000, 'outage');
    expect((await ledger.controls()).wait).toEqual({ notBeforeMs: 6000, reason: 'outage' });
  });

  test('keeps cursors apart by name', async () => {
    expect(await ledger.cursor('events')).toBeNull();
    await ledger.storeCursor('events', 17);
    await ledger.storeCursor('events', 18);
    await ledger.storeCursor('till', 3);
    expect([await ledger.cursor('events'), await ledger.cursor('till')]).toEqual([18, 3]);
  });

  test('lends a lease to one owner, until it is given back or its time is up', async () => {
    const { leases } = stores;
    expect(await leases.take('sweep', 'a', 1000)).toBe(true);
    expect(await leases.take('sweep', 'b', 1000)).toBe(false);
    expect(await leases.take('other', 'b', 1000)).toBe(true);
    nowMs += 999;
    expect(await leases.take('sweep', 'b', 1000)).toBe(false);
    expect(await leases.take('sweep', 'a', 1000)).toBe(true);
    nowMs += 1000;
    expect(await leases.take('sweep', 'b', 1000)).toBe(true);
    await leases.release('sweep', 'a');
    expect(await leases.take('sweep', 'a', 1000)).toBe(false);
    await leases.release('sweep', 'b');
    expect(await leases.take('sweep', 'a', 1000)).toBe(true);
  });

  test('lends a lease to one of many that ask at once', async () => {
    const asked = Array.from({ length: 8 }, (_, index) =>
      stores.leases.take('sweep', `owner-${index}`, 1000),
    );
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(1);
  });

  test('a claim is one owner’s, but its id and customer are everybody’s', async () => {
    const { claims } = stores;
    const first = await claims.take('k', 'a', 1000);
    expect(first).toEqual({ mine: true, claimId: first.claimId, customerId: null, watched: false });
    expect(first.claimId).not.toBe('');
    expect(await claims.take('k', 'b', 1000)).toEqual({ ...first, mine: false });

    await claims.settle('k', 'a', '77', false);
    expect(await claims.take('k', 'b', 1000)).toEqual({ ...first, mine: true, customerId: '77' });
    expect((await claims.take('other', 'b', 1000)).claimId).not.toBe(first.claimId);
  });

  test('a claim that was let go of without a customer is free', async () => {
    const { claims } = stores;
    const first = await claims.take('k', 'a', 1000);
    await claims.settle('k', 'a', null, false);
    expect(await claims.take('k', 'b', 1000)).toEqual(first);
  });

  test('an owner whose claim was taken over does not settle it', async () => {
    const { claims } = stores;
    await claims.take('k', 'a', 1000);
    nowMs += 1000;
    expect(await claims.take('k', 'b', 1000)).toMatchObject({ mine: true });
    await claims.settle('k', 'a', '77', false);
    expect(await claims.take('k', 'c', 1000)).toMatchObject({ mine: false, customerId: null });
  });

  test('a claim under which a creation was sent is watched until its look, or until it was answered', async () => {
    const { claims } = stores;
    const sending = { identity: 'g:1', lookAtMs: nowMs + 100 };
    expect(await claims.take('k', 'a', 1000, sending)).toMatchObject({ mine: true, watched: true });
    expect(await claims.take('other', 'a', 1000, { ...sending, lookAtMs: nowMs + 50 })).toMatchObject({
      mine: true,
    });
    expect(await claims.dueWatches(nowMs + 49, 10)).toEqual([]);
    await claims.settle('k', 'a', '77', false);
    const due = await claims.dueWatches(nowMs + 100, 10);
    expect(due.map(({ key }) => key)).toEqual(['other', 'k']);
    expect(due[1]).toMatchObject({ ...sending, customerId: '77' });
    expect(await claims.dueWatches(nowMs + 100, 1)).toHaveLength(1);

    await claims.settle('other', 'a', '78', true);
    expect(await claims.take('other', 'b', 1000)).toMatchObject({ watched: false, customerId: '78' });
    expect(await claims.dueWatches(nowMs + 100, 10)).toEqual([due[1]]);
  });

  test('a look that a later creation has put off is not ended by the earlier one', async () => {
    const { claims } = stores;
    await claims.take('k', 'a', 1000, { identity: 'g:1', lookAtMs: nowMs });
    const [due] = await claims.dueWatches(nowMs, 10);
    if (due === undefined) throw new Error('nothing is watched');
    await claims.take('k', 'a', 1000, { identity: 'g:2', lookAtMs: nowMs + 100 });
    await claims.unwatch(due);
    const [later] = await claims.dueWatches(nowMs + 100, 10);
    expect(later).toMatchObject({ identity: 'g:2', lookAtMs: nowMs + 100 });
    await claims.unwatch(later ?? due);
    expect(await claims.dueWatches(nowMs + 100, 10)).toEqual([]);
    expect(await claims.take('k', 'a', 1000)).toMatchObject({ mine: true, watched: false });
  });

  test('notes the last word on each name', async () => {
    const { notebook } = stores;
    expect(await notebook.read('drafts')).toBeNull();
    await notebook.write('drafts', 'refused');
    await notebook.write('drafts', '');
    await notebook.write('shop', '3');
    expect([await notebook.read('drafts'), await notebook.read('shop')]).toEqual(['', '3']);
  });

  async function saved(record: PaymentRecord, entries: readonly TrailEntry[] = []): Promise<PaymentRecord> {
    const stored = await ledger.save(record, entries);
    expect(stored).not.toBeNull();
    return stored ?? record;
  }
});

function recordWith(change: Partial<PaymentRecord> & { paymentId?: PaymentId } = {}): PaymentRecord {
  return {
    paymentId: PAYMENT,
    schemaVersion: 1,
    version: 0,
    lease: { owner: 'worker', untilMs: NOON_MS },
    observedAtMs: null,
    seenEvents: [],
    postings: [],
    openSinceMs: null,
    nextCheckAtMs: null,
    vainPasses: 0,
    ...change,
  };
}

function posting(id: string, at: PostingStep): Posting {
  return postingWith({ movementId: movementIdOf(id), at });
}

function held(sinceMs: number): PostingStep {
  return { step: 'held', hold: { code: 'c', reason: 'r', remedy: 'm', sinceMs } };
}

const STEPS = [
  { step: 'pending' },
  { step: 'preparing', attempt: 1, sentAtMs: 2 },
  { step: 'prepared', saleId: '1' },
  { step: 'completing', saleId: '1', attempt: 2, sentAtMs: 3 },
  { step: 'posted', saleId: '1', receipt: '220' },
  { step: 'held', hold: { code: 'c', reason: 'r', remedy: 'm', sinceMs: 4 } },
  { step: 'skipped', reason: 'in person', byPerson: false },
] as const satisfies readonly PostingStep[];

function entry(what: string): TrailEntry {
  return { atMs: NOON_MS, what };
}

function pauseBy(by: Pause['by'], reason: string): Pause {
  return { code: 'unauthorised', reason, remedy: 'connect again', sinceMs: NOON_MS, by };
}
