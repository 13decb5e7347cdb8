import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { serveFront, sessionOf } from '../../../functions/api/front.ts';
import type { FrontDeps } from '../../../functions/api/front.ts';
import type { ApiToken } from '../../../functions/api/authorise.ts';
import type { HttpAnswer, HttpRequest } from '../../../shared/runtime/handler.ts';
import { FIGURES_SETTINGS } from '../../support/figures-shop.ts';

const NOON_MS = Date.parse('2026-11-20T12:00:00Z');
const DAY_MS = 24 * 3_600_000;
const tokenOf = (text: string, scopes: readonly string[]): ApiToken => ({
  name: text,
  sha256: createHash('sha256').update(text).digest('hex'),
  scopes,
});

function shopFront() {
  const state = { tokens: [tokenOf('owner', ['owner']), tokenOf('shelf', ['storefront'])], nowMs: NOON_MS };
  const deps: FrontDeps = {
    settings: FIGURES_SETTINGS,
    page: () => new Map(),
    sessions: async () => ({
      key: 'a key of the shop',
      tokens: state.tokens,
      nowMs: state.nowMs,
      mode: 'test',
    }),
  };
  const ask = (method: string, options: { body?: object; cookies?: string[]; headers?: object } = {}) =>
    serveFront(request(method, options), deps) as Promise<HttpAnswer>;
  const signIn = async (token: string) => {
    const answer = await ask('POST', {
      body: { token },
      headers: { 'x-tillbridge': 'page', 'x-forwarded-proto': 'http' },
    });
    return { answer, cookie: answer.cookies?.[0] ?? '' };
  };
  return { state, deps, ask, signIn };
}

function request(
  method: string,
  { body, cookies = [], headers = {} }: { body?: object; cookies?: string[]; headers?: object },
) {
  return {
    rawPath: '/session',
    headers,
    cookies,
    body: body === undefined ? '' : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: { http: { method } },
  } as unknown as HttpRequest;
}

test('the owner trades a token for a session of thirty days that no script can read', async () => {
  const { signIn, ask, state } = shopFront();
  const { answer, cookie } = await signIn('owner');
  expect(answer.statusCode).toBe(200);
  expect(cookie).toMatch(/^tillbridge_session=\S+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=2592000$/);
  expect(cookie).not.toContain('owner');
  const cookies = [cookie.split(';')[0] ?? ''];
  const shown = async () => JSON.parse((await ask('GET', { cookies })).body ?? '') as object;
  expect(await shown()).toMatchObject({ shop: { name: 'Demo Outfitters', mode: 'test' } });
  state.nowMs += 31 * DAY_MS;
  expect(await shown()).toEqual({ shop: null });
});

test.each([{ 'x-forwarded-proto': 'https' }, {}])(
  'the cookie is for https alone, also where nobody says what the browser came by: %j',
  async (forwarded) => {
    const { ask } = shopFront();
    const headers = { 'x-tillbridge': 'page', ...forwarded };
    const { cookies } = await ask('POST', { body: { token: 'owner' }, headers });
    expect(cookies?.[0]).toContain('; Secure');
  },
);

test('a session ends with its token’s last day', async () => {
  const { signIn, state, deps, ask } = shopFront();
  const { cookie } = await signIn('owner');
  const cookies = [cookie.split(';')[0] ?? ''];
  state.tokens = state.tokens.map((token) => ({ ...token, untilMs: NOON_MS + 1000 }));
  state.nowMs += 2000;
  expect(await sessionOf(request('GET', { cookies }), deps.sessions)).toBeNull();
  expect(JSON.parse((await ask('GET', { cookies })).body ?? '')).toEqual({ shop: null });
});

test('a token that is revoked ends the sessions that it opened', async () => {
  const { signIn, state, deps } = shopFront();
  const { cookie } = await signIn('owner');
  const asking = request('GET', { cookies: [cookie.split(';')[0] ?? ''] });
  expect(await sessionOf(asking, deps.sessions)).toMatchObject({ name: 'owner' });
  state.tokens = state.tokens.filter(({ name }) => name !== 'owner');
  expect(await sessionOf(asking, deps.sessions)).toBeNull();
});

test.each(['nonsense', 'shelf', ''])('"%s" opens no session', async (token) => {
  const { answer, cookie } = await shopFront().signIn(token);
  expect([answer.statusCode, cookie]).toEqual([401, '']);
});

test.each(['nonsense', '9999999999.00', '1.2.3', '.'])('the cookie "%s" is worth nothing', async (value) => {
  const { ask } = shopFront();
  const { body } = await ask('GET', { cookies: [`tillbridge_session=${value}`] });
  expect(JSON.parse(body ?? '')).toEqual({ shop: null });
});

test('another site’s form cannot sign anybody in or out', async () => {
  const { ask } = shopFront();
  expect((await ask('POST', { body: { token: 'owner' } })).statusCode).toBe(403);
  expect((await ask('DELETE')).statusCode).toBe(403);
});

test('signing out takes the cookie back', async () => {
  const { ask } = shopFront();
  const { cookies } = await ask('DELETE', { headers: { 'x-tillbridge': 'page' } });
  expect(cookies?.[0]).toContain('Max-Age=0');
});
