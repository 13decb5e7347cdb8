import { json, withHeaders, type HttpRequest, type Reply } from '../http.ts';
import type { Gate } from '../serving.ts';
import type { Limiter } from './limiter.ts';
import { oauthRoutes } from './oauth.ts';
import { limitedReply, Refusal, refusalReply } from './refusal.ts';
import { ROUTES, type Route } from './routes.ts';
import type { Till } from './till.ts';
import { authenticate } from './tokens.ts';
import { servedVersion } from './versions.ts';

const UNAUTHORIZED = { error: 'Unauthorized', message: 'The access token is invalid or has expired.' };
const DATA_PATH = /^\/api\/(2\.0|\d{4}-\d{2})\/(.+)$/;

/** The way in: token, limiter, scopes, then the routes. Each answer carries the limiter's headers. */
export function createGate(till: Till, limiter: Limiter): Gate {
  const oauth = oauthRoutes(till);
  const at = (reply: Reply) => ({ cost: null, perform: () => reply });
  return {
    admit(request) {
      const { path } = request;
      if (path === '/api/1.0/token' || path === '/connect')
        return { cost: null, perform: () => oauth(request) };
      const scopes = authenticate(till, request.bearer);
      if (scopes === undefined) return at(json(401, UNAUTHORIZED));
      const { headers, untilMs } = limiter.admit();
      if (untilMs !== null) return at(withHeaders(limitedReply(till, untilMs), headers));
      return { cost: 1, perform: () => withHeaders(perform(till, request, scopes), headers) };
    },
  };
}

function perform(till: Till, request: HttpRequest, scopes: ReadonlySet<string> | null): Reply {
  try {
    return till.store.transaction(() => answer(till, request, scopes));
  } catch (problem) {
    if (problem instanceof Refusal) return refusalReply(till, problem);
    throw problem;
  }
}

function answer(till: Till, request: HttpRequest, scopes: ReadonlySet<string> | null): Reply {
  const [, asked = '', rest = ''] = DATA_PATH.exec(request.path) ?? [];
  const version = servedVersion(till, asked);
  if (version === null) throw new Refusal(404, 'Not found');
  const parts = rest.split('/').map(decodeURIComponent);
  const here = ROUTES.filter((route) => idsOf(route, parts) !== null && route.in?.(version) !== false);
  const route = here.find(({ method }) => method === request.method);
  if (route === undefined) throw new Refusal(here.length === 0 ? 404 : 405, 'Not found');
  const missing = route.scopes.find((scope) => scopes !== null && !grants(scopes, scope));
  if (missing !== undefined) throw new Refusal(403, `The scope ${missing} is missing.`);
  const query = new URLSearchParams(request.query);
  const ids = idsOf(route, parts) ?? [];
  const [status, body] = route.perform({ till, version, query, body: request.body, ids });
  return body === undefined ? { status, contentType: 'application/json', body: '' } : json(status, body);
}

const grants = (scopes: ReadonlySet<string>, scope: string): boolean => scopes.has(scope);

/** What the parts of a path are where the route leaves them open; null: it is another route's path. */
function idsOf(route: Route, parts: readonly string[]): string[] | null {
  const pattern = route.path.split('/');
  if (pattern.length !== parts.length) return null;
  const fits = pattern.every((each, index) => each === '*' || each === parts[index]);
  return fits ? parts.filter((_, index) => pattern[index] === '*') : null;
}
