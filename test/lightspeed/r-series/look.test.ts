import { afterEach, expect, test } from '@jest/globals';
import type { Look, LookQuery } from '../../../shared/posting/ports.ts';
import { valueOf } from '../../contract/till-contract.ts';
import { openRWorld } from '../support/r-world.ts';
import type { RWorld, RWorldOptions } from '../support/r-world.ts';
import { saleOf } from '../support/sales.ts';

let world: RWorld;
const open = async (options: RWorldOptions = {}): Promise<RWorld> => {
  world = await openRWorld(options);
  return world;
};
afterEach(() => world.close());

const HOUR_MS = 3_600_000;
const sale = saleOf('ch_wanted');

function lookFor(change: Partial<LookQuery> = {}): Promise<Look> {
  const sinceMs = world.clock.nowMs() - HOUR_MS;
  return world.till.look({
    saleKey: sale.saleKey,
    sinceMs,
    thorough: false,
    of: null,
    sale: null,
    saleId: null,
    ...change,
  });
}

const idsOf = (look: Look): string[] =>
  look.kind === 'rows' ? look.rows.map((row) => row.saleId) : ['undecided'];

/** Sales of the counter, one after the other. */
function sellAtTheCounter(count: number): void {
  for (let sold = 0; sold < count; sold += 1) {
    world.clock.advance(1_000);
    world.simulator.person.sell({ lines: [{ itemId: '533', quantity: 1 }] });
  }
}

test('a first look at a key that nobody used costs one unit', async () => {
  await open();
  await lookFor();
  expect(await world.cost(() => lookFor())).toBe(1);
});

test('a till that ignores the search is read without one, back to the payment’s own time', async () => {
  await open({ switches: { reference_filter: 'ignored' } });
  sellAtTheCounter(3);
  const { saleId } = valueOf(await world.till.prepare(sale));
  sellAtTheCounter(3);
  expect(idsOf(await lookFor())).toEqual([saleId]);
  expect(idsOf(await lookFor({ saleKey: saleOf('ch_other').saleKey }))).toEqual([]);
  // One page shows that the search is ignored, one holds the newest sales: the rest is not read.
  sellAtTheCounter(250);
  const sinceMs = world.clock.nowMs() - 10_000;
  expect(await world.cost(() => lookFor({ saleKey: saleOf('ch_other').saleKey, sinceMs }))).toBe(2);
});

test('a till that refuses the search is read without one', async () => {
  await open();
  const { saleId } = valueOf(await world.till.prepare(sale));
  world.simulator.faults.add({
    when: (request) => request.query.includes('referenceNumber'),
    fault: { kind: 'status', status: 400, committed: false },
  });
  expect(idsOf(await lookFor())).toEqual([saleId]);
});

test('where more than a thousand sales were rung up since, the next look goes on where one broke off', async () => {
  await open({ switches: { reference_filter: 'ignored' } });
  const { saleId } = valueOf(await world.till.prepare(sale));
  sellAtTheCounter(1_001);
  const sinceMs = world.clock.nowMs() - HOUR_MS;
  const first = await lookFor({ sinceMs });
  expect(first).toMatchObject({ kind: 'undecided' });
  sellAtTheCounter(5);
  const resumeAt = first.kind === 'undecided' ? first.resumeAt : undefined;
  expect(idsOf(await lookFor({ sinceMs, resumeAt }))).toEqual([saleId]);
  expect(await lookFor({ sinceMs })).toMatchObject({ kind: 'undecided' });
  const recent = world.clock.nowMs() - 500_000;
  expect(idsOf(await lookFor({ sinceMs: recent }))).toEqual([]);
});

test('a till that has forgotten where a look broke off is read from the newest sales again', async () => {
  await open();
  const { saleId } = valueOf(await world.till.prepare(sale));
  sellAtTheCounter(3);
  answerWith('by reference', []);
  world.simulator.faults.add({
    when: ({ query }) => query.includes('after='),
    fault: { kind: 'status', status: 400, committed: false },
  });
  const resumeAt = '/API/V3/Account/100200/Sale.json?sort=-saleID&limit=100&archived=true&after=WzFd';
  expect(idsOf(await lookFor({ thorough: true, resumeAt }))).toEqual([saleId]);
});

