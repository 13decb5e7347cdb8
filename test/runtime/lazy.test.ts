import { expect, test } from '@jest/globals';
import type { Clock } from '../../shared/kernel/clock.ts';
import { lazy } from '../../shared/runtime/lazy.ts';

function setUp(load: (call: number) => Promise<string>) {
  const clock = { nowMs: 0 };
  const stopped: Clock = { nowMs: () => clock.nowMs, sleep: async () => undefined };
  let calls = 0;
  const read = lazy(() => load((calls += 1)), { maxAgeMs: 1000, clock: stopped });
  return { read, clock };
}

test('loads once for callers that come together, and keeps the value until it is too old', async () => {
  const { read, clock } = setUp(async (call) => `value ${call}`);
  expect(await Promise.all([read(), read()])).toEqual(['value 1', 'value 1']);
  clock.nowMs = 999;
  expect(await read()).toBe('value 1');
  clock.nowMs = 1000;
  expect(await read()).toBe('value 2');
});

test('forgets a failed load', async () => {
  const { read } = setUp(async (call) => {
    if (call === 1) throw new Error('away');
    return `value ${call}`;
  });
  await expect(Promise.all([read(), read()])).rejects.toThrow('away');
  expect(await read()).toBe('value 2');
});

test('a value that was only doubted is kept when it cannot be read again', async () => {
  const { read, clock } = setUp(async (call) => {
    if (call === 2) throw new Error('away');
    return `value ${call}`;
  });
  await read();
  clock.nowMs = 500;
  await expect(read(100)).rejects.toThrow('away');
  expect(await read()).toBe('value 1');
  clock.nowMs = 1000;
  expect(await read()).toBe('value 3');
});

test('a failed load that was overtaken does not take the newer one with it', async () => {
  const fail: (() => void)[] = [];
  const { read, clock } = setUp((call) =>
    call === 1
      ? new Promise((_, reject) => {
          fail.push(() => reject(new Error('late')));
        })
      : Promise.resolve(`value ${call}`),
  );
  const first = read();
  clock.nowMs = 1000;
  expect(await read()).toBe('value 2');
  fail[0]?.();
  await expect(first).rejects.toThrow('late');
  expect(await read()).toBe('value 2');
});
