import type { Outcome } from './outcome.ts';

export interface Printed {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** With `json` exactly one document on standard output, whatever happened; otherwise words, failures on standard error. */
export function print(outcome: Outcome, json: boolean): Printed {
  const { exit } = outcome;
  if (outcome.kind === 'answer') {
    const stdout = json ? JSON.stringify(outcome.json, null, 2) : outcome.text;
    return { exit, stdout: `${stdout}\n`, stderr: '' };
  }
  const { message, remedy } = outcome;
  if (json)
    return { exit, stdout: `${JSON.stringify({ error: { message, remedy } }, null, 2)}\n`, stderr: '' };
  return { exit, stdout: '', stderr: `${message}: ${remedy}\n` };
}

/** Columns of equal width, two blanks apart; a column whose cells are all amounts stands to the right. */
export function aligned(rows: readonly (readonly string[])[], indent = ''): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, at) =>
    Math.max(...rows.map((row) => (row[at] ?? '').length)),
  );
  const right = widths.map((_, at) => rows.every((row) => AMOUNT.test(row[at] ?? '')));
  return rows.map((row) => {
    const cells = row.map((cell, at) =>
      right[at] === true ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
    );
    return `${indent}${cells.join('  ')}`.trimEnd();
  });
}

const AMOUNT = /^-?\d+(?:\.\d+)? [A-Z]{3}$/;

/** `2026-11-20T12:00:00.000Z` -> `2026-11-20 12:00:00Z`: to the second, and still UTC. */
export function moment(iso: string): string {
  return iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}
