import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Clock } from '../kernel/clock.ts';
import type { Leases, Notebook, TillTokens, TillTokenStore } from '../kernel/stores.ts';
import { retryAfterMsOf } from './http.ts';
import type { Http, HttpAnswer } from './http.ts';
import { readNote, writeNote } from './notes.ts';
import { connection, outage, rateLimited, refuse, shortWait, unreadable } from './refusals.ts';

export interface TokenSource {
  /** The access token to call with; refreshed when it is about to run out. Throws `RefusedError`. */
  current(): Promise<string>;
  /** The token to repeat a call with that was answered 401. Throws `RefusedError` when there is none. */
  renew(failedAccessToken: string): Promise<string>;
}

export interface OAuthOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokens: TillTokenStore;
  readonly leases: Leases;
  readonly notebook: Notebook;
  readonly clock: Clock;
  /** Names this adapter among all that share the store. */
  readonly owner: string;
  readonly http: Http;
}

const LEASE = 'till-token';
const LEASE_MS = 20_000;
const LEASE_POLL_MS = 250;
const LEASE_POLLS = 40;
const EARLY_MS = 5 * 60_000;
const SECOND_REFRESH_MS = 60_000;
/** A pair that was refused is offered again after this, in case the refusal was the far side's mistake. */
const LOST_FOR_MS = 10 * 60_000;
/** What the token services of the two series say of a refresh token that they do not know. */
const LOST_PAIR = /invalid_grant|refresh token is invalid/i;
const RECONNECT = 'run `tillbridge connect` and let the merchant approve the connection again';

const pairSchema = z.looseObject({
  access_token: z.string().min(1),
  /** Left out, the one that was sent stays good. */
  refresh_token: z.string().min(1).optional(),
  expires_in: z.number().positive(),
});

/** What is remembered of the last refresh, under the notebook's `till-token-refresh`. */
const refreshSchema = z.object({
  pair: z.string(),
  outcome: z.enum(['refreshed', 'lost']),
  atMs: z.number(),
});
const REFRESH_NOTE = 'till-token-refresh';

/**
 * Rotating OAuth tokens, shared by every process. Lightspeed issues a new pair with every refresh and retires the
 * old one: so one process refreshes at a time, under a lease, re-reads the stored pair first, refreshes only if it
 * is still the one that failed, and stores the new pair before its first use.
 */
