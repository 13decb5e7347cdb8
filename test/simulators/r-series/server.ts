import type { Clock } from '../../../shared/kernel/clock.ts';
import type { FaultPlan } from '../faults.ts';
import { withHeaders } from '../http.ts';
import { listen } from '../listener.ts';
import type { Victim } from '../serving.ts';
import { errorReply } from './error-reply.ts';
import { createGate } from './gate.ts';
import { createLimiter } from './limiter.ts';
import { createPerson, type Person } from './person.ts';
import { seedConnection, seedShop } from './seed.ts';
import { stateOf, type RSeriesState } from './state.ts';
import { openTables } from './store.ts';
import { DEFAULT_SWITCHES, type RSeriesSwitches } from './switches.ts';
import { ACCOUNT_ID, type Till } from './till.ts';
import { connectionOf, endAccessTokens } from './tokens.ts';

export interface RSeriesOptions {
  /** Default 0: a free one. */
  port?: number;
  /** Where the state outlives the process; null or absent: in memory. */
  journalPath?: string | null;
  clock: Clock;
  switches?: Partial<RSeriesSwitches>;
  /** Every request is held that long, by the clock. Default 0. */
  latencyMs?: number;
  /** Fills an empty journal with the demo shop. Default true; without it there is the account and no item. */
  seedShop?: boolean;
  /** In [0, 1); for tokens. Default `Math.random`. */
  random?: () => number;
}

export interface RSeriesSimulator {
  /** `http://127.0.0.1:<port>`: data API below `/API`, authorization server below `/auth/oauth`. */
  readonly url: string;
  /** The refresh token is the first one, as handed over at connecting; by now it may have been rotated. */
  readonly credentials: { clientId: string; clientSecret: string; refreshToken: string };
  readonly accountId: '100200';
  readonly state: RSeriesState;
  /** May be changed at any time. */
  readonly switches: RSeriesSwitches;
  readonly faults: FaultPlan;
  readonly person: Person;
  close(): Promise<void>;
}

/**
 * Starts the simulated Lightspeed Retail R-Series account "Demo Outfitters", after the vendor's documentation
 * of 2026-04 and recorded traffic; what neither settles is a switch. Not there: the offset-paged version 2,
 * XML, credit accounts and gift cards, layaways, special orders, work orders, quotes, transfers, price
 * rules and custom fields.
 */
export async function startRSeries(options: RSeriesOptions): Promise<RSeriesSimulator> {
  const till = tillOf(options);
  const limiter = createLimiter(till);
  const { port = 0, latencyMs = 0 } = options;
  const listening = await listen(victimOf(till), createGate(till, limiter), { port, latencyMs });
  const { clientId, clientSecret, firstRefreshToken } = connectionOf(till);
  return {
    url: listening.url,
    credentials: { clientId, clientSecret, refreshToken: firstRefreshToken },
    accountId: ACCOUNT_ID,
    state: stateOf(till, listening.requests, limiter),
    switches: till.switches,
    faults: listening.faults,
    person: createPerson(till),
    close: () => listening.close(),
  };
}

function victimOf(till: Till): Victim {
  return {
    clock: till.clock,
    errorReply,
    limitedReply(retryAfterS, type = 'api-leaky-bucket') {
      const headers = { 'Retry-After': String(retryAfterS), 'X-LS-API-RateLimit-Type': type };
      return withHeaders(errorReply(429, 'Rate Limit Exceeded'), headers);
    },
    endAccessTokens: (how) => endAccessTokens(till, how),
  };
}

function tillOf(options: RSeriesOptions): Till {
  const till: Till = {
    store: openTables(options.journalPath ?? null),
    clock: options.clock,
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    random: options.random ?? Math.random,
    saleVersions: new Map(),
  };
  seedConnection(till);
  seedShop(till, options.seedShop ?? true);
  return till;
}
