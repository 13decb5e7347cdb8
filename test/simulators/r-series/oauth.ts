import { createHash } from 'node:crypto';
import type { HttpRequest, Reply } from '../http.ts';
import { json } from '../http.ts';
import type { Till } from './till.ts';
import {
  ACCESS_LIFETIME_S,
  connectionOf,
  issuePair,
  liveRefreshToken,
  randomHex,
  revokeConnection,
  saveConnection,
  type Connection,
  type TokenPair,
} from './tokens.ts';

const CODE_LIFETIME_MS = 60_000;
const REFRESHES_PER_MINUTE = 5;

/** Where the client was registered to be sent back to, when the request names nothing else. */
const REGISTERED_REDIRECT = 'https://localhost/lightspeed/callback';

/** The authorization server: token, authorize, revoke and introspect. */
export function oauthRoutes(till: Till): (request: HttpRequest) => Reply {
  const attemptsMs: number[] = [];
  return (request) => {
    const action = request.path.replace('/auth/oauth/', '');
    if (action === 'authorize') return authorize(till, request);
    if (action === 'introspect') return introspect(till, request);
    if (request.method !== 'POST') return problem(405, 'invalid_request', 'Only POST is allowed.');
    const given = formFields(request);
    const refused = clientProblem(connectionOf(till), given);
    if (refused !== null) return refused;
    if (action === 'token') return till.store.transaction(() => token(till, given, attemptsMs));
    if (action !== 'revoke') return problem(404, 'invalid_request', 'Unknown endpoint.');
    revokeConnection(till);
    return json(200, {});
  };
}

type Fields = Readonly<Record<string, string>>;

function token(till: Till, given: Fields, attemptsMs: number[]): Reply {
  if (given['grant_type'] === 'refresh_token') return refresh(till, given, attemptsMs);
  if (given['grant_type'] === 'authorization_code') return exchange(till, given);
  return problem(
    400,
    'unsupported_grant_type',
    'The grant type is not supported.',
    'Check that all required parameters have been provided',
  );
}

/** Each refresh makes a new pair; what becomes of the old one is the switch `rotation`. */
function refresh(till: Till, given: Fields, attemptsMs: number[]): Reply {
  const nowMs = till.clock.nowMs();
  while (attemptsMs[0] !== undefined && attemptsMs[0] <= nowMs - 60_000) attemptsMs.shift();
  if (till.switches.limiter !== 'off' && attemptsMs.length >= REFRESHES_PER_MINUTE) {
    return {
      ...problem(429, 'too_many_requests', 'Too many refresh attempts.'),
      headers: { 'Retry-After': '60' },
    };
  }
  attemptsMs.push(nowMs);
  const offered = given['refresh_token'];
  if (offered === undefined || offered === '') return missing('refresh_token');
  const connection = connectionOf(till);
  const old = liveRefreshToken(connection, offered, nowMs);
  if (old === undefined)
    return problem(400, 'invalid_grant', 'The refresh token is invalid.', 'Token has been revoked');
  if (till.switches.rotation === 'immediate') Object.assign(old, { refreshDead: true, accessDead: true });
  old.refreshTouchedAtMs = nowMs;
  const pair = issuePair(till, connection, offered);
  saveConnection(till, connection);
  return granted(pair);
}

function exchange(till: Till, given: Fields): Reply {
  const connection = connectionOf(till);
  const code = connection.codes.find((each) => each.code === given['code']);
  if (given['code'] === undefined) return missing('code');
  const lapsed = code === undefined || till.clock.nowMs() > code.expiresAtMs;
  if (lapsed || !verifies(code.challenge, code.method, given['code_verifier'])) {
    return problem(
      400,
      'invalid_grant',
      'The authorization code is invalid.',
      'Authorization code has expired',
    );
  }
  connection.codes = connection.codes.filter((each) => each !== code);
  const pair = issuePair(till, connection, null);
  saveConnection(till, connection);
  return granted(pair);
}

function verifies(challenge: string | null, method: 'S256' | 'plain', verifier: string | undefined): boolean {
  if (challenge === null) return true;
  if (verifier === undefined) return false;
  return (
    challenge === (method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url'))
  );
}

const granted = (pair: TokenPair): Reply =>
  json(200, {
    token_type: 'Bearer',
    expires_in: ACCESS_LIFETIME_S,
    access_token: pair.access,
    refresh_token: pair.refresh,
  });

/** A merchant who always says yes: sends the browser back with a code that lives 60 s. */
function authorize(till: Till, request: HttpRequest): Reply {
  const query = new URLSearchParams(request.query);
  const connection = connectionOf(till);
  if (query.get('client_id') !== connection.clientId)
    return problem(400, 'invalid_client', 'Client authentication failed');
  if (query.get('response_type') !== 'code') return missing('response_type');
  const code = `def502${randomHex(till, 64)}`;
  connection.codes = [
    ...connection.codes.filter((each) => each.expiresAtMs > till.clock.nowMs()),
    {
      code,
      expiresAtMs: till.clock.nowMs() + CODE_LIFETIME_MS,
      challenge: query.get('code_challenge'),
      method: query.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
    },
  ];
  saveConnection(till, connection);
  const back = new URL(query.get('redirect_uri') ?? REGISTERED_REDIRECT);
  back.searchParams.set('code', code);
  if (query.has('state')) back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { Location: back.href }, body: '', contentType: 'text/html; charset=UTF-8' };
}

function introspect(till: Till, request: HttpRequest): Reply {
  const connection = connectionOf(till);
  const pair = connection.pairs.find((each) => each.access === request.bearer);
  const active = pair !== undefined && !pair.accessDead && till.clock.nowMs() < pair.accessExpiresAtMs;
  return json(200, active ? { active, scope: connection.scope, client_id: connection.clientId } : { active });
}

function clientProblem(connection: Connection, given: Fields): Reply | null {
  for (const field of ['client_id', 'client_secret']) {
    if (given[field] === undefined || given[field] === '') return missing(field);
  }
  const known =
    given['client_id'] === connection.clientId && given['client_secret'] === connection.clientSecret;
  return known ? null : problem(401, 'invalid_client', 'Client authentication failed');
}

const missing = (field: string): Reply =>
  problem(
    400,
    'invalid_request',
    'The request is missing a required parameter, includes an invalid parameter value, includes a parameter more than once, or is otherwise malformed.',
    `Check the \`${field}\` parameter`,
  );

function problem(status: number, error: string, description: string, hint?: string): Reply {
  return json(status, { error, error_description: description, ...(hint === undefined ? {} : { hint }) });
}

/** JSON, urlencoded or multipart: real clients send all three. */
function formFields(request: HttpRequest): Fields {
  if (request.contentType.includes('multipart/form-data')) return multipart(request);
  if (request.contentType.includes('x-www-form-urlencoded'))
    return Object.fromEntries(new URLSearchParams(request.body));
  try {
    const parsed: unknown = JSON.parse(request.body);
    const entries = typeof parsed === 'object' && parsed !== null ? Object.entries(parsed) : [];
    return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
  } catch {
    return {};
  }
}

function multipart(request: HttpRequest): Fields {
  const boundary = /boundary="?([^";]+)"?/.exec(request.contentType)?.[1] ?? '';
  const parts = request.body.split(`--${boundary}`).flatMap((part) => {
    const match = /name="([^"]+)"[^]*?\r\n\r\n([^]*?)\r\n$/.exec(part);
    return match?.[1] === undefined || match[2] === undefined ? [] : [[match[1], match[2]] as const];
  });
  return Object.fromEntries(parts);
}
