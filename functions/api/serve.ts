import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { NewerItemError } from '../../shared/kernel/errors.ts';
import type { HttpAnswer, HttpRequest, Watch } from '../../shared/runtime/handler.ts';
import { notFound, problem, revalidated } from './answers.ts';
import { bodyOf, formatOf, headerOf, notAcceptable } from './asked.ts';
import type { Asked } from './asked.ts';
import { authorise } from './authorise.ts';
import type { ApiToken, Permission } from './authorise.ts';
import { routesOf } from './routes.ts';
import type { Route, RouteDeps } from './route.ts';

export interface ServeDeps extends Watch, RouteDeps {
  /** No older than that. Throws when the secret cannot be read. */
  readonly tokens: (maxAgeMs?: number) => Promise<readonly ApiToken[]>;
  /** The token behind a session's cookie; null: no session. */
  readonly session: (request: HttpRequest) => Promise<ApiToken | null>;
  readonly clock: Clock;
}

/** Tokens younger than this are not read again for an unknown one. */
const DOUBTED_AFTER_MS = 5_000;

/** Nothing else: whoever asks learns that it is up, not what it is. */
const HEALTHY: HttpAnswer = {
  statusCode: 200,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: '{"status":"ok"}',
};

/** Answers one request of the owner's API. Never throws: what goes wrong is logged and answered 5xx without detail. */
export async function serve(request: HttpRequest, deps: ServeDeps): Promise<HttpAnswer> {
  const { method } = request.requestContext.http;
  const path = request.rawPath;
  if (path === '/healthz') return method === 'GET' ? HEALTHY : notAllowed(['GET']);
  // Without a token nothing is said, not even which paths there are.
  if (!path.startsWith('/v1/')) return notFound('there is nothing here');
  try {
    return await serveAuthorised(request, deps);
  } catch (error) {
    if (error instanceof RefusedError) return away(error);
    if (error instanceof NewerItemError) return tooNew(error, deps);
    deps.log.error('request.failed', { error });
    return problem({
      status: 500,
      title: 'Internal Server Error',
      detail: 'something went wrong here: try again later',
    });
  }
}

async function serveAuthorised(request: HttpRequest, deps: ServeDeps): Promise<HttpAnswer> {
  const { method } = request.requestContext.http;
  const { routes, id } = routesOf(request.rawPath);
  const route = routes.find((each) => each.method === method) ?? null;
  const header = headerOf(request, 'authorization');
  const [tokens, session] = await Promise.all([deps.tokens(), deps.session(request)]);
  const scopes = (route ?? routes[0])?.scopes ?? [];
  const shown = { header, session };
  const nowMs = deps.clock.nowMs();
  const early = authorise(shown, scopes, tokens, nowMs);
  // It may have been created just now: the tokens are read again, but not for everybody who tries.
  const isUnknown = early.permission === 'unknown-token';
  const { permission, who, isOwner } = isUnknown
    ? authorise(shown, scopes, await deps.tokens(DOUBTED_AFTER_MS), nowMs)
    : early;
  if (permission !== 'granted') {
    deps.log.warn('request.turned-away', { why: permission });
    return turnedAway(permission);
  }
  if (routes.length === 0) return notFound('there is no such path');
  if (route === null) return notAllowed(routes.map((each) => each.method));
  if (method !== 'GET' && header === undefined && headerOf(request, 'x-tillbridge') === undefined)
    return fromElsewhere();
  return serveRoute(route, { request, id, who, isOwner }, deps);
}

async function serveRoute(
  route: Route,
  { request, ...by }: { request: HttpRequest } & Pick<Asked, 'id' | 'who' | 'isOwner'>,
  deps: RouteDeps,
): Promise<HttpAnswer> {
  const query = new URLSearchParams(request.rawQueryString ?? '');
  const format = formatOf(query, headerOf(request, 'accept'));
  if (format === null) return notAcceptable();
  const full = await route.serve({ ...by, query, body: bodyOf(request), format }, deps);
  if (route.method !== 'GET') return full;
  // What is no table is not passed off as one.
  const isTable = String(full.headers?.['content-type']).startsWith('text/csv');
  if (format === 'csv' && full.statusCode === 200 && !isTable) return notAcceptable();
  return revalidated(full, headerOf(request, 'if-none-match'), route.isLive === true);
}

function turnedAway(permission: Exclude<Permission, 'granted'>): HttpAnswer {
  if (permission === 'lacks-scope')
    return problem({
      status: 403,
      title: 'Forbidden',
      detail: 'the token is good, but not for this: use one with the scope that it needs',
    });
  return problem(
    { status: 401, title: 'Unauthorized', detail: 'send a valid token as "Authorization: Bearer <token>"' },
    { 'www-authenticate': 'Bearer' },
  );
}

/** A form of another site can send the cookie, but no header of its own. */
function fromElsewhere(): HttpAnswer {
  const detail = 'what changes something needs a token in its header, or must come from the page itself';
  return problem({ status: 403, title: 'Forbidden', detail });
}

function notAllowed(methods: readonly string[]): HttpAnswer {
  const allow = methods.join(', ');
  return problem(
    { status: 405, title: 'Method Not Allowed', detail: `this path is for ${allow} alone` },
    { allow },
  );
}

/** No fault of ours, and trying again is of no use: what the item holds waits for the deployment that wrote it. */
function tooNew({ message }: NewerItemError, { log }: ServeDeps): HttpAnswer {
  log.warn('request.item-too-new', { message });
  return problem({ status: 409, title: 'Conflict', detail: message });
}

function away({ refusal }: RefusedError): HttpAnswer {
  const seconds = Math.max(1, Math.ceil((refusal.retryAfterMs ?? 15_000) / 1000));
  const detail = `${refusal.reason}: ${refusal.remedy}`;
  return problem({ status: 503, title: 'Service Unavailable', detail }, { 'retry-after': String(seconds) });
}
