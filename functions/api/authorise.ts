import { createHash, timingSafeEqual } from 'node:crypto';

/** A token of the owner's API, as the static secret keeps it: never the token itself. */
export interface ApiToken {
  readonly name: string;
  /** SHA-256 of the token, in hexadecimal digits. */
  readonly sha256: string;
  readonly scopes: readonly string[];
}

/** What a path asks for: figures are the owner's, stories of payments the operator's, too. */
export type Scope = 'owner' | 'operator';

export type Permission = 'granted' | 'no-token' | 'unknown-token' | 'lacks-scope';

const EVERYTHING = 'all';
/** One word of printable ASCII; a header that was sent twice arrives joined by a comma and a blank. */
const BEARER = /^Bearer +([\x21-\x7e]{1,512})$/i;

/**
 * Whether the header's token may do what one of `scopes` may. Every known token is compared, each in constant time,
 * so that the time taken says nothing about which one was nearly right.
 */
export function authorise(
  header: string | undefined,
  scopes: readonly Scope[],
  tokens: readonly ApiToken[],
): Permission {
  const given = BEARER.exec(header ?? '')?.[1];
  const digest = createHash('sha256')
    .update(given ?? '', 'utf8')
    .digest();
  const matching = tokens.filter((token) => timingSafeEqual(Buffer.from(token.sha256, 'hex'), digest));
  if (given === undefined) return 'no-token';
  if (matching.length === 0) return 'unknown-token';
  const granted = new Set(matching.flatMap((token) => token.scopes));
  return granted.has(EVERYTHING) || scopes.some((scope) => granted.has(scope)) ? 'granted' : 'lacks-scope';
}
