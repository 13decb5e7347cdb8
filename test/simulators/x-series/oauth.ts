import { json, withHeaders, type HttpRequest, type Reply } from '../http.ts';
import { DOMAIN_PREFIX, uuid, type Till } from './till.ts';
import {
  ACCESS_LIFETIME_S,
  connectionOf,
  isLive,
  issuePair,
  saveConnection,
  type Connection,
  type TokenPair,
} from './tokens.ts';

const CODE_LIFETIME_MS = 600_000;
const LIMIT = 10;
const WINDOW_MS = 60_000;
const SHORTEST_STATE = 8;

/** The token endpoint, with a limiter of its own, and a merchant who always approves. */
export function oauthRoutes(till: Till): (request: HttpRequest) => Reply {
  let window = { fromMs: 0, count: 0 };
  return (request) => {
    if (request.path === '/connect') return connect(till, new URLSearchParams(request.query));
    if (request.method !== 'POST') return problem(405, 'invalid_request', 'Only POST is allowed.');
    const fromMs = Math.floor(till.clock.nowMs() / WINDOW_MS) * WINDOW_MS;
    window = { fromMs, count: window.fromMs === fromMs ? window.count + 1 : 1 };
    const headers = {
      'X-RateLimit-Limit': String(LIMIT),
      'X-RateLimit-Remaining': String(Math.max(0, LIMIT - window.count)),
      'X-RateLimit-Reset': String((fromMs + WINDOW_MS) / 1000),
    };
    const refused = window.count > LIMIT && till.switches.limiter === 'real';
    const reply = refused
      ? json(429, { error: 'Too Many Requests', message: 'Rate limiting enforced' })
      : till.store.transaction(() => token(till, new URLSearchParams(request.body)));
    return withHeaders(reply, headers);
  };
}

function token(till: Till, given: URLSearchParams): Reply {
  const connection = connectionOf(till);
  const known =
    given.get('client_id') === connection.clientId && given.get('client_secret') === connection.clientSecret;
  if (!known) return problem(401, 'invalid_client', 'Client authentication failed');
  if (given.get('grant_type') === 'authorization_code') return exchange(till, connection, given.get('code'));
  if (given.get('grant_type') === 'refresh_token')
    return refresh(till, connection, given.get('refresh_token'));
  return problem(400, 'unsupported_grant_type', 'The grant type is not supported.');
}

function exchange(till: Till, connection: Connection, offered: string | null): Reply {
  const code = connection.codes.find((each) => each.code === offered);
  if (code === undefined || till.clock.nowMs() > code.expiresAtMs)
    return problem(400, 'invalid_grant', 'The authorization code is invalid.');
  connection.codes = connection.codes.filter((each) => each !== code);
  return granted(till, connection, issuePair(till, connection));
}

/** A new pair; the one that it was asked with is dead from then on, its access token included. */
function refresh(till: Till, connection: Connection, offered: string | null): Reply {
  const old = connection.pairs.find((pair) => pair.refresh === offered && isLive(till, pair));
  if (old === undefined)
    return problem(till.switches.invalid_grant_status, 'invalid_grant', 'The refresh token is invalid.');
  const pair = issuePair(till, connection);
  if (till.switches.refresh_keeps_token) {
    Object.assign(pair, { refresh: old.refresh });
    connection.pairs = connection.pairs.filter((each) => each !== old);
  } else {
    old.replacedAtMs ??= till.clock.nowMs();
  }
  return granted(till, connection, pair);
}

function granted(till: Till, connection: Connection, pair: TokenPair): Reply {
  saveConnection(till, connection);
  return json(200, {
    access_token: pair.access,
    token_type: 'Bearer',
    expires: Math.floor(pair.accessExpiresAtMs / 1000),
    expires_in: ACCESS_LIFETIME_S,
    ...(till.switches.refresh_keeps_token ? {} : { refresh_token: pair.refresh }),
    domain_prefix: DOMAIN_PREFIX,
    scope: connection.scope,
  });
}

function connect(till: Till, query: URLSearchParams): Reply {
  const connection = connectionOf(till);
  const [redirect, state, scope] = ['redirect_uri', 'state', 'scope'].map((name) => query.get(name) ?? '');
  if (query.get('client_id') !== connection.clientId || !URL.canParse(redirect ?? ''))
    return problem(400, 'invalid_request', 'Unknown client_id or redirect_uri.');
  const back = new URL(redirect ?? '');
  const answer = (fields: Readonly<Record<string, string>>): Reply => {
    for (const [name, value] of Object.entries(fields)) back.searchParams.set(name, value);
    return { status: 302, headers: { Location: back.href }, body: '', contentType: 'text/html' };
  };
  // Since June 2026 a request without scopes is declined.
  if (scope === '' || (state ?? '').length < SHORTEST_STATE) return answer({ error: 'access_denied' });
  const code = uuid(till);
  connection.codes.push({ code, expiresAtMs: till.clock.nowMs() + CODE_LIFETIME_MS });
  connection.scope = scope ?? '';
  saveConnection(till, connection);
  return answer({ code, domain_prefix: DOMAIN_PREFIX, state: state ?? '', scope: scope ?? '' });
}

const problem = (status: number, error: string, description: string): Reply =>
  json(status, { error, error_description: description });
