/** Where a reader of a list is: in which snapshot, and how many rows have been read. */
export interface Position {
  readonly snapshot: string;
  readonly offset: number;
}

/** More rows in one answer than Lambda may send are no use. */
const MOST = { json: 1_000, csv: 20_000 } as const;

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
