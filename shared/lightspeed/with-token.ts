import type { HttpResult } from './http.ts';
import type { TokenSource } from './oauth.ts';

const MOST_RENEWALS = 2;

/**
 * Sends a request with the token in force; a 401, which proves that nothing was done, is repeated with a renewed one.
 * Throws `RefusedError` where there is none to be had.
 */
export async function sendWithToken(
  tokens: TokenSource,
  send: (token: string) => Promise<HttpResult>,
): Promise<HttpResult> {
  let token = await tokens.current();
  for (let renewals = 0; ; renewals += 1) {
    const result = await send(token);
    const unauthorised = result.kind === 'answered' && result.answer.status === 401;
    if (!unauthorised || renewals === MOST_RENEWALS) return result;
    const renewed = await tokens.renew(token);
    if (renewed === token) return result;
    token = renewed;
  }
}
