/** A formula in a spreadsheet begins with one of these; a stranger's text must not become one. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * RFC 4180: a header and a line per row. Objects within a row become columns of their own, joined by points; lists are
 * not written.
 * @param empty the columns of a table without rows.
 */
export function csvOf(rows: readonly object[], empty: readonly string[] = []): string {
  const flat = rows.map((row) => new Map(cellsOf(row, '')));
  const columns = rows.length === 0 ? empty : [...new Set(flat.flatMap((row) => [...row.keys()]))];
  const lines = [columns, ...flat.map((row) => columns.map((column) => row.get(column)))];
  return lines.map((cells) => `${cells.map(textOf).join(',')}\r\n`).join('');
}

function cellsOf(value: object, prefix: string): [string, unknown][] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]): [string, unknown][] => {
    if (Array.isArray(part)) return [];
    if (typeof part === 'object' && part !== null) return cellsOf(part, `${prefix}${key}.`);
    return [[`${prefix}${key}`, part]];
  });
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell !== 'string') return JSON.stringify(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
