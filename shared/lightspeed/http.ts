import { Agent, request } from 'undici';

export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface HttpRequest {
  readonly method: HttpMethod;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * What became of a request. `never-sent`: no byte of it reached the far side. `lost`: it may have been carried out,
 * and its answer is not known.
 */
export type HttpResult =
  | { readonly kind: 'answered'; readonly answer: HttpAnswer }
  | { readonly kind: 'never-sent'; readonly why: string }
  | { readonly kind: 'lost'; readonly why: string };

export interface HttpAnswer {
  readonly status: number;
  /** A header by its name in lower case; null where it is absent. */
  readonly header: (name: string) => string | null;
  readonly text: string;
}

export interface Http {
  /** One request, never repeated. Never throws for what the network or the far side does. */
  send(request: HttpRequest): Promise<HttpResult>;
}

const TIMEOUT_MS = 8_000;
const CONNECT_TIMEOUT_MS = 3_000;
const MAX_RESPONSE_BYTES = 20 * 1024 * 1024;

/** Errors that come before the first byte of a request. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * The one home of HTTP towards Lightspeed.
 * @param timeoutMs for the whole exchange, body included; 8 s unless told.
 */
export function makeHttp(timeoutMs: number = TIMEOUT_MS): Http {
  const connect = { timeout: Math.min(CONNECT_TIMEOUT_MS, timeoutMs) };
  const limits = { connect, maxResponseSize: MAX_RESPONSE_BYTES, allowH2: false };
  const reads = new Agent(limits);
  // A socket that was kept open through a frozen Lambda fails only after the request was written to it, which
  // cannot be told from a lost answer: a call with an effect takes a fresh connection.
  const writes = new Agent({ ...limits, pipelining: 0 });
  return {
    async send({ method, url, headers, body }) {
      try {
        const response = await request(url, {
          method,
          headers: { accept: 'application/json', 'user-agent': 'tillbridge', ...headers },
          body,
          dispatcher: method === 'GET' ? reads : writes,
          signal: AbortSignal.timeout(timeoutMs),
        });
        const text = await response.body.text();
        const header = (name: string): string | null => firstOf(response.headers[name]);
        return { kind: 'answered', answer: { status: response.statusCode, header, text } };
      } catch (error) {
        return failureOf(error);
      }
    },
  };
}

/** The far side's clock, to the second; null: it does not tell. */
export function farSideAtMsOf(result: HttpResult): number | null {
  const atMs = result.kind === 'answered' ? Date.parse(result.answer.header('date') ?? '') : Number.NaN;
  return Number.isNaN(atMs) ? null : atMs;
}

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5 * 60_000;

/** What `Retry-After` asks for, in seconds or as a date; at least 1 s, at most 5 min, for clocks differ. */
export function retryAfterMsOf(answer: HttpAnswer, nowMs: number): number {
  const asked = answer.header('retry-after') ?? '';
  const waitMs = /^\d+(\.\d+)?$/.test(asked) ? Math.ceil(Number(asked) * 1000) : Date.parse(asked) - nowMs;
  return Number.isNaN(waitMs)
    ? SHORTEST_WAIT_MS
    : Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, waitMs));
}

function firstOf(value: string | string[] | undefined): string | null {
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

function failureOf(error: unknown): HttpResult {
  const code = codeOf(error);
  return BEFORE_SENDING.has(code)
    ? { kind: 'never-sent', why: `could not connect (${code})` }
    : { kind: 'lost', why: `no answer (${code})` };
}

/** The stable code of a network error; its message may carry the whole address, so it is left out. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('cause' in error && error.cause !== undefined) return codeOf(error.cause);
  return 'name' in error && typeof error.name === 'string' ? error.name : 'unknown';
}
