import type { Prices } from './prices.ts';

/** What a deployment has whether or not anybody buys anything. A test holds it against the template. */
export interface FixedParts {
  readonly secrets: number;
  /** Metrics that alarms watch; one with a formula watches several. */
  readonly alarmMetrics: number;
  /** Of our own metrics, those that are sent in every hour. */
  readonly steadyMetrics: number;
  readonly dashboards: number;
  readonly schedules: readonly ScheduledRun[];
  /** SQS: the workers' long polls, all the time. */
  readonly pollsPerMonth: number;
}

export interface ScheduledRun {
  readonly name: string;
  readonly runsPerMonth: number;
  readonly memoryMb: number;
  readonly durationMs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly secretReads: number;
  readonly logBytes: number;
}

/** What one order uses over all of its events, refunds and disputes apart. */
export interface OrderUse {
  readonly events: number;
  readonly webhookMs: number;
  readonly webhookMemoryMb: number;
  /** All passes over it together. */
  readonly workerMs: number;
  readonly workerMemoryMb: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly sqsRequests: number;
  readonly logBytes: number;
  readonly storedBytes: number;
  /** Facts, aggregates, people: what the sync and the figures write for its sale. */
  readonly figureWriteUnits: number;
  readonly figureReadUnits: number;
}

/** One line of the bill, dollars a month. */
export interface CostLine {
  readonly what: string;
  readonly usd: number;
}

const MB_PER_GB = 1024;
const BYTES_PER_GB = 1024 ** 3;
const FREE_DASHBOARDS = 3;
/** The ledger keeps everything: the bill is that of a shop after two years. */
const MONTHS_KEPT = 24;
/** Of our metrics, those that only orders send. */
const ORDER_METRICS = 4;

/** The bill of a month without a single order. */
export function fixedCost(parts: FixedParts, usd: Prices): CostLine[] {
  const runs = (price: (run: ScheduledRun) => number): number =>
    parts.schedules.reduce((sum, run) => sum + run.runsPerMonth * price(run), 0);
  return [
    {
      what: 'secrets',
      usd: parts.secrets * usd.secretMonth + runs((run) => run.secretReads * usd.secretRead),
    },
    { what: 'alarms', usd: parts.alarmMetrics * usd.alarmMetricMonth },
    { what: 'metrics', usd: parts.steadyMetrics * usd.customMetricMonth },
    { what: 'dashboards', usd: Math.max(0, parts.dashboards - FREE_DASHBOARDS) * usd.dashboardMonth },
    {
      what: 'scheduled functions',
      usd: runs((run) => lambda(run.durationMs, run.memoryMb, usd)),
    },
    {
      what: 'their tables',
      usd: runs((run) => run.readUnits * usd.dynamoReadUnit + run.writeUnits * usd.dynamoWriteUnit),
    },
    { what: 'queue polls', usd: parts.pollsPerMonth * usd.sqsRequest },
    { what: 'logs', usd: runs((run) => logs(run.logBytes, usd)) },
  ];
}

/** What a number of orders a month adds to it. */
export function orderCost(orders: number, use: OrderUse, usd: Prices): CostLine[] {
  if (orders === 0) return [];
  const stored = (orders * use.storedBytes * MONTHS_KEPT) / BYTES_PER_GB;
  return [
    {
      what: 'webhooks',
      usd: orders * use.events * (usd.httpApiRequest + lambda(use.webhookMs, use.webhookMemoryMb, usd)),
    },
    { what: 'queue', usd: orders * use.sqsRequests * usd.sqsRequest },
    {
      what: 'posting',
      usd: orders * (lambda(use.workerMs, use.workerMemoryMb, usd) + use.events * usd.lambdaRequest),
    },
    {
      what: 'ledger and figures',
      usd:
        orders *
        ((use.readUnits + use.figureReadUnits) * usd.dynamoReadUnit +
          (use.writeUnits + use.figureWriteUnits) * usd.dynamoWriteUnit),
    },
    { what: 'two years of them', usd: stored * (usd.dynamoGbMonth + usd.dynamoRecoveryGbMonth) },
    { what: 'logs of orders', usd: logs(orders * use.logBytes, usd) },
    { what: 'metrics of orders', usd: ORDER_METRICS * usd.customMetricMonth },
  ];
}

export function sumOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

function lambda(durationMs: number, memoryMb: number, usd: Prices): number {
  return usd.lambdaRequest + (durationMs / 1000) * (memoryMb / MB_PER_GB) * usd.lambdaGbSecond;
}

/** Taken in once, kept for thirty days. */
function logs(bytes: number, usd: Prices): number {
  return (bytes / BYTES_PER_GB) * (usd.logGb + usd.logGbMonth);
}
