import { makeLightspeed } from '../../../shared/lightspeed/connect.ts';
import type { Lightspeed } from '../../../shared/lightspeed/connect.ts';
import { makeTillInBackground } from '../../../shared/lightspeed/connect-feed.ts';
import type { TillLevels } from '../../../shared/metrics/levels/ports.ts';
import type { TillFeed } from '../../../shared/metrics/ports.ts';
import type { LightspeedOptions, RequestFact } from '../../../shared/lightspeed/options.ts';
import { systemRandom } from '../../../shared/kernel/random.ts';
import { parseSettings } from '../../../shared/settings/schema.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import { startRSeries } from '../../simulators/r-series/server.ts';
import type { RSeriesSimulator } from '../../simulators/r-series/server.ts';
import type { RSeriesSwitches } from '../../simulators/r-series/switches.ts';
import { memoryLeases, memoryNotebook, memoryTokens, testClock } from './stores.ts';
import type { MemoryTokens, TestClock } from './stores.ts';

/** The demo shop's till with an adapter connected to it. */
export interface RWorld extends Lightspeed {
  readonly simulator: RSeriesSimulator;
  readonly clock: TestClock;
  readonly tokens: MemoryTokens;
  readonly notes: ReadonlyMap<string, string>;
  /** Requests of all adapters, oldest first. */
  readonly facts: RequestFact[];
  /** Another process that shares tokens, leases and notebook. */
  connect(change?: Partial<LightspeedOptions>): Lightspeed;
  /** What every process is given. */
  readonly connection: LightspeedOptions;
  /** A process that follows the changes. */
  connectFeed(): TillFeed;
  /** A process that writes reorder points back. */
  connectLevels(change?: Partial<LightspeedOptions>): TillLevels;
  /** Units of the till's rate that `work` cost. */
  cost(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

export interface RWorldOptions {
  readonly switches?: Partial<RSeriesSwitches>;
  readonly lightspeed?: Partial<Record<keyof Settings['lightspeed'], string | undefined>>;
  readonly timeoutMs?: number;
}

const IDS = {
  accountId: '100200',
  shopId: '1',
  registerId: '3',
  employeeId: '4',
  paymentTypeId: '7',
  taxCategoryId: '1',
};

export function settingsWith(lightspeed: RWorldOptions['lightspeed'] = {}): Settings {
  const given = Object.entries({ series: 'R', ...IDS, ...lightspeed });
  return parseSettings(
    {
      stage: 'test',
      shop: { name: 'Demo Outfitters', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
      lightspeed: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    },
    'a test',
  );
}

export async function openRWorld(options: RWorldOptions = {}): Promise<RWorld> {
  const clock = testClock();
  const simulator = await startRSeries({ clock, switches: { limiter: 'off', ...options.switches } });
  const { clientId, clientSecret, refreshToken } = simulator.credentials;
  const tokens = memoryTokens({ accessToken: '', accessExpiresAtMs: 0, refreshToken });
  const notebook = memoryNotebook();
  const leases = memoryLeases(clock);
  const facts: RequestFact[] = [];
  const connection: LightspeedOptions = {
    settings: settingsWith(options.lightspeed),
    apiBase: simulator.url,
    authBase: simulator.url,
    clientId,
    clientSecret,
    tokens,
    leases,
    notebook,
    clock,
    random: systemRandom,
    owner: 'test',
    onRequest: (fact) => facts.push(fact),
    ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
  };
  const connect = (change: Partial<LightspeedOptions> = {}): Lightspeed =>
    makeLightspeed({ ...connection, ...change });
  return {
    ...connect(),
    simulator,
    clock,
    tokens,
    notes: notebook.notes,
    facts,
    connect,
    connection,
    connectFeed: () => makeTillInBackground(connection).feed,
    connectLevels: (change = {}) => makeTillInBackground({ ...connection, ...change }).levels,
    async cost(work) {
      const before = simulator.state.requests.length;
      await work();
      const units = simulator.state.requests.slice(before).map((request) => request.cost ?? 0);
      return Math.round(units.reduce((sum, each) => sum + each, 0) * 10) / 10;
    },
    close: () => simulator.close(),
  };
}
