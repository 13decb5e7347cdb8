import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Fault, Faults } from './faults.ts';
import { readRequest, send, type HttpRequest, type Reply } from './http.ts';

/** A request that was let in, to be done now or, by a fault, later. */
export interface Admitted {
  /** Null where requests have no price. */
  readonly cost: number | null;
  perform(): Reply;
}

/** The way into a simulated till: token, limits, then its routes. */
export interface Gate {
  admit(request: HttpRequest): Admitted;
}

/** What faults need to know of the till that they befall. */
export interface Victim {
  readonly clock: Clock;
  readonly errorReply: (status: number, message: string) => Reply;
  /** What its limiter answers; `type` names one of several limiters. */
  readonly limitedReply: (retryAfterS: number, type: string | undefined) => Reply;
  readonly endAccessTokens: (how: 'expire' | 'revoke') => void;
}

/** One request as it was seen; kept in memory for tests. */
export interface LoggedRequest {
  readonly atMs: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  cost: number | null;
  /** Null while, or because, no answer was sent. */
  status: number | null;
  fault: Fault['kind'] | 'down' | null;
  /** The till did what was asked, or refused it, whatever the client heard. */
  performed: boolean;
}

export interface Serving {
  readonly till: Victim;
  readonly gate: Gate;
  readonly faults: Faults;
  readonly requests: LoggedRequest[];
  readonly latencyMs: number;
  closed: boolean;
}

const MOST_LOGGED = 5000;

/** Answers one request, or fails to, as the plan of faults wants it. */
export async function serve(
  serving: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === null) return send(response, serving.till.errorReply(413, 'The request is too large.'));
  const entry = logged(serving, request);
  if (serving.faults.down) {
    entry.fault = 'down';
    return reset(response);
  }
  if (serving.latencyMs > 0) await serving.till.clock.sleep(serving.latencyMs);
  const fault = serving.faults.take(request);
  entry.fault = fault?.kind ?? null;
  const perform = (admitted = serving.gate.admit(request)): Reply => done(entry, admitted);
  const reply = fault === null ? perform() : await befall({ serving, request, entry, perform }, fault);
  if (reply === 'hang' || serving.closed) return;
  if (reply === 'reset') return reset(response);
  entry.status = reply.status;
  send(response, reply);
}

function done(entry: LoggedRequest, admitted: Admitted): Reply {
  entry.cost = admitted.cost;
  entry.performed = true;
  return admitted.perform();
}

interface Struck {
  readonly serving: Serving;
  readonly request: HttpRequest;
  readonly entry: LoggedRequest;
  readonly perform: (admitted?: Admitted) => Reply;
}

async function befall(struck: Struck, fault: Fault): Promise<Reply | 'hang' | 'reset'> {
  const { serving, perform } = struck;
  switch (fault.kind) {
    case 'timeoutBeforeCommit':
    case 'hang':
      return 'hang';
    case 'timeoutAfterCommit':
      perform();
      return 'hang';
    case 'resetBefore':
      return 'reset';
    case 'resetAfter':
      perform();
      return 'reset';
    case 'commitLate':
      void commitLate(struck, fault.afterMs);
      return fault.answer ?? 'hang';
    case 'status':
      if (fault.committed) perform();
      return withBody(serving.till.errorReply(fault.status, 'Internal error'), fault);
    case 'unreadable2xx':
      return torn(fault.committed === false ? null : perform());
    case 'html':
      if (fault.committed === true) perform();
      return page(fault.status ?? 502);
    case 'rateLimited':
      return serving.till.limitedReply(fault.retryAfterS, fault.type);
    case 'slow':
      await serving.till.clock.sleep(fault.ms);
      return perform();
    case 'expireTokens':
    case 'revokeTokens':
      serving.till.endAccessTokens(fault.kind === 'expireTokens' ? 'expire' : 'revoke');
      return perform();
  }
}

/** The token is checked, and the limiter paid, when the request arrives; its effect comes later. */
async function commitLate(struck: Struck, afterMs: number): Promise<void> {
  const { serving, request, perform } = struck;
  const admitted = serving.gate.admit(request);
  serving.faults.hold();
  await serving.till.clock.sleep(afterMs);
  serving.faults.release();
  if (!serving.closed) perform(admitted);
}

function withBody(reply: Reply, fault: { body?: string; contentType?: string }): Reply {
  return { ...reply, body: fault.body ?? reply.body, contentType: fault.contentType ?? reply.contentType };
}

function torn(reply: Reply | null): Reply {
  const body = reply?.body ?? '{"@attributes":{"count":"1"},';
  return { status: 200, contentType: 'application/json', body: body.slice(0, Math.ceil(body.length / 2)) };
}

const page = (status: number): Reply => ({
  status,
  contentType: 'text/html; charset=UTF-8',
  body: '<!DOCTYPE html><html><head><title>cloudflare</title></head><body><h1>Bad gateway</h1></body></html>',
});

function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

function logged(serving: Serving, request: HttpRequest): LoggedRequest {
  const { method, path, query, body } = request;
  const atMs = serving.till.clock.nowMs();
  const outcome = { cost: null, status: null, fault: null, performed: false };
  const entry: LoggedRequest = { atMs, method, path, query, body, ...outcome };
  serving.requests.push(entry);
  if (serving.requests.length > MOST_LOGGED) serving.requests.shift();
  return entry;
}
