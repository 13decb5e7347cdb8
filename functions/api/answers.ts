import type { HttpAnswer } from '../../shared/runtime/handler.ts';

/** What a person did wrong, or what is wrong here, as problem details (RFC 9457) say it. */
export interface Problem {
  readonly status: number;
  /** The same for every occurrence. */
  readonly title: string;
  /** This occurrence, and what to do about it. No personal data. */
  readonly detail: string;
}

/** Figures of a shop and stories of payments stay with who asked: no cache on the way may keep them. */
const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export function answer(body: object): HttpAnswer {
  return {
    statusCode: 200,
    headers: { ...PRIVATE, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

export function problem(
  { status, title, detail }: Problem,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode: status,
    headers: { ...PRIVATE, ...headers, 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title, status, detail }),
  };
}

export function notFound(detail: string): HttpAnswer {
  return problem({ status: 404, title: 'Not Found', detail });
}
