import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';

/** What a person did wrong, or what is wrong here, as problem details (RFC 9457) say it. */
export interface Problem {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
  /** This occurrence, and what to do about it. No personal data. */
  readonly detail: string;
}

type Headers = Readonly<Record<string, string>>;

/** Figures of a shop and stories of payments stay with who asked: no cache on the way may keep them. */
const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function answer(body: object, headers: Headers = {}): HttpAnswer {
  return {
    statusCode: 200,
    headers: { ...PRIVATE, ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

export function csvAnswer(text: string, headers: Headers): HttpAnswer {
  return {
    statusCode: 200,
    headers: { ...PRIVATE, ...headers, 'content-type': 'text/csv; charset=utf-8' },
    body: text,
  };
}

/**
 * The answer with an entity tag, or 304 where the asker has it already. The tag is of what the answer says, so that it
 * is the same from every environment.
 * @param given the header `If-None-Match`.
 * @param isLive `asOf` is the moment of asking, which is no news.
 */
export function revalidated(full: HttpAnswer, given: string | undefined, isLive: boolean): HttpAnswer {
  if (full.statusCode !== 200) return full;
  const body = full.body ?? '';
  const news = isLive ? body.replace(/^\{"asOf":"[^"]*"/, '') : body;
  const digest = createHash('sha256').update(news, 'utf8').digest('base64url').slice(0, 27);
  const etag = `W/"${digest}"`;
  const headers = { ...full.headers, etag, vary: 'accept, authorization, cookie' };
  const has = new Set((given ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, '')));
  if (!has.has(`"${digest}"`) && !has.has('*')) return { ...full, headers };
  return { statusCode: 304, headers: { ...PRIVATE, etag, vary: headers.vary }, body: '' };
}

export function problem({ status, title, detail }: Problem, headers: Headers = {}): HttpAnswer {
  return {
    statusCode: status,
    headers: { ...PRIVATE, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  };
}

export function notFound(detail: string): HttpAnswer {
  return problem({ status: 404, title: 'Not Found', detail });
}

export function badRequest(detail: string): HttpAnswer {
  return problem({ status: 400, title: 'Bad Request', detail });
}
