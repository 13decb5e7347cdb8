import type { Clock } from '../../../shared/kernel/clock.ts';
import type { FaultPlan } from '../faults.ts';
import { listen } from '../listener.ts';
import type { Gate, Victim } from '../serving.ts';
import { createGate } from './gate.ts';
import { createLimiter, type Limiter } from './limiter.ts';
import { createPerson, type Person } from './person.ts';
import { errorReply, limitedReply } from './refusal.ts';
import { seedShop } from './seed.ts';
import { stateOf, type XSeriesState } from './state.ts';
import { openTables } from './store.ts';
import { DEFAULT_SWITCHES, type XSeriesSwitches } from './switches.ts';
import type { Till } from './till.ts';
import { connectionOf, endAccessTokens, seedConnection } from './tokens.ts';

export interface XSeriesOptions {
  /** Default 0: a free one. */
  port?: number;
  /** Where the state outlives the process; null or absent: in memory. */
  journalPath?: string | null;
  clock: Clock;
  switches?: Partial<XSeriesSwitches>;
  /** Every request is held that long, by the clock. Default 0. */
  latencyMs?: number;
  /** Fills an empty journal with the demo shop. Default true; without it there is the retailer and no product. */
  seedShop?: boolean;
  /** The personal token that works, from now on. Default one that is made up with the journal. */
  personalToken?: string;
  /** In [0, 1); for tokens and ids. Default `Math.random`. */
  random?: () => number;
}

export interface XSeriesSimulator {
  /** `http://127.0.0.1:<port>`: data API below `/api/<version>`, tokens at `/api/1.0/token`. */
  readonly url: string;
  /** The refresh token is the first one, as handed over at connecting; by now it may have been rotated. */
  readonly credentials: {
    clientId: string;
    clientSecret: string;
    refreshToken: string;
    personalToken: string;
  };
  readonly state: XSeriesState;
  /** May be changed at any time. */
  readonly switches: XSeriesSwitches;
  readonly faults: FaultPlan;
  readonly person: Person;
  close(): Promise<void>;
}

/**
 * Starts the simulated Lightspeed Retail X-Series store "Demo Outfitters", after the vendor's OpenAPI files and
 * pages for 2026-01 to 2026-10 and what its own clients do; what neither settles is a switch. Not there: the
 * versions 0.9 and 3.0, webhooks, store credit, gift cards, loyalty, price books, promotions, fulfilments, serial
 * numbers, composite products and customers' address books.
 */
export async function startXSeries(options: XSeriesOptions): Promise<XSeriesSimulator> {
  const { till, gate, limiter } = openXSeries(options);
  const { port = 0, latencyMs = 0 } = options;
  const listening = await listen(victimOf(till), gate, { port, latencyMs });
  const { clientId, clientSecret, firstRefreshToken, personalToken } = connectionOf(till);
  return {
    url: listening.url,
    credentials: { clientId, clientSecret, refreshToken: firstRefreshToken, personalToken },
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
    limitedReply: (retryAfterS) => limitedReply(till, till.clock.nowMs() + retryAfterS * 1000),
    endAccessTokens: (how) => endAccessTokens(till, how),
  };
}

/** The same store without a socket, for whoever carries requests to its gate by other means. */
export function openXSeries(options: Omit<XSeriesOptions, 'port' | 'latencyMs'>): {
  readonly till: Till;
  readonly gate: Gate;
  readonly limiter: Limiter;
} {
  const till: Till = {
    store: openTables(options.journalPath ?? null),
    clock: options.clock,
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    random: options.random ?? Math.random,
    past: new Map(),
  };
  seedConnection(till, options.personalToken);
  seedShop(till, options.seedShop ?? true);
  const limiter = createLimiter(till);
  return { till, gate: createGate(till, limiter), limiter };
}
