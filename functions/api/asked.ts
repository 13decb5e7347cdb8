import type { HttpAnswer, HttpRequest } from '../../shared/runtime/handler.ts';
import { problem } from './answers.ts';

export type Format = 'json' | 'csv';

/** One request, as a route sees it. */
export interface Asked {
  /** What stands in the path's place for an id, as it came. */
  readonly id: string;
  /** The name of the token that it was asked with. */
  readonly who: string;
  /** Whether it was asked with the owner's scope: others see less of some answers. */
  readonly isOwner: boolean;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly format: Format;
}

/** API Gateway sends names in lower case; others that call a function do not have to. */
export function headerOf({ headers }: HttpRequest, wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1];
}

/** Far above what any request here says. */
const MAX_BODY_CHARACTERS = 64 * 1024;

/** Empty where there is none, or more than any request needs: that is not even parsed. */
export function bodyOf({ body, isBase64Encoded }: HttpRequest): string {
  if ((body?.length ?? 0) > MAX_BODY_CHARACTERS) return '';
  return isBase64Encoded ? Buffer.from(body ?? '', 'base64').toString('utf8') : (body ?? '');
}

const TYPES: Readonly<Record<string, Format>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'text/csv': 'csv',
  'text/*': 'csv',
};

/** `?format=` decides, else what of `Accept` is liked best; null: nothing that there is. */
export function formatOf(query: URLSearchParams, accept: string | undefined): Format | null {
  const wished = query.get('format');
  if (wished !== null) return wished === 'json' || wished === 'csv' ? wished : null;
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = accept.split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { format: TYPES[type] ?? null, quality: quality === undefined ? 1 : Number(quality) };
  });
  const liked = ranges
    .filter(({ format, quality }) => format !== null && quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  return liked[0]?.format ?? null;
}

export function notAcceptable(): HttpAnswer {
  return problem({
    status: 406,
    title: 'Not Acceptable',
    detail: 'there is JSON and CSV: ask with "Accept: application/json" or "text/csv", or with ?format=',
  });
}
