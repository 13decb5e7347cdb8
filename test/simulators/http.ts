import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';

const BODY_LIMIT = 2_000_000;

/** A request as the till's parts see it. */
export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Raw, without the question mark. */
  readonly query: string;
  /** Where the client believes to be talking to: page URLs lead back there. */
  readonly origin: string;
  readonly accept: string;
  readonly contentType: string;
  /** The bearer token, or null. */
  readonly bearer: string | null;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
}

export const JSON_TYPE = 'application/json';

export function json(status: number, body: unknown, contentType: string = JSON_TYPE): Reply {
  return { status, contentType, body: JSON.stringify(body) };
}

/** The usual phrase of a status. */
export const reasonOf = (status: number): string => STATUS_CODES[status] ?? 'Error';

export function withHeaders(reply: Reply, headers: Readonly<Record<string, string>>): Reply {
  return { ...reply, headers: { ...headers, ...reply.headers } };
}

/** Reads a request whole; null where its body is beyond any reason. */
export async function readRequest(incoming: IncomingMessage): Promise<HttpRequest | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) return null;
    chunks.push(chunk);
  }
  const [path, query] = splitOnce(incoming.url ?? '/', '?');
  const authorization = incoming.headers.authorization ?? '';
  return {
    method: incoming.method ?? 'GET',
    path,
    query,
    origin: `http://${incoming.headers.host ?? '127.0.0.1'}`,
    accept: incoming.headers.accept ?? '',
    contentType: incoming.headers['content-type'] ?? '',
    bearer: /^(?:Bearer|OAuth) (.+)$/i.exec(authorization)?.[1] ?? null,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

export function splitOnce(value: string, separator: string): [string, string] {
  const at = value.indexOf(separator);
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at + separator.length)];
}

export function send(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, { 'Content-Type': reply.contentType, ...reply.headers });
  response.end(reply.body);
}
