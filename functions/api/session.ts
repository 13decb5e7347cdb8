import { timingSafeEqual } from 'node:crypto';
import { keyedHash } from '../../shared/runtime/hash.ts';
import type { ApiToken } from './authorise.ts';

const DAY_S = 24 * 3600;
export const SESSION_DAYS = 30;
const NAME = 'tillbridge_session';

export interface SessionDeps {
  /** Signs sessions; the static secret's. */
  readonly key: string;
  readonly tokens: readonly ApiToken[];
  readonly nowMs: number;
}

/**
 * The cookie of one who has shown `token`: signed, 30 days, and worth nothing once that token is revoked, because it
 * names the token's digest and not rights of its own. `secure` is false on a laptop's plain http alone.
 */
export function sessionCookie(token: ApiToken, secure: boolean, { key, nowMs }: SessionDeps): string {
  const untilS = Math.floor(nowMs / 1000) + SESSION_DAYS * DAY_S;
  const value = `${untilS}.${signatureOf(untilS, token, key)}`;
  return attributes(value, SESSION_DAYS * DAY_S, secure);
}

/** Ends the session in this browser. */
export function clearedCookie(secure: boolean): string {
  return attributes('', 0, secure);
}

/** The token that a session was opened with; null: no session, an expired one, or its token was revoked. */
export function tokenOfSession(
  cookies: readonly string[],
  { key, tokens, nowMs }: SessionDeps,
): ApiToken | null {
  const value = cookies.find((cookie) => cookie.startsWith(`${NAME}=`))?.slice(NAME.length + 1) ?? '';
  const [until = '', signature = ''] = value.split('.');
  if (!/^\d{1,12}$/.test(until) || Number(until) * 1000 < nowMs) return null;
  let opened: ApiToken | null = null;
  // Every token is compared, so that the time taken says nothing about which one it was.
  for (const token of tokens) {
    const isGood = token.untilMs === undefined || token.untilMs > nowMs;
    if (same(signature, signatureOf(Number(until), token, key)) && isGood) opened = token;
  }
  return opened;
}

function signatureOf(untilS: number, { name, sha256 }: ApiToken, key: string): string {
  return keyedHash(key, `session ${untilS} ${name} ${sha256}`);
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

function attributes(value: string, maxAgeS: number, secure: boolean): string {
  return `${NAME}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeS}${secure ? '; Secure' : ''}`;
}
