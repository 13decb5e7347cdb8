import { heardTime } from './now.ts';
import { signedOut } from './signed-in.ts';

/** What a request to our own origin came to. */
export type Reply<T> =
  | { readonly kind: 'fresh'; readonly value: T; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly message: string; readonly why: Failure };

/** `away`: no answer of ours. `not-yet`: there is nothing to tell yet. `refused`: it was answered, with no. */
export type Failure = 'away' | 'not-yet' | 'refused';

/** Tells the API that its own page asks: a form of another site cannot send it. */
const FROM_PAGE = { 'x-tillbridge': 'page' };
const TIMEOUT_MS = 15_000;

/** Reads a figure, unless it is still what `etag` names. */
export function read<T>(path: string, etag: string | null): Promise<Reply<T>> {
  const headers = {
    ...FROM_PAGE,
    accept: 'application/json',
    ...(etag === null ? {} : { 'if-none-match': etag }),
  };
  return request<T>(path, { headers });
}

/** Sends what the owner decided. */
export function send<T>(path: string, body: object, method = 'POST'): Promise<Reply<T>> {
  const headers = { ...FROM_PAGE, 'content-type': 'application/json' };
  return request<T>(path, { method, headers, body: JSON.stringify(body) });
}

async function request<T>(path: string, init: RequestInit): Promise<Reply<T>> {
  try {
    const options: RequestInit = { ...init, cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) };
    const response = await fetch(path, options);
    heardTime(response.headers.get('date'));
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.status === 401) {
      signedOut();
      return { kind: 'signed-out' };
    }
    const body: unknown = response.status === 204 ? {} : await response.json();
    if (!response.ok) return failure(response.status, body);
    return { kind: 'fresh', value: body as T, etag: response.headers.get('etag') };
  } catch {
    const message = navigator.onLine ? 'Tillbridge does not answer right now' : 'This device is offline';
    return { kind: 'failed', message, why: 'away' };
  }
}

/** Problem details say it in words; a gateway in front of them says nothing. */
function failure(status: number, body: unknown): Reply<never> {
  const isOurs = typeof body === 'object' && body !== null && 'detail' in body;
  if (!isOurs || typeof body.detail !== 'string')
    return { kind: 'failed', message: `Tillbridge answers with an error (${status})`, why: 'away' };
  const why = status === 503 ? 'not-yet' : status >= 500 ? 'away' : 'refused';
  return { kind: 'failed', message: body.detail, why };
}

/** A table as CSV, all pages of it under one header; null: not to be had right now. */
export async function wholeTable(first: string): Promise<string | null> {
  const parts: string[] = [];
  try {
    for (let next: string | null = first; next !== null;) {
      const response: Response = await fetch(next, { cache: 'no-store' });
      if (response.status === 401) signedOut();
      if (!response.ok) return null;
      const text = await response.text();
      parts.push(parts.length === 0 ? text : text.slice(text.indexOf('\r\n') + 2));
      next = /<([^>]+)>; *rel="next"/.exec(response.headers.get('link') ?? '')?.[1] ?? null;
    }
    return parts.join('');
  } catch {
    return null;
  }
}
