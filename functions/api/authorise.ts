import { createHash, timingSafeEqual } from 'node:crypto';

/** A token of the owner's API, as the static secret keeps it: never the token itself. */
export interface ApiToken {
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly string[];
  /** After this moment it is worth nothing: a rotated one, epoch milliseconds. */
  readonly untilMs?: number | undefined;
}

/** What a path asks for: figures are the owner's, stories of payments the operator's, too, stock the storefront's. */
export type Scope = 'owner' | 'operator' | 'storefront';

export type Permission = 'granted' | 'no-token' | 'unknown-token' | 'lacks-scope';

/** Whether who asks may, and the name of the token that says so; empty: none does. */
export interface Authorised {
  readonly permission: Permission;
  readonly who: string;
  readonly isOwner: boolean;
}

/** Who asks: a header with a token, or a session that was opened with one. The header wins. */
export interface Credentials {
  readonly header: string | undefined;
  /** The token behind the session's cookie; null: there is none, or it is worth nothing any more. */
  readonly session: ApiToken | null;
}

const EVERYTHING = 'all';
/** One word of printable ASCII; a header that was sent twice arrives joined by a comma and a blank. */
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/**
 * Whether who asks may do what one of `scopes` may; no scopes: any good token. Every known token is compared, each in
 * constant time, so that the time taken says nothing about which one was nearly right. Says as whom it may.
 */
export function authorise(
  { header, session }: Credentials,
  scopes: readonly Scope[],
  tokens: readonly ApiToken[],
  nowMs: number,
): Authorised {
  const given = BEARER.exec(header ?? '')?.[1];
  const digest = createHash('sha256')
    .update(given ?? '', 'utf8')
    .digest();
  const known = tokens.filter((token) => timingSafeEqual(Buffer.from(token.sha256, 'hex'), digest));
  const shown = header === undefined && session !== null ? [session] : known;
  if (header === undefined && session === null) return turnedAway('no-token');
  if (header !== undefined && given === undefined) return turnedAway('no-token');
  const good = shown.filter(({ untilMs }) => untilMs === undefined || untilMs > nowMs);
  if (good.length === 0) return turnedAway('unknown-token');
  const granted = new Set(good.flatMap((token) => token.scopes));
  const isEnough = scopes.length === 0 || scopes.some((scope) => granted.has(scope));
  if (!granted.has(EVERYTHING) && !isEnough) return turnedAway('lacks-scope');
  const isOwner = granted.has('owner') || granted.has(EVERYTHING);
  return { permission: 'granted', who: good.map(({ name }) => name).join(', '), isOwner };
}

function turnedAway(permission: Permission): Authorised {
  return { permission, who: '', isOwner: false };
}
