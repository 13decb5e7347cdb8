import { makeLightspeed } from '../../../shared/lightspeed/connect.ts';
import type { Lightspeed } from '../../../shared/lightspeed/connect.ts';
import { makeTillInBackground } from '../../../shared/lightspeed/connect-feed.ts';
import type { TillLevels } from '../../../shared/metrics/levels/ports.ts';
import type { TillFeed } from '../../../shared/metrics/ports.ts';
import type { LightspeedOptions, RequestFact } from '../../../shared/lightspeed/options.ts';
import { LEVELS_SCOPE, SCOPES } from '../../../shared/lightspeed/x-series/scopes.ts';
import { systemRandom } from '../../../shared/kernel/random.ts';
import { parseSettings } from '../../../shared/settings/schema.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import * as ids from '../../simulators/x-series/demo-ids.ts';
import { startXSeries } from '../../simulators/x-series/server.ts';
import type { XSeriesSimulator } from '../../simulators/x-series/server.ts';
import type { XSeriesSwitches } from '../../simulators/x-series/switches.ts';
import { memoryLeases, memoryNotebook, memoryTokens, testClock } from './stores.ts';
import type { MemoryTokens, TestClock } from './stores.ts';

/** The demo shop's X-Series till with an adapter connected to it. */
export interface XWorld extends Lightspeed {
  readonly simulator: XSeriesSimulator;
  readonly clock: TestClock;
  readonly settings: Settings;
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
  /** `METHOD resource` of every request that `work` sent. */
  requestsOf(work: () => Promise<unknown>): Promise<string[]>;
  close(): Promise<void>;
}

export interface XWorldOptions {
  readonly switches?: Partial<XSeriesSwitches>;
  readonly lightspeed?: Partial<Record<keyof Settings['lightspeed'], string | undefined>>;
  readonly timeoutMs?: number;
  readonly personalToken?: boolean;
}

const IDS = {
  domainPrefix: 'demo',
  shopId: ids.outletId('1'),
  registerId: ids.registerId('3'),
  employeeId: ids.userId('4'),
  paymentTypeId: ids.paymentTypeId('7'),
};

export function xSettingsWith(lightspeed: XWorldOptions['lightspeed'] = {}): Settings {
  const given = Object.entries({ series: 'X', ...IDS, ...lightspeed });
  return parseSettings(
    {
      stage: 'test',
      shop: { name: 'Demo Outfitters', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
      lightspeed: Object.fromEntries(given.filter(([, value]) => value !== undefined)),
    },
    'a test',
  );
}

export async function openXWorld(options: XWorldOptions = {}): Promise<XWorld> {
  const clock = testClock();
  const simulator = await startXSeries({
    clock,
    switches: { limiter: 'off', search_lag_ms: 0, ...options.switches },
  });
  // No more than a shop is asked for when it connects.
  simulator.person.setScope([...SCOPES, LEVELS_SCOPE].join(' '));
  const { clientId, clientSecret, refreshToken, personalToken } = simulator.credentials;
  const settings = xSettingsWith(options.lightspeed);
  const tokens = memoryTokens({ accessToken: '', accessExpiresAtMs: 0, refreshToken });
  const notebook = memoryNotebook();
  const leases = memoryLeases(clock);
  const facts: RequestFact[] = [];
  const connection: LightspeedOptions = {
    settings,
    apiBase: simulator.url,
    authBase: simulator.url,
    clientId,
    clientSecret,
    ...(options.personalToken === true ? { personalToken } : {}),
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
    settings,
    tokens,
    notes: notebook.notes,
    facts,
    connect,
    connection,
    connectFeed: () => makeTillInBackground(connection).feed,
    connectLevels: (change = {}) => makeTillInBackground({ ...connection, ...change }).levels,
    async requestsOf(work) {
      const before = facts.length;
      await work();
      return facts.slice(before).map(({ method, entity }) => `${method} ${entity}`);
    },
    close: () => simulator.close(),
  };
}
