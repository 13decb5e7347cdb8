import type { FixedParts, OrderUse } from './price.ts';

const HOURS = 730;
/** A pass without anything to do reads a handful of items. */
const IDLE = { readUnits: 20, writeUnits: 4, secretReads: 2, logBytes: 1_000 };

/**
 * The parts of the deployed stage, with durations as the local whole shows them, rounded up: `test/cli/cost.test.ts`
 * holds counts and memory against the template.
 */
export const FIXED: FixedParts = {
  secrets: 2,
  alarmMetrics: 20,
  steadyMetrics: 8,
  dashboards: 1,
  schedules: [
    { ...IDLE, name: 'sweep-payments', runsPerMonth: HOURS * 6, memoryMb: 512, durationMs: 1_500 },
    { ...IDLE, name: 'sync-lightspeed', runsPerMonth: HOURS * 12, memoryMb: 512, durationMs: 2_000 },
    // A snapshot every five minutes; the ticks between find that nothing is due.
    {
      ...IDLE,
      name: 'compute-metrics',
      runsPerMonth: HOURS * 12,
      memoryMb: 1024,
      durationMs: 1_500,
      readUnits: 100,
      writeUnits: 60,
    },
    {
      name: 'compute-metrics',
      runsPerMonth: HOURS * 48,
      memoryMb: 1024,
      durationMs: 100,
      readUnits: 4,
      writeUnits: 0,
      secretReads: 0,
      logBytes: 500,
    },
    {
      ...IDLE,
      name: 'audit-ledger',
      runsPerMonth: 61,
      memoryMb: 512,
      durationMs: 60_000,
      readUnits: 5_000,
    },
    // The hours between, in which no audit is due.
    {
      name: 'audit-ledger',
      runsPerMonth: HOURS,
      memoryMb: 512,
      durationMs: 200,
      readUnits: 2,
      writeUnits: 0,
      secretReads: 1,
      logBytes: 500,
    },
  ],
  // Five pollers, twenty seconds each.
  pollsPerMonth: ((HOURS * 3_600) / 20) * 5,
};

/**
 * Measured: capacity by `test/cli/cost.test.ts` on the real ledger adapter, times on the local whole
 * (docs/benchmarks.md, "What an order costs"). Figures of an order are those of a two-line order of a new buyer.
 */
export const ORDER: OrderUse = {
  events: 5,
  webhookMs: 30,
  webhookMemoryMb: 256,
  workerMs: 4_500,
  workerMemoryMb: 512,
  readUnits: 25,
  writeUnits: 60,
  sqsRequests: 20,
  logBytes: 8_000,
  storedBytes: 15_000,
  figureWriteUnits: 60,
  figureReadUnits: 60,
};
