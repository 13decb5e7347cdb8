import * as d from '../decimal.ts';
import type { Till } from './till.ts';
import { ACCOUNT_ID } from './till.ts';
import { SYSTEM_CLIENT_ID } from './tokens.ts';

const BASE_SIZE = 90;
const BASE_BURST = 20;

export interface Verdict {
  /** Null: served. */
  refusal: { type: 'api-leaky-bucket' | 'api-burst-limiter'; retryAfterS: number } | null;
  headers: Record<string, string>;
}

export interface Limiter {
  /** Counts a request of that cost in drips; the one that crosses the limit is still served. */
  admit(cost: number): Verdict;
  /** Drips in the bucket now. */
  level(): number;
  /** Sets the level, as if other traffic of the same client had filled the bucket. */
  fill(level: number): void;
}

/** The leaky bucket and the one-second window of one connection; both start empty with the process. */
export function createLimiter(till: Till): Limiter {
  let level = 0;
  let drippedAtMs = till.clock.nowMs();
  let window = { second: 0, count: 0 };
  const current = (): number => {
    const nowMs = till.clock.nowMs();
    level = Math.max(0, level - (Math.max(0, nowMs - drippedAtMs) / 1000) * dripRate(till));
    drippedAtMs = nowMs;
    return level;
  };
  return {
    level: current,
    fill: (to) => {
      current();
      level = to;
    },
    admit(cost) {
      const second = Math.floor(till.clock.nowMs() / 1000);
      window = { second, count: window.second === second ? window.count + 1 : 1 };
      const refusal = till.switches.limiter === 'real' ? refusalOf(till, current(), window.count) : null;
      if (refusal === null) level = current() + cost;
      return { refusal, headers: headersOf(till, { level, cost, burst: window.count, refusal }) };
    },
  };
}

function refusalOf(till: Till, level: number, burst: number): Verdict['refusal'] {
  if (burst > burstLimit(till)) return { type: 'api-burst-limiter', retryAfterS: 1 };
  if (level < bucketSize(till)) return null;
  const waitS = Math.ceil((level - bucketSize(till)) / dripRate(till));
  return { type: 'api-leaky-bucket', retryAfterS: Math.max(1, waitS) };
}

const extraRegisters = (till: Till): number => {
  const open = till.store.registers.values().filter((register) => register['archived'] !== 'true').length;
  return Math.max(0, (till.switches.subscribed_registers ?? open) - 1);
};
const bucketSize = (till: Till): number => BASE_SIZE + 10 * extraRegisters(till);
const dripRate = (till: Till): number => 1 + 0.5 * extraRegisters(till);
const burstLimit = (till: Till): number =>
  till.switches.burst_limit ?? Math.floor((BASE_BURST / BASE_SIZE) * bucketSize(till));

interface Reading {
  level: number;
  cost: number;
  burst: number;
  refusal: Verdict['refusal'];
}

function headersOf(till: Till, reading: Reading): Record<string, string> {
  return {
    'X-LS-Acct-Id': ACCOUNT_ID,
    'X-LS-OAuth-Client-Id': SYSTEM_CLIENT_ID,
    'X-LS-API-Bucket-Level': `${plain(reading.level)}/${bucketSize(till)}`,
    'X-LS-API-Burst-Level': `${reading.burst}/${burstLimit(till)}`,
    'X-LS-Api-Drip-Rate': plain(dripRate(till)),
    'X-LS-Api-Request-Cost': plain(reading.cost),
    ...(reading.refusal === null
      ? {}
      : {
          'X-LS-API-RateLimit-Type': reading.refusal.type,
          'Retry-After': String(reading.refusal.retryAfterS),
        }),
    'Cf-Ray': '3afe6bf03de43fdd-YUL',
  };
}

const plain = (value: number): string => d.toText(d.decimal(value.toFixed(12)));
