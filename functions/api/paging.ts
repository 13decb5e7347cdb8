import type { HttpAnswer } from '../../shared/runtime/handler.ts';

/** Where a reader of a list is: in which snapshot, and how many rows have been read. */
export interface Position {
  readonly snapshot: string;
  readonly offset: number;
}

const MOST = { json: 1_000, csv: 20_000 } as const;
/** So many stored pages hold as many rows, wherever in a page the first one lies. Of more, an answer could not hold the lines. */
export const MOST_PAGES = 41;
/** Lambda sends 6 MB, of which headers and the like are a part. */
const MOST_BYTES = 5_000_000;

export function cursorOf({ snapshot, offset }: Position): string {
  return Buffer.from(JSON.stringify([snapshot, offset])).toString('base64url');
}

/** Null: it is none of ours. */
export function readCursor(cursor: string): Position | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(read)) return null;
    const [snapshot, offset] = read as unknown[];
    if (typeof snapshot !== 'string' || !Number.isSafeInteger(offset) || Number(offset) < 0) return null;
    return { snapshot, offset: Number(offset) };
  } catch {
    return null;
  }
}

/** Rows in one answer; null: the wish is none. */
export function limitOf(query: URLSearchParams, format: 'json' | 'csv'): number | null {
  const wished = query.get('limit');
  if (wished === null) return MOST[format];
  return /^[1-9]\d{0,5}$/.test(wished) ? Math.min(Number(wished), MOST[format]) : null;
}

/** The answer with all of the rows or, where Lambda would not send that, with as many of the first as it will: at least one. */
export function answerThatFits(
  rows: readonly object[],
  answerOf: (rows: readonly object[]) => HttpAnswer,
): HttpAnswer {
  const full = answerOf(rows);
  // The body travels as a text within JSON, where each of its quotes is two characters.
  const bytes = Buffer.byteLength(JSON.stringify(full.body));
  if (bytes <= MOST_BYTES || rows.length <= 1) return full;
  return answerThatFits(rows.slice(0, Math.ceil(rows.length / 2)), answerOf);
}
