import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import type { Check } from '../visit.ts';

const WARN_MS = 10_000;
/** Stripe's signatures are good for five minutes, and a till's token for its hour. */
const FAIL_MS = 120_000;

/** The clocks of both far sides against the one of this machine; the functions' own is AWS's. */
export const clocksCheck: Check = {
  name: 'clocks',
  look: async ({ stripe, till }) => {
    const desk = await till();
    await desk.shopName();
    return [
      ...finding('Stripe', await (await stripe()).clockAheadMs()),
      ...finding('Lightspeed', desk.clockAheadMs()),
    ];
  },
};

function finding(whose: string, aheadMs: number | null): Finding[] {
  if (aheadMs === null) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (seconds * 1000 < WARN_MS)
    return [ok('clocks', `${whose}'s agrees with ours to ${Math.max(1, seconds)} s`)];
  const found = `${whose}'s is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} ours`;
  const fix = 'set this machine’s clock by the network (NTP)';
  return [(seconds * 1000 < FAIL_MS ? warn : fail)('clocks', found, fix)];
}
