import { createServer } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Outcome } from './environment.ts';
import { httpEvent } from './http-event.ts';
import { listen, shut } from '../../test/simulators/aws/aws.ts';
import { matchRoute } from '../../test/simulators/aws/routes.ts';
import type { RouteSpec } from './template.ts';

/** Invokes a function by its name. */
export type Invoke = (functionName: string, event: unknown) => Promise<Outcome>;

/** A line of the access log, which holds no more than the deployed one. */
export type Note = (line: { readonly route: string; readonly status: number }) => void;

export interface HttpApi {
  readonly url: string;
  /** From now on requests reach the functions; until then they are answered 503. */
  open(routes: readonly RouteSpec[], invoke: Invoke, note?: Note): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer | string;
}

/** As API Gateway's. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const JSON_TYPE = { 'content-type': 'application/json' };

/** The HTTP API: routes of the template in front of their functions. */
export async function startHttpApi(port: number): Promise<HttpApi> {
  let serve: (request: IncomingMessage) => Promise<Answer> = async () => message(503, 'Service Unavailable');
  const server = createServer((request, response) => {
    serve(request)
      .then(({ status, headers, body }) => response.writeHead(status, headers).end(body))
      // The client went away in the middle of its body, or a function's header is none.
      .catch(() => response.destroy());
  });
  return {
    url: await listen(server, port),
    open: (routes, invoke, note = () => undefined) => {
      serve = (request) => handle(request, routes, { invoke, note });
    },
    close: () => shut(server),
  };
}

async function handle(
  request: IncomingMessage,
  routes: readonly RouteSpec[],
  { invoke, note }: { invoke: Invoke; note: Note },
): Promise<Answer> {
  const body = await bodyOf(request);
  if (body === null) return message(413, 'Request Entity Too Large');
  const route = matchRoute(routes, request.method ?? '', (request.url ?? '').replace(/\?.*$/, ''));
  if (route === null) return message(404, 'Not Found');
  const outcome = await invoke(route.functionName, httpEvent(request, route, body));
  const answer = outcome.ok ? answerOf(JSON.parse(outcome.result)) : message(500, 'Internal Server Error');
  note({ route: route.key, status: answer.status });
  return answer;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    // The rest is read and dropped, for a client hears no answer before its body is through.
    if (length <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return length > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}

interface Structured {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string | number | boolean>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A result without `statusCode` is itself the body, as in payload format 2.0. */
function answerOf(result: unknown): Answer {
  const { statusCode, headers = {}, cookies, body = '', isBase64Encoded } = (result ?? {}) as Structured;
  if (statusCode === undefined) return { status: 200, headers: JSON_TYPE, body: JSON.stringify(result) };
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: { ...JSON_TYPE, ...Object.fromEntries(given), ...(cookies && { 'set-cookie': [...cookies] }) },
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

function message(status: number, text: string): Answer {
  return { status, headers: JSON_TYPE, body: JSON.stringify({ message: text }) };
}
