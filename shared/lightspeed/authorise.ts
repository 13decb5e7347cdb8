import * as z from 'zod';
import type { TillTokens } from '../kernel/stores.ts';
import type { Settings } from '../settings/schema.ts';
import type { Http } from './http.ts';
import { makeHttp } from './http.ts';
import { connection, outage, refuse, unreadable } from './refusals.ts';
import { LEVELS_SCOPE, SCOPES as X_SCOPES } from './x-series/scopes.ts';

/** The application as it is registered with Lightspeed, and where the merchant's approval is exchanged. */
export interface Application {
  readonly settings: Settings['lightspeed'];
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authBase: string;
  /** Where the merchant's browser is sent back to; X-Series wants it word for word as registered. */
  readonly redirectUri: string;
}

/** What R-Series' employee and our application must be allowed; `employee:` stands before each at Lightspeed. */
const R_SCOPES = [
  'register',
  'register_refund',
  'register_read',
  'customers',
  'inventory_read',
  // For the figures: counts, orders under way, cost, and which sales were voided.
  'inventory_counts',
  'purchase_orders',
  'vendors',
  'product_cost',
  'admin_void_sale',
] as const;

/** What the connection must be allowed to do, as Lightspeed names it. */
export function scopesOf(series: 'R' | 'X'): readonly string[] {
  return series === 'X' ? X_SCOPES : R_SCOPES.map((scope) => `employee:${scope}`);
}

/**
 * The page on which the merchant approves the connection. A simulated till has it on its own host; Lightspeed's real
 * one for X-Series is on a host of its own. `state` comes back with the code and must be at least 8 characters.
 * @param writesLevels whether reorder points shall be written: X-Series has a scope for it, which is asked for then only.
 */
export function approvalUrl(application: Application, state: string, writesLevels: boolean): string {
  const { settings, clientId, authBase, redirectUri } = application;
  const isX = settings.series === 'X';
  const base = authBase.endsWith('.retail.lightspeed.app')
    ? 'https://secure.retail.lightspeed.app'
    : authBase;
  const url = new URL(isX ? `${base}/connect` : `${authBase}/auth/oauth/authorize`);
  const query = {
    response_type: 'code',
    client_id: clientId,
    scope: [...scopesOf(settings.series), ...(isX && writesLevels ? [LEVELS_SCOPE] : [])].join(' '),
    state,
    ...(redirectUri === '' ? {} : { redirect_uri: redirectUri }),
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}

const pairSchema = z.looseObject({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expires_in: z.number().positive(),
});

/**
 * Exchanges the code that the merchant's approval gave for a token pair; it lives 60 seconds on R-Series, 10 minutes on
 * X-Series, and works once. Throws `RefusedError` naming what to do.
 */
export async function exchangeCode(
  application: Application,
  code: string,
  deps: { readonly nowMs: number; readonly http?: Http },
): Promise<TillTokens> {
  const { settings, clientId, clientSecret, authBase, redirectUri } = application;
  const http = deps.http ?? makeHttp();
  const path = settings.series === 'X' ? '/api/1.0/token' : '/auth/oauth/token';
  const fields = {
    grant_type: 'authorization_code',
    code,
    client_id: clientId,
    client_secret: clientSecret,
    ...(redirectUri === '' ? {} : { redirect_uri: redirectUri }),
  };
  const result = await http.send({
    method: 'POST',
    url: `${authBase}${path}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
  if (result.kind !== 'answered') return refuse(outage(`its token service gave ${result.why}`));
  const { status, text } = result.answer;
  if (status >= 500 || status === 429) return refuse(outage(`its token service answered ${status}`));
  if (status >= 300) return refuse(refusedCode(text));
  const pair = pairSchema.safeParse(jsonOf(text));
  if (!pair.success) throw unreadable('the exchange of a code');
  return {
    accessToken: pair.data.access_token,
    refreshToken: pair.data.refresh_token,
    accessExpiresAtMs: deps.nowMs + Math.floor(pair.data.expires_in * 1000),
  };
}

/** Ends the connection at Lightspeed; null: ended, else why not and what to do. X-Series documents no way to. */
export async function revokePair(application: Application, refreshToken: string): Promise<string | null> {
  if (application.settings.series === 'X')
    return 'X-Series has no call for it: remove the application under Setup, Personal tokens and apps';
  const { clientId: client_id, clientSecret: client_secret, authBase } = application;
  const result = await makeHttp().send({
    method: 'POST',
    url: `${authBase}/auth/oauth/revoke`,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id, client_secret, refresh_token: refreshToken }),
  });
  if (result.kind === 'answered' && result.answer.status < 300) return null;
  const why = result.kind === 'answered' ? `answered ${result.answer.status}` : result.why;
  return `Lightspeed's token service ${why}: remove the application in Lightspeed's settings`;
}

function refusedCode(text: string): ReturnType<typeof connection> {
  const isClient = /invalid_client/.test(text);
  return isClient
    ? connection(
        'client-refused',
        "Lightspeed's token service does not accept the client",
        'check client id and client secret against the application that you registered',
      )
    : connection(
        'code-refused',
        "Lightspeed's token service does not accept the code",
        'approve the connection once more and give the new code at once: it works once, and on R-Series for a minute',
      );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
