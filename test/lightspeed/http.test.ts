import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { makeHttp, retryAfterMsOf } from '../../shared/lightspeed/http.ts';
import type { HttpMethod, HttpResult } from '../../shared/lightspeed/http.ts';

let server: Server | null = null;

async function serve(listener: RequestListener): Promise<string> {
  const own = createServer(listener);
  server = own;
  await new Promise<void>((resolve) => {
    own.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(own.address() as AddressInfo).port}`;
}

afterEach(async () => {
  const own = server;
  server = null;
  if (own === null) return;
  own.closeAllConnections();
  await new Promise((resolve) => {
    own.close(resolve);
  });
});

const send = (url: string, method: HttpMethod = 'GET', timeoutMs?: number): Promise<HttpResult> =>
  makeHttp(timeoutMs).send({ method, url, headers: {}, body: method === 'GET' ? null : '{}' });

test('an answer comes with its status, its headers in any case, and its text', async () => {
  const url = await serve((_, response) => {
    response.writeHead(418, { 'X-Ls-API-Drip-Rate': '1.5' }).end('short and stout');
  });
  const result = await send(url);
  expect(result).toMatchObject({ kind: 'answered', answer: { status: 418, text: 'short and stout' } });
  if (result.kind === 'answered') {
    expect(result.answer.header('x-ls-api-drip-rate')).toBe('1.5');
    expect(result.answer.header('retry-after')).toBeNull();
  }
});

test('JSON is asked for: without it Lightspeed answers XML', async () => {
  const url = await serve((request, response) => response.end(request.headers.accept));
  expect(await send(url)).toMatchObject({ answer: { text: 'application/json' } });
});

test.each([
  ['a port where nobody listens', 'http://127.0.0.1:1'],
  ['a host that does not exist', 'http://till.invalid'],
])('%s was sent nothing', async (_, url) => {
  expect(await send(url, 'POST')).toMatchObject({ kind: 'never-sent' });
});

test.each([
  ['breaks off before it answers', (_request, response) => response.destroy()],
  [
    'breaks off in the middle of its answer',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"half":', () => response.destroy());
    },
  ],
  ['never answers', () => {}],
  ['never ends its answer', (_request, response) => void response.writeHead(200).write('{')],
] satisfies [string, RequestListener][])('a far side that %s may have done it', async (_, listener) => {
  const url = await serve(listener);
  expect(await send(url, 'POST', 300)).toMatchObject({ kind: 'lost' });
});

test('calls with an effect never share a connection, so none can be stale', async () => {
  const ports = new Set<number | undefined>();
  const url = await serve((request, response) => {
    ports.add(request.socket.remotePort);
    response.end('{}');
  });
  const http = makeHttp();
  for (const method of ['POST', 'PUT', 'DELETE'] as const) {
    await http.send({ method, url, headers: {}, body: '{}' });
  }
  expect(ports.size).toBe(3);
});

test.each([
  ['3', 3_000],
  ['0', 1_000],
  ['0.5', 1_000],
  ['86400', 300_000],
  ['Mon, 23 Nov 2026 20:00:30 GMT', 30_000],
  ['Mon, 23 Nov 2026 19:00:00 GMT', 1_000],
  ['soon', 1_000],
  [null, 1_000],
])('Retry-After %p asks for %p ms', (value, expectedMs) => {
  const nowMs = Date.parse('2026-11-23T20:00:00Z');
  const header = (name: string): string | null => (name === 'retry-after' ? value : null);
  expect(retryAfterMsOf({ status: 429, text: '', header }, nowMs)).toBe(expectedMs);
});
