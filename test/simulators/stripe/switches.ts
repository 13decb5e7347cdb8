import type { StripeSwitches } from './types.ts';

const MINUTE_MS = 60_000;

/** Stripe's waits, shortened so that a day's story passes in seconds. */
export const DEFAULT_SWITCHES: StripeSwitches = {
  asyncCaptureMs: 200,
  delayedMethodMs: 3000,
  refundSettlesMs: 2000,
  refundFailsMs: 2000,
  disputeAfterMs: 0,
  retryScheduleMs: [1000, 2000, 5000, 15_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS],
  deliveryTimeoutMs: 10_000,
  maxConcurrentDeliveries: 8,
  rateLimitPerSecond: null,
  eventListLagMs: 0,
  settlementCurrency: null,
};
