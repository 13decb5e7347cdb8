import { readFileSync, writeFileSync } from 'node:fs';
import { systemClock } from '../../shared/kernel/clock.ts';
import { exactMinor, parseDecimal } from '../../shared/kernel/decimal.ts';
import type { FaultPlan } from '../simulators/faults.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import type { LoggedRequest } from '../simulators/serving.ts';
import { lightspeedOf, type Series } from '../simulators/tills.ts';
import { TEE } from '../simulators/x-series/harness.ts';
import { startXSeries } from '../simulators/x-series/server.ts';

/** A simulated till as the benches see it. */
export interface BenchTill {
  readonly url: string;
  readonly credentials: { clientId: string; clientSecret: string; refreshToken: string };
  readonly faults: FaultPlan;
  readonly requests: readonly LoggedRequest[];
  /** How many completed sales there are under that charge's own key. */
  salesOf(charge: string): number;
  teesOnHand(): number;
  /** What all completed sales come to, in minor units. */
  takenMinor(): number;
  /** As if nobody had asked anything for a while. */
  emptyLimiter(): void;
  close(): Promise<void>;
}

/** A shop of many registers where `roomy`, so that the till's rate is not what is tried. */
export async function startBenchTill(
  series: Series,
  { latencyMs, roomy }: { latencyMs: number; roomy: boolean },
): Promise<BenchTill> {
  const common = { clock: systemClock, latencyMs };
  if (series === 'X') {
    const till = await startXSeries({ ...common, switches: { rate_limit: roomy ? 100_000 : null } });
    return {
      ...till,
      requests: till.state.requests,
      salesOf: (charge) => till.state.closedSales().filter(({ source }) => source.id === charge).length,
      teesOnHand: () => till.state.onHand(TEE),
      takenMinor: () => sumOf(till.state.closedSales().map((sale) => till.state.totalsOf(sale).priceInclTax)),
      emptyLimiter: () => till.state.limiter.fill(0),
    };
  }
  const till = await startRSeries({ ...common, switches: { subscribed_registers: roomy ? 400 : null } });
  return {
    ...till,
    requests: till.state.requests,
    salesOf: (charge) =>
      till.state.salesByReference(charge).filter(({ sale }) => sale.completed === 'true').length,
    teesOnHand: () => till.state.onHand('501'),
    takenMinor: () => sumOf(till.state.completedSales().map(({ sale }) => sale.total)),
    emptyLimiter: () => till.state.limiter.fill(0),
  };
}

const sumOf = (totals: readonly string[]): number =>
  totals.reduce((sum, total) => sum + exactMinor(parseDecimal(total), 2), 0);

/** The demo shop's settings under the series, with the simulated shop's own ids, written to that file. */
export function writeSettings(path: string, series: Series): string {
  const file = JSON.parse(readFileSync('infra/settings.json', 'utf8')) as { lightspeed: { series: Series } };
  writeFileSync(path, JSON.stringify({ ...file, lightspeed: lightspeedOf(file.lightspeed, series, true) }));
  return path;
}