test('after an unknown outcome, none needs both paths to agree', async () => {
  await open();
  sellAtTheCounter(3);
  const { saleId } = valueOf(await world.till.prepare(sale));
  const hidden = JSON.stringify({ '@attributes': { next: '', previous: '' } });
  const forget = (): void =>
    world.simulator.faults.add({
      when: (request) => request.query.includes('referenceNumber'),
      fault: { kind: 'status', status: 200, body: hidden, committed: false },
    });
  forget();
  expect(idsOf(await lookFor())).toEqual([]);
  forget();
  expect(idsOf(await lookFor({ thorough: true }))).toEqual([saleId]);
});

/** The next search, or the next read of the newest, is answered with these rows. */
function answerWith(search: 'by reference' | 'newest', rows: object[]): void {
  const body = JSON.stringify({ '@attributes': { next: '', previous: '' }, Sale: rows });
  const mark = search === 'newest' ? 'sort=-saleID' : 'referenceNumber';
  world.simulator.faults.add({
    when: ({ query }) => query.includes(mark),
    fault: { kind: 'status', status: 200, body, committed: false },
  });
}

test('after an unknown outcome, a deleted draft alone is as if nothing was found', async () => {
  await open();
  const { saleId } = valueOf(await world.till.prepare(sale));
  answerWith('by reference', [{ saleID: '1', referenceNumber: 'ch_wanted', archived: 'true' }]);
  expect(idsOf(await lookFor({ thorough: true }))).toEqual(['1', saleId]);
});

test('a till that ignores the order asked for decides nothing', async () => {
  await open();
  answerWith('newest', [{ saleID: '1' }, { saleID: '2' }]);
  expect(await lookFor({ thorough: true })).toMatchObject({ kind: 'undecided' });
});

test('a list that is absent says nothing about sales: the account is another one', async () => {
  await open();
  const body = JSON.stringify({ httpCode: '404', message: 'Not found.' });
  world.simulator.faults.add({
    when: ({ query }) => query.includes('referenceNumber'),
    fault: { kind: 'status', status: 404, body, committed: false },
  });
  await expect(lookFor()).rejects.toMatchObject({
    refusal: { whose: 'connection', code: 'no-such-account' },
  });
});

test('a draft that only the search’s lag hides is still read by its id', async () => {
  await open({ switches: { search_lag_ms: 60_000 } });
  world.clock.advance(120_000);
  const { saleId } = valueOf(await world.till.prepare(sale));
  expect(idsOf(await lookFor({ thorough: true }))).toEqual([]);
  expect(await world.till.lookById(saleId)).toMatchObject({ saleId, state: 'draft' });
  world.clock.advance(61_000);
  expect(idsOf(await lookFor())).toEqual([saleId]);
});

test('a sale whose lines a person changed is shown as it is now', async () => {
  await open({ switches: { search_lag_ms: 60_000 } });
  world.clock.advance(120_000);
  const { saleId } = valueOf(await world.till.prepare(sale));
  world.clock.advance(61_000);
  const lineId = world.simulator.state.sale(saleId)?.lines[1]?.saleLineID ?? '';
  world.simulator.person.edit(saleId, {}, { lines: [lineId] });
  const look = await lookFor();
  expect(look).toMatchObject({
    kind: 'rows',
    rows: [{ saleId, totalMinor: 2706, lines: [{ itemId: '501' }] }],
  });
});

test('a list that leads to another host is not followed', async () => {
  await open();
  const body = JSON.stringify({ '@attributes': { next: 'http://198.51.100.7/API/V3/x.json', previous: '' } });
  world.simulator.faults.add({
    method: 'GET',
    fault: { kind: 'status', status: 200, body, committed: false },
  });
  await expect(world.till.findItems(['TEE-M'])).rejects.toMatchObject({
    refusal: { whose: 'connection', code: 'foreign-link' },
  });
});
