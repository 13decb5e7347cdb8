import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { Leases, Notebook, TillTokenStore } from '../kernel/stores.ts';
import type { Settings } from '../settings/schema.ts';
import type { HttpMethod } from './http.ts';

/** One request as it went, for metrics. Never carries an address or a body. */
export interface RequestFact {
  readonly method: HttpMethod;
  readonly entity: string;
  /** 0: no answer. */
  readonly status: number;
  readonly costUnits: number;
  readonly levelUnits: number;
  /** What the level is out of. */
  readonly capacityUnits: number;
  readonly durationMs: number;
  /** The far side's own clock, as its answer tells it, to the second; null: it did not. */
  readonly farSideAtMs: number | null;
}

export interface LightspeedOptions {
  readonly settings: Settings;
  /** Without a slash at its end: `https://api.lightspeedapp.com`. */
  readonly apiBase: string;
  /** Where tokens are refreshed: `https://cloud.lightspeedapp.com`. */
  readonly authBase: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** X-Series only. */
  readonly personalToken?: string;
  readonly tokens: TillTokenStore;
  readonly leases: Leases;
  readonly notebook: Notebook;
  readonly clock: Clock;
  readonly random: Random;
  /** Names this process in leases. */
  readonly owner: string;
  /** For work that can wait: stops at half of the till's rate, so that live postings have theirs. */
  readonly roomForLive?: boolean;
  /** For one exchange, body included; 8 s unless told. */
  readonly timeoutMs?: number;
  readonly onRequest?: (fact: RequestFact) => void;
}