export function makeTokenSource(options: OAuthOptions): TokenSource {
  let known: TillTokens | null = null;
  let renewing: Promise<TillTokens> | null = null;

  /** One at a time within the process; the others wait for its result. */
  function renewOnce(failed: TillTokens | null): Promise<TillTokens> {
    renewing ??= renewUnderLease(options, failed).finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function renewed(failed: TillTokens | null): Promise<string> {
    try {
      known = await renewOnce(failed);
      return known.accessToken;
    } catch (error) {
      // The store decides at the next call: by then the pair may be another one.
      known = null;
      throw error;
    }
  }

  return {
    async current() {
      known ??= await options.tokens.read();
      const runsOut = known === null || options.clock.nowMs() >= known.accessExpiresAtMs - EARLY_MS;
      return known === null || runsOut ? renewed(null) : known.accessToken;
    },
    async renew(failedAccessToken) {
      // Somebody in this process has renewed it since the call was sent.
      if (known !== null && known.accessToken !== failedAccessToken) return known.accessToken;
      return renewed(known);
    },
  };
}

/** @param failed the pair whose access token was answered 401; null: none was, it is only about time. */
async function renewUnderLease(options: OAuthOptions, failed: TillTokens | null): Promise<TillTokens> {
  const { leases, clock, owner } = options;
  for (let poll = 0; poll < LEASE_POLLS; poll += 1) {
    if (await leases.take(LEASE, owner, LEASE_MS)) {
      try {
        return await renewStored(options, failed);
      } finally {
        await leases.release(LEASE, owner);
      }
    }
    await clock.sleep(LEASE_POLL_MS);
    const stored = await options.tokens.read();
    if (stored !== null && isFresh(stored, failed, clock.nowMs())) return stored;
  }
  return refuse(shortWait('token-refresh', 'another process is refreshing the token', 1_000));
}

async function renewStored(options: OAuthOptions, failed: TillTokens | null): Promise<TillTokens> {
  const { tokens, clock } = options;
  const stored = await tokens.read();
  if (stored === null) return refuse(connection('not-connected', 'no till is connected yet', RECONNECT));
  if (isFresh(stored, failed, clock.nowMs())) return stored;
  const last = await readNote(options.notebook, REFRESH_NOTE, refreshSchema);
  const sinceMs = clock.nowMs() - (last?.atMs ?? 0);
  if (last !== null && last.pair === fingerprint(stored)) {
    if (last.outcome === 'lost' && sinceMs < LOST_FOR_MS) return refuse(lostPair());
    if (last.outcome === 'refreshed' && sinceMs < SECOND_REFRESH_MS) {
      // A short-lived token that still lives is used up before it is refreshed.
      const lives = clock.nowMs() < stored.accessExpiresAtMs;
      return failed === null && lives ? stored : refuse(rejectedPair());
    }
  }
  return refresh(options, stored);
}

/** Whether a stored pair is another one than failed, and not about to run out. */
function isFresh(stored: TillTokens, failed: TillTokens | null, nowMs: number): boolean {
  return stored.accessToken !== failed?.accessToken && nowMs < stored.accessExpiresAtMs - EARLY_MS;
}

async function refresh(options: OAuthOptions, old: TillTokens): Promise<TillTokens> {
  const sentAtMs = options.clock.nowMs();
  const result = await options.http.send({
    method: 'POST',
    url: options.tokenUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: options.clientId,
      client_secret: options.clientSecret,
      refresh_token: old.refreshToken,
    }).toString(),
  });
  // Without an answer R-Series still takes the old refresh token, until the new pair's first use; X-Series may have
  // buried it, which the next attempt tells.
  if (result.kind !== 'answered') return refuse(outage(`its token service gave ${result.why}`));
  if (result.answer.status >= 300) return refuseGrant(options, old, result.answer);
  const pair = parsePair(result.answer.text);
  const renewed: TillTokens = {
    accessToken: pair.access_token,
    refreshToken: pair.refresh_token ?? old.refreshToken,
    accessExpiresAtMs: sentAtMs + Math.floor(pair.expires_in * 1000),
  };
  await options.tokens.write(renewed);
  await note(options, renewed, 'refreshed');
  return renewed;
}

async function refuseGrant(options: OAuthOptions, old: TillTokens, answer: HttpAnswer): Promise<never> {
  const { status } = answer;
  if (status === 429) return refuse(rateLimited(retryAfterMsOf(answer, options.clock.nowMs())));
  if (status >= 500 || status === 408) return refuse(outage(`its token service answered ${status}`));
  if (!LOST_PAIR.test(answer.text)) {
    const reason = `Lightspeed's token service refused the client (status ${status})`;
    return refuse(connection('client-refused', reason, 'check the client id and the client secret'));
  }
  await note(options, old, 'lost');
  return refuse(lostPair());
}

function lostPair(): ReturnType<typeof connection> {
  return connection('token-lost', 'Lightspeed no longer knows the refresh token', RECONNECT);
}

function rejectedPair(): ReturnType<typeof connection> {
  const reason = 'Lightspeed refuses a token that it issued less than a minute ago';
  return connection('token-rejected', reason, `check that its employee is not locked, or ${RECONNECT}`);
}

function parsePair(text: string): z.infer<typeof pairSchema> {
  try {
    return pairSchema.parse(JSON.parse(text));
  } catch {
    // The cause may quote the answer, and with it a token.
    throw unreadable('a token refresh');
  }
}

/** Names a pair without giving it away. */
function fingerprint(tokens: TillTokens): string {
  return createHash('sha256').update(tokens.refreshToken).digest('hex').slice(0, 16);
}

async function note(options: OAuthOptions, pair: TillTokens, outcome: 'refreshed' | 'lost'): Promise<void> {
  const atMs = options.clock.nowMs();
  await writeNote(options.notebook, REFRESH_NOTE, { pair: fingerprint(pair), outcome, atMs });
}
