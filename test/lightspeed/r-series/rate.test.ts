import { expect, test } from '@jest/globals';
import type { HttpAnswer } from '../../../shared/lightspeed/http.ts';
import { makeBucket } from '../../../shared/lightspeed/r-series/rate.ts';
import { openRWorld } from '../support/r-world.ts';
import { saleOf } from '../support/sales.ts';
import { testClock } from '../support/stores.ts';

function told(level: string, drip = '1'): HttpAnswer {
  const headers: Record<string, string> = { 'x-ls-api-bucket-level': level, 'x-ls-api-drip-rate': drip };
  return { status: 200, text: '', header: (name) => headers[name] ?? null };
}

test('live calls fill the bucket to nine tenths and then wait, a moment or by refusal', async () => {
  const clock = testClock(0);
  const bucket = makeBucket(clock, false);
  bucket.learn(told('79.5/90'));
  await bucket.makeRoom(1.5);
  expect(clock.nowMs()).toBe(0);
  await bucket.makeRoom(2);
  expect(clock.nowMs()).toBe(2_000);
  // Room for this request in 5 s, and for an order or two in a quarter of the bucket more.
  await expect(bucket.makeRoom(5)).rejects.toMatchObject({
    refusal: { whose: 'wait', code: 'rate-limit', retryAfterMs: 27_500 },
  });
});

test('a request that is more than the limit ever lets through is nobody else’s wait, but its payment’s', async () => {
  const bucket = makeBucket(testClock(0), false);
  await bucket.makeRoom(81);
  await expect(bucket.makeRoom(81.5)).rejects.toMatchObject({
    refusal: { whose: 'payment', code: 'too-large' },
  });
});

test('work that can wait leaves half of the bucket to live calls', async () => {
  const bucket = makeBucket(testClock(0), true);
  bucket.learn(told('44/90'));
  await bucket.makeRoom(1);
  await expect(bucket.makeRoom(5)).rejects.toMatchObject({ refusal: { code: 'rate-limit' } });
});

test('the till’s own figures are believed: a fractional level, a bigger bucket, a faster drip', async () => {
  const clock = testClock(0);
  const bucket = makeBucket(clock, false);
  bucket.learn(told('88.654105901717/100', '1.5'));
  expect(bucket.levelUnits()).toBeCloseTo(88.654, 3);
  await bucket.makeRoom(1);
  clock.advance(2_000);
  expect(bucket.levelUnits()).toBeCloseTo(86.654, 3);
});

test('a second that is nearly full of requests is waited out', async () => {
  const clock = testClock(0);
  const bucket = makeBucket(clock, false);
  for (let sent = 0; sent < 18; sent += 1) await bucket.makeRoom(0);
  expect(clock.nowMs()).toBe(0);
  await bucket.makeRoom(0);
  expect(clock.nowMs()).toBe(1_000);
});

test('requests of other processes in the same second count, too', async () => {
  const clock = testClock(0);
  const bucket = makeBucket(clock, false);
  await bucket.makeRoom(0);
  const header = (name: string): string | null => (name === 'x-ls-api-burst-level' ? '18/20' : null);
  bucket.learn({ status: 200, text: '', header });
  await bucket.makeRoom(0);
  expect(clock.nowMs()).toBe(1_000);
});

test('answers without figures change nothing', async () => {
  const bucket = makeBucket(testClock(0), false);
  bucket.learn(told('50/90'));
  bucket.learn({ status: 401, text: '', header: () => null });
  bucket.learn(told('garbage'));
  expect(bucket.levelUnits()).toBe(50);
});

test('a backlog of sales never runs into the till’s own limit', async () => {
  const world = await openRWorld({ switches: { limiter: 'real' } });
  const refusals: string[] = [];
  for (let sold = 0; sold < 40; sold += 1) {
    const sale = saleOf(`ch_backlog${sold}`);
    const draft = await world.till.prepare(sale);
    const answer = draft.kind === 'accepted' ? await world.till.complete(sale, draft.value) : draft;
    if (answer.kind === 'rejected') {
      refusals.push(answer.refusal.code);
      world.clock.advance(answer.refusal.retryAfterMs ?? 0);
    }
  }
  expect(world.simulator.state.requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(new Set(refusals)).toEqual(new Set(['rate-limit']));
  await world.close();
});

test('the level left by others is learnt from any answer, and a full bucket is not knocked at', async () => {
  const world = await openRWorld({ switches: { limiter: 'real' } });
  await world.till.probe();
  world.simulator.state.limiter.fill(89.5);
  await world.till.findItems(['TEE-M']);
  const before = world.simulator.state.requests.length;
  expect(await world.till.prepare(saleOf('ch_full'))).toMatchObject({
    kind: 'rejected',
    refusal: { whose: 'wait', code: 'rate-limit' },
  });
  expect(world.simulator.state.requests.length).toBe(before);
  await world.close();
});
