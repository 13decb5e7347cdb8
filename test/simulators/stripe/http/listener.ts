import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import { API_VERSION } from '../types.ts';
import { type Answer, errorAnswer } from './answer.ts';
import { invalidRequest, rateLimited } from './errors.ts';
import { type FaultBook, faultError, type FaultRule } from './faults.ts';
import { type Api, answerCall, newRequestId, type RawCall } from './pipeline.ts';

const MAX_BODY_BYTES = 1_048_576;

/** One call, for tests that count them; `status` 0: it got no answer. */
export interface SeenRequest {
  method: string;
  path: string;
  query: string;
  status: number;
  idempotencyKey: string | null;
  requestId: string;
}

export interface Listener extends Api {
  faults: FaultBook;
  latencyMs: number;
  seen: SeenRequest[];
  /** Start of the second that is counted, and the calls in it. */
  window: { startMs: number; calls: number };
}

const SEEN_KEPT = 2000;

export function createListener(listener: Listener): Server {
  return createServer((incoming, outgoing) => {
    serve(listener, incoming, outgoing).catch((error: unknown) => {
      outgoing.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

async function serve(listener: Listener, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const call = await readCall(incoming);
  const requestId = newRequestId(listener.world);
  const rule = listener.faults.take(call.method, call.path);
  const waitMs = listener.latencyMs + (rule?.kind === 'delay' ? (rule.delayMs ?? 0) : 0);
  const answer = await answerLater(listener, call, { requestId, rule, waitMs });
  note(listener, call, answer?.status ?? 0, requestId);
  if (answer === null) return rule?.kind === 'reset' ? void incoming.socket.destroy() : undefined;
  const key = call.header('idempotency-key');
  outgoing.writeHead(answer.status, {
    'content-type': 'application/json',
    'request-id': requestId,
    'stripe-version': call.header('stripe-version') ?? API_VERSION,
    ...(key === undefined ? {} : { 'idempotency-key': key }),
    ...answer.headers,
  });
  outgoing.end(answer.body);
}

interface Way {
  requestId: string;
  rule: FaultRule | null;
  waitMs: number;
}

/** The answer after all delays; null where the caller gets none. */
async function answerLater(listener: Listener, call: RawCall, way: Way): Promise<Answer | null> {
  const { rule, requestId, waitMs } = way;
  const key = call.method === 'POST' ? call.header('idempotency-key') : undefined;
  const mine = key !== undefined && !listener.keysInUse.has(key);
  if (waitMs > 0) {
    if (mine) listener.keysInUse.add(key);
    await listener.world.clock.sleep(waitMs);
    if (mine) listener.keysInUse.delete(key);
  }
  if (overLimit(listener)) return errorAnswer(rateLimited('global-rate'), requestId);
  if (rule === null || rule.kind === 'delay') return answerCall(listener, call, requestId);
  if (rule.when === 'after') answerCall(listener, call, requestId);
  const error = faultError(rule);
  if (error === null) return null;
  const answer = errorAnswer(error, requestId);
  if (rule.shouldRetry === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'stripe-should-retry': String(rule.shouldRetry) } };
}

function overLimit(listener: Listener): boolean {
  const limit = listener.world.switches.rateLimitPerSecond;
  if (limit === null) return false;
  const now = listener.world.clock.nowMs();
  if (now - listener.window.startMs >= 1000) listener.window = { startMs: now, calls: 0 };
  listener.window.calls += 1;
  return listener.window.calls > limit;
}

function note(listener: Listener, call: RawCall, status: number, requestId: string): void {
  listener.seen.push({
    method: call.method,
    path: call.path,
    query: call.query,
    status,
    idempotencyKey: call.header('idempotency-key') ?? null,
    requestId,
  });
  if (listener.seen.length > SEEN_KEPT) listener.seen.shift();
}

async function readCall(incoming: IncomingMessage): Promise<RawCall> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BODY_BYTES) throw invalidRequest('The request body is too large.');
    chunks.push(chunk);
  }
  const url = new URL(incoming.url ?? '/', 'http://stripe.invalid');
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/\/$/, ''),
    query: url.search.slice(1),
    body: Buffer.concat(chunks).toString('utf8'),
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
  };
}
