import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { createFaults, type FaultPlan } from './faults.ts';
import { createGate } from './gate.ts';
import { errorReply, send } from './http.ts';
import { createLimiter } from './limiter.ts';
import { createPerson, type Person } from './person.ts';
import { seedConnection, seedShop } from './seed.ts';
import { serve, type LoggedRequest, type Serving } from './serving.ts';
import { stateOf, type RSeriesState } from './state.ts';
import { openStore } from './store.ts';
import { DEFAULT_SWITCHES, type RSeriesSwitches } from './switches.ts';
import { ACCOUNT_ID, type Till } from './till.ts';
import { connectionOf } from './tokens.ts';

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
 * XML, credit accounts and gift cards, layaways, special orders, work orders, quotes, transfers, inventory
 * counts, price rules and custom fields.
 */
export async function startRSeries(options: RSeriesOptions): Promise<RSeriesSimulator> {
  const till = tillOf(options);
  const limiter = createLimiter(till);
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const gate = createGate(till, limiter);
  const serving: Serving = { till, gate, faults, requests, latencyMs: options.latencyMs ?? 0, closed: false };
  const server = createServer((incoming, response) => {
    serve(serving, incoming, response).catch((problem: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      console.error('the R-Series simulator failed on a request', problem);
      if (!response.headersSent) send(response, errorReply(500, 'The simulator has a bug.'));
    });
  });
  const url = await listen(server, options.port ?? 0);
  const { clientId, clientSecret, firstRefreshToken } = connectionOf(till);
  return {
    url,
    credentials: { clientId, clientSecret, refreshToken: firstRefreshToken },
    accountId: ACCOUNT_ID,
    state: stateOf(till, requests, limiter),
    switches: till.switches,
    faults,
    person: createPerson(till),
    close: () => close(server, serving),
  };
}

function tillOf(options: RSeriesOptions): Till {
  const till: Till = {
    store: openStore(options.journalPath ?? null),
    clock: options.clock,
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    random: options.random ?? Math.random,
    saleVersions: new Map(),
  };
  seedConnection(till);
  seedShop(till, options.seedShop ?? true);
  return till;
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server, serving: Serving): Promise<void> {
  serving.closed = true;
  const ended = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await ended;
}
