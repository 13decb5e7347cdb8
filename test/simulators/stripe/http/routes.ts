import type { World } from '../world.ts';
import type { Params } from './form.ts';

export interface ApiRequest {
  params: Params;
  /** The id in the path; empty where the route has none. */
  id: string;
  /** Path without query: the `url` of a list. */
  path: string;
  /** The version that the caller named, null for the account's default. */
  version: string | null;
}

/** Answers with an object or a list; a returned StripeApiError keeps what was done, a thrown one nothing. */
export type Handler = (world: World, request: ApiRequest) => unknown;

export interface Route {
  method: 'GET' | 'POST' | 'DELETE';
  pattern: RegExp;
  handle: Handler;
}

export function route(method: Route['method'], path: string, handle: Handler): Route {
  return { method, pattern: new RegExp(`^${path.replace(':id', '([^/]+)')}$`), handle };
}

export interface Match {
  route: Route;
  id: string;
}

export function matchRoute(routes: readonly Route[], method: string, path: string): Match | null {
  for (const candidate of routes) {
    const match = candidate.method === method ? candidate.pattern.exec(path) : null;
    if (match !== null) return { route: candidate, id: decodeURIComponent(match[1] ?? '') };
  }
  return null;
}
