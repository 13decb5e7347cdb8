import http from 'node:http';
import https from 'node:https';
import type { Letter } from './signature.ts';

export interface Mailbox {
  /** Resolves with the status, or with the name of what went wrong. Redirects are not followed. */
  post(url: string, letter: Letter): Promise<number | string>;
  close(): void;
}

/** Posts to webhook endpoints over kept-alive connections. */
export function openMailbox(timeoutMs: () => number): Mailbox {
  const plain = new http.Agent({ keepAlive: true });
  const secure = new https.Agent({ keepAlive: true });
  return {
    post: (url, { body, headers }) =>
      new Promise((resolve) => {
        const tls = url.startsWith('https:');
        const send = tls ? https.request : http.request;
        const request = send(url, {
          method: 'POST',
          agent: tls ? secure : plain,
          timeout: timeoutMs(),
          headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        });
        request.on('response', (response) => {
          response.resume();
          response.on('end', () => resolve(response.statusCode ?? 0));
          response.on('error', (error) => resolve(error.message));
        });
        request.on('timeout', () => request.destroy(new Error('timed out')));
        request.on('error', (error) => resolve(error.message));
        request.end(body);
      }),
    close: () => {
      plain.destroy();
      secure.destroy();
    },
  };
}
