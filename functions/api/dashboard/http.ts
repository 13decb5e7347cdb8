/** What a request to our own origin came to. */
export type Reply<T> =
  | { readonly kind: 'fresh'; readonly value: T; readonly etag: string | null }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly message: string };

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
    if (response.status === 304) return { kind: 'unchanged' };
    if (response.status === 401) return { kind: 'signed-out' };
    const body: unknown = response.status === 204 ? {} : await response.json();
    if (!response.ok) return { kind: 'failed', message: detailOf(body, response.status) };
    return { kind: 'fresh', value: body as T, etag: response.headers.get('etag') };
  } catch {
    return { kind: 'failed', message: 'Tillbridge does not answer right now' };
  }
}

/** Problem details say it in words; a gateway in front of them says nothing. */
function detailOf(body: unknown, status: number): string {
  if (typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string')
    return body.detail;
  return `Tillbridge answers with an error (${status})`;
}
