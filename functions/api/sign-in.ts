import { createHash } from 'node:crypto';
import * as z from 'zod';
import { salePageOf } from '../../shared/lightspeed/pages.ts';
import type { HttpAnswer, HttpRequest } from '../../shared/runtime/handler.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { answer, problem } from './answers.ts';
import { bodyOf, headerOf } from './asked.ts';
import { authorise } from './authorise.ts';
import type { ApiToken } from './authorise.ts';
import { clearedCookie, sessionCookie, tokenOfSession } from './session.ts';
import type { SessionDeps } from './session.ts';

export interface SignInDeps {
  readonly session: SessionDeps;
  readonly settings: Pick<Settings, 'shop' | 'lightspeed'>;
  /** Of Stripe's key: links into Stripe differ. */
  readonly mode: 'live' | 'test';
}

const requestSchema = z.object({ token: z.string().min(1).max(512) });

/**
 * `/session`: POST trades an owner's token for a cookie, GET tells whose page it is, DELETE ends it. What changes
 * something must come from the page itself: another site's form cannot send its header.
 */
export function serveSession(request: HttpRequest, deps: SignInDeps): HttpAnswer {
  const { method } = request.requestContext.http;
  // Whatever else stands in front of it: only a laptop's plain http does without.
  const secure = headerOf(request, 'x-forwarded-proto') !== 'http';
  if (method === 'GET') return whoseShop(request, deps);
  if (headerOf(request, 'x-tillbridge') === undefined)
    return problem({ status: 403, title: 'Forbidden', detail: 'sign in on the page itself' });
  if (method === 'DELETE') return { ...answer({}), cookies: [clearedCookie(secure)] };
  if (method !== 'POST')
    return problem({ status: 405, title: 'Method Not Allowed', detail: 'use GET, POST or DELETE' });
  const token = tokenOf(request, deps.session);
  if (token === null) return unknownToken();
  return { ...answer({ shop: shopOf(deps) }), cookies: [sessionCookie(token, secure, deps.session)] };
}

function whoseShop(request: HttpRequest, deps: SignInDeps): HttpAnswer {
  const token = tokenOfSession(request.cookies ?? [], deps.session);
  // That nobody is signed in is no error.
  return answer({ shop: token === null ? null : shopOf(deps) });
}

/** The owner's token that was shown; null: it is none, or not the owner's. */
function tokenOf(request: HttpRequest, { tokens, nowMs }: SessionDeps): ApiToken | null {
  const read = requestSchema.safeParse(parsed(bodyOf(request)));
  const header = `Bearer ${read.success ? read.data.token : ''}`;
  if (authorise({ header, session: null }, ['owner'], tokens, nowMs).permission !== 'granted') return null;
  const sha256 = createHash('sha256').update(header.slice('Bearer '.length), 'utf8').digest('hex');
  return tokens.find((token) => token.sha256 === sha256) ?? null;
}

function unknownToken(): HttpAnswer {
  return problem({ status: 401, title: 'Unauthorized', detail: 'sign in with an owner’s token' });
}

function shopOf({ settings, mode }: SignInDeps) {
  const { name, timeZone, currency, country } = settings.shop;
  return { name, timeZone, currency, country, mode, salePage: salePageOf(settings.lightspeed) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}
