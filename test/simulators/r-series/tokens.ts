import type { Till } from './till.ts';
import { ACCOUNT_ID } from './till.ts';

export const ACCESS_LIFETIME_S = 3600;
const REFRESH_LIFETIME_MS = 30 * 24 * 3600_000;
/** Expired access tokens are forgotten in the end, and the hint of the 401 changes with it. */
const FORGET_AFTER_MS = 24 * 3600_000;
export const SYSTEM_USER_ID = '170236';
export const SYSTEM_CLIENT_ID = '51661';

export interface TokenPair {
  access: string;
  refresh: string;
  issuedAtMs: number;
  accessExpiresAtMs: number;
  /** The refresh token that this pair was made from; null after an authorization. */
  parent: string | null;
  /** Its access token has authenticated a call. */
  used: boolean;
  accessDead: boolean;
  refreshDead: boolean;
  /** When the refresh token was last of use; unused for 30 days it dies. */
  refreshTouchedAtMs: number;
}

export interface AuthorizationCode {
  code: string;
  expiresAtMs: number;
  challenge: string | null;
  method: 'S256' | 'plain';
}

/** One client's connection to the account. */
export interface Connection {
  clientId: string;
  clientSecret: string;
  /** The refresh token that the client is given at first. */
  firstRefreshToken: string;
  scope: string;
  employeeId: string;
  rights: Record<string, boolean>;
  pairs: TokenPair[];
  codes: AuthorizationCode[];
}

export function connectionOf(till: Till): Connection {
  const connection = till.store.connection.get('current');
  if (connection === undefined) throw new Error('the simulator has no connection yet');
  return structuredClone(connection);
}

export const saveConnection = (till: Till, connection: Connection): void =>
  till.store.connection.put('current', connection);

/** Hex digits from the injected randomness. */
export function randomHex(till: Pick<Till, 'random'>, length: number): string {
  return Array.from({ length }, () => Math.floor(till.random() * 16).toString(16)).join('');
}

/** A new pair, added to the connection; dead ones that nobody can ask about any more are dropped. */
export function issuePair(till: Till, connection: Connection, parent: string | null): TokenPair {
  const nowMs = till.clock.nowMs();
  const pair: TokenPair = {
    access: accessToken(till, connection),
    refresh: `def502${randomHex(till, 64)}`,
    issuedAtMs: nowMs,
    accessExpiresAtMs: nowMs + ACCESS_LIFETIME_S * 1000,
    parent,
    used: false,
    accessDead: false,
    refreshDead: false,
    refreshTouchedAtMs: nowMs,
  };
  connection.pairs = [...connection.pairs.filter((each) => !forgotten(each, nowMs)), pair];
  return pair;
}

const forgotten = (pair: TokenPair, nowMs: number): boolean =>
  nowMs > pair.accessExpiresAtMs + FORGET_AFTER_MS && (pair.refreshDead || refreshExpired(pair, nowMs));

const refreshExpired = (pair: TokenPair, nowMs: number): boolean =>
  nowMs - pair.refreshTouchedAtMs > REFRESH_LIFETIME_MS;

export function liveRefreshToken(
  connection: Connection,
  token: string,
  nowMs: number,
): TokenPair | undefined {
  return connection.pairs.find(
    (pair) => pair.refresh === token && !pair.refreshDead && !refreshExpired(pair, nowMs),
  );
}

/** A JWT as documented, with fractional times; its signature is noise, for no client may check it. */
function accessToken(till: Till, connection: Connection): string {
  if (till.switches.access_token_format === 'opaque') return randomHex(till, 40);
  const nowS = till.clock.nowMs() / 1000 + 0.000217;
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const claims = {
    jti: randomHex(till, 80),
    iss: 'https://cloud.lightspeedapp.com',
    aud: connection.clientId,
    sub: SYSTEM_USER_ID,
    acct: ACCOUNT_ID,
    scope: connection.scope,
    iat: nowS,
    nbf: nowS,
    exp: nowS + ACCESS_LIFETIME_S,
  };
  const header = { typ: 'JWT', alg: 'RS256', kid: 'RT_OAUTH2_2024_07_08' };
  return `${encode(header)}.${encode(claims)}.${Buffer.from(randomHex(till, 128)).toString('base64url')}`;
}

export type Authentication = { ok: true } | { ok: false; hint: string };

const COULD_NOT_VERIFY = 'Access token could not be verified';
const REVOKED = 'Access token has been revoked';

/** Checks a bearer token; its first use buries the refresh token that it was made from. */
export function authenticate(till: Till, token: string | null): Authentication {
  const connection = connectionOf(till);
  const nowMs = till.clock.nowMs();
  const pair = connection.pairs.find((each) => each.access === token);
  if (token === null || pair === undefined)
    return { ok: false, hint: token === null ? COULD_NOT_VERIFY : REVOKED };
  if (pair.accessDead) return { ok: false, hint: REVOKED };
  if (nowMs >= pair.accessExpiresAtMs) {
    return { ok: false, hint: nowMs < pair.accessExpiresAtMs + FORGET_AFTER_MS ? COULD_NOT_VERIFY : REVOKED };
  }
  if (till.store.employees.get(connection.employeeId)?.['lockOut'] === 'true')
    return { ok: false, hint: REVOKED };
  if (!pair.used) {
    firstUse(till, connection, pair);
    saveConnection(till, connection);
  }
  return { ok: true };
}

function firstUse(till: Till, connection: Connection, pair: TokenPair): void {
  pair.used = true;
  for (const other of connection.pairs) {
    if (other === pair) continue;
    if (other.refresh === pair.parent) {
      other.refreshDead = true;
      if (till.switches.old_access_token === 'with_refresh_token') other.accessDead = true;
    }
    const sibling = pair.parent !== null && other.parent === pair.parent;
    if (sibling && till.switches.sibling_pairs === 'die')
      Object.assign(other, { accessDead: true, refreshDead: true });
  }
}

/** All access tokens run out, or are withdrawn, now; refresh tokens stay. */
export function endAccessTokens(till: Till, how: 'expire' | 'revoke'): void {
  const connection = connectionOf(till);
  for (const pair of connection.pairs) {
    if (how === 'revoke') pair.accessDead = true;
    else pair.accessExpiresAtMs = Math.min(pair.accessExpiresAtMs, till.clock.nowMs());
  }
  saveConnection(till, connection);
}

/** The merchant disconnects the client: nothing works until a new authorization. */
export function revokeConnection(till: Till): void {
  const connection = connectionOf(till);
  for (const pair of connection.pairs) Object.assign(pair, { accessDead: true, refreshDead: true });
  saveConnection(till, connection);
}
