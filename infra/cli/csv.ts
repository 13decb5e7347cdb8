/** What `csvOf` puts before a text that a spreadsheet would take for a formula. */
const DISARMED = /^'(?=[=+\-@\t\r])/;

/**
 * Rows of a table as a spreadsheet writes it (RFC 4180): commas or semicolons, quotes where needed, any line ends. A
 * byte order mark and empty lines are dropped. Null: a quote is never closed.
 */
export function rowsOfCsv(text: string): readonly (readonly string[])[] | null {
  const body = text.replace(/^\uFEFF/, '');
  const separator = (/[,;]/.exec(body.replaceAll(/"[^"]*"/g, ''))?.[0] ?? ',') as ',' | ';';
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const endRow = (): void => {
    if (row.some((cell) => cell !== '')) rows.push(row);
    row = [];
  };
  while (at < body.length) {
    const cell = cellAt(body, at, separator);
    if (cell === null) return null;
    row.push(cell.text.replace(DISARMED, ''));
    at = cell.end;
    if (body[at] === separator) {
      at += 1;
      if (at === body.length) row.push('');
      continue;
    }
    if (body[at] === '\r') at += 1;
    if (body[at] === '\n') at += 1;
    endRow();
  }
  endRow();
  return rows;
}

function cellAt(body: string, start: number, separator: string): { text: string; end: number } | null {
  if (body[start] !== '"') {
    let end = start;
    while (end < body.length && body[end] !== separator && body[end] !== '\n' && body[end] !== '\r') end += 1;
    return { text: body.slice(start, end).trim(), end };
  }
  let text = '';
  for (let at = start + 1; at < body.length; at += 1) {
    if (body[at] !== '"') text += body[at] ?? '';
    else if (body[at + 1] === '"') {
      text += '"';
      at += 1;
    } else return { text, end: at + 1 };
  }
  return null;
}
