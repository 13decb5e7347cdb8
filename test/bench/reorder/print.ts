import type { HonestyReport } from '../../../shared/metrics/reorder/honesty.ts';
import { BOLD, COLUMNS, REFERENCE } from './reference.ts';

export interface Row {
  readonly name: string;
  /** In the order of `COLUMNS`. */
  readonly figures: readonly (number | null)[];
}

const TOLERANCE = 1.02;
const DIGITS = [3, 3, 4, 4, 2, 2, 3, 0];

/** Measured / published in each cell; a dash where there is none. */
export function printTable(data: string, rows: readonly Row[]): void {
  const used = COLUMNS.map((_, at) => rows.some(({ figures }) => typeof figures[at] === 'number'));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log(line([`${data}: measured (published)`, ...COLUMNS.filter((_, at) => used[at])]));
  console.log(line(['---', ...COLUMNS.filter((_, at) => used[at]).map(() => '---')]));
  for (const { name, figures } of rows) {
    const published = REFERENCE[data]?.[name] ?? [];
    const cells = COLUMNS.map((_, at) => cell(figures[at] ?? null, published[at] ?? null, at));
    console.log(line([name, ...cells.filter((_, at) => used[at])]));
  }
  console.log('');
}

/** The shop's own running back-test: the error of its windows by the units sold in them. */
export function printHonesty(honesty: Readonly<Record<string, HonestyReport>>): void {
  console.log('| class | windows | error | bias | naive error | naive bias | in use |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  const percent = (share: number | null): string => (share === null ? '–' : `${(100 * share).toFixed(1)} %`);
  for (const [name, { windows, error, bias, naiveError, naiveBias, method }] of Object.entries(honesty))
    console.log(
      `| ${name} | ${windows} | ${[error, bias, naiveError, naiveBias].map(percent).join(' | ')} | ${method} |`,
    );
  console.log('');
}

function cell(measured: number | null, published: number | null, column: number): string {
  const digits = DIGITS[column] ?? 3;
  const ours = measured === null ? '–' : measured.toFixed(digits);
  return published === null ? ours : `${ours} (${published.toFixed(digits)})`;
}

/** The figures that are more than 2 % worse than those to be matched. */
export function missed(data: string, rows: readonly Row[]): string[] {
  return BOLD.filter((row) => row.data === data).flatMap(({ method, columns }) =>
    columns.flatMap((column) => {
      const at = COLUMNS.indexOf(column);
      const published = REFERENCE[data]?.[method]?.[at] ?? null;
      const measured = rows.find(({ name }) => name === method)?.figures[at] ?? null;
      if (published === null || (measured !== null && measured <= published * TOLERANCE)) return [];
      return [`${data}, ${method}, ${column}: ${measured} is more than 2 % worse than ${published}`];
    }),
  );
}
