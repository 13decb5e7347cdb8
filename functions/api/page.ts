import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';

/** The page and what belongs to it: by request path, compressed. */
export type Page = ReadonlyMap<string, Buffer>;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

/** Nothing from elsewhere, nothing inline: what a stranger's text says can never run. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const SECURITY = {
  'content-security-policy': POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  vary: 'accept-encoding',
};

/** Reads the built page that lies beside the bundle. */
export function readPage(folder: string): Page {
  const names = readdirSync(folder).filter((name) => name.endsWith('.br'));
  return new Map(
    names.map((name) => {
      const served = name.replace(/\.br$/, '');
      return [served === 'index.html' ? '/' : `/assets/${served}`, readFileSync(join(folder, name))];
    }),
  );
}

/** A part of the page; null: there is none of that path. */
export function servePage(path: string, acceptEncoding: string, page: Page): HttpAnswer | null {
  const compressed = page.get(path);
  if (compressed === undefined) return null;
  const brotli = /\bbr\b/.test(acceptEncoding);
  const body = brotli ? compressed : brotliDecompressSync(compressed);
  const kind = path === '/' ? 'html' : (path.split('.').at(-1) ?? '');
  return {
    statusCode: 200,
    headers: {
      ...SECURITY,
      'content-type': TYPES[kind] ?? 'application/octet-stream',
      // The name changes with the content; the page itself is asked for anew each time.
      'cache-control': path === '/' ? 'no-cache' : 'public, max-age=31536000, immutable',
      ...(brotli ? { 'content-encoding': 'br' } : {}),
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}
