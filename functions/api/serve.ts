import { RefusedError } from '../../shared/kernel/answer.ts';
import type { HttpAnswer, HttpRequest, Watch } from '../../shared/runtime/handler.ts';
import type { Services } from '../services.ts';
import { notFound, problem } from './answers.ts';
import { authorise } from './authorise.ts';
import type { ApiToken, Permission, Scope } from './authorise.ts';
import { routeOf } from './routes.ts';

export interface ServeDeps extends Watch {
  /** Throws when the secret cannot be read. */
  readonly tokens: () => Promise<readonly ApiToken[]>;
  readonly services: () => Promise<Pick<Services, 'core'>>;
}

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
  if (path === '/healthz') return method === 'GET' ? HEALTHY : onlyGet();
  // Without a token nothing is said, not even which paths there are.
  if (!path.startsWith('/v1/')) return notFound('there is nothing here');
  try {
    return await serveAuthorised({ path, method, header: authorizationOf(request) }, deps);
  } catch (error) {
    if (error instanceof RefusedError) return away(error);
    deps.log.error('request.failed', { error });
    return problem({
      status: 500,
      title: 'Internal Server Error',
      detail: 'something went wrong here: try again later',
    });
  }
}

/** API Gateway sends names in lower case; others that call a function do not have to. */
function authorizationOf({ headers }: HttpRequest): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

interface Asked {
  readonly path: string;
  readonly method: string;
  readonly header: string | undefined;
}

async function serveAuthorised({ path, method, header }: Asked, deps: ServeDeps): Promise<HttpAnswer> {
  const route = routeOf(path);
  const anyone: readonly Scope[] = ['owner', 'operator'];
  const permission = authorise(header, route?.scopes ?? anyone, await deps.tokens());
  if (permission !== 'granted') {
    deps.log.warn('request.turned-away', { why: permission });
    return turnedAway(permission);
  }
  if (route === null) return notFound('there is no such path');
  return method === 'GET' ? route.serve(deps.services) : onlyGet();
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

function onlyGet(): HttpAnswer {
  return problem(
    { status: 405, title: 'Method Not Allowed', detail: 'this path is only read: use GET' },
    { allow: 'GET' },
  );
}

function away({ refusal }: RefusedError): HttpAnswer {
  const seconds = Math.max(1, Math.ceil((refusal.retryAfterMs ?? 15_000) / 1000));
  const detail = `${refusal.reason}: ${refusal.remedy}`;
  return problem({ status: 503, title: 'Service Unavailable', detail }, { 'retry-after': String(seconds) });
}
