import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { addDays } from '../../../shared/metrics/snapshots/days.ts';
import { mondayOf, weekOf } from '../../../shared/metrics/reorder/calendar.ts';
import type { Week } from '../../../shared/metrics/reorder/types.ts';

/** Beside the checkout, or where `BENCH_DATA` says. */
const FOLDER =
  process.env['BENCH_DATA'] ?? fileURLToPath(new URL('../../../../shared/data/', import.meta.url));

export interface Series {
  readonly key: string;
  readonly group: string;
  readonly units: readonly number[];
  readonly inStock: readonly boolean[];
}

export interface DataSet {
  readonly name: string;
  readonly items: readonly Series[];
  readonly periods: number;
  /** The calendar week of the first period; months are counted as if they were weeks from 0. */
  readonly first: Week;
  /** The first period that is forecast. */
  readonly origin: number;
  /** Periods from an order to its arrival; it is reviewed every period. */
  readonly lead: number;
}

export function has(path: string): boolean {
  return existsSync(join(FOLDER, path));
}

function read(path: string): string {
  const bytes = readFileSync(join(FOLDER, path));
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').replace(/^\uFEFF/, '');
}

/** Rows of fields; quotes may hold commas and, doubled, quotes. */
export function readCsv(path: string): string[][] {
  return read(path)
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => (line.includes('"') ? quoted(line) : line.split(',')));
}

function quoted(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
    ([, inside, plain]) => inside?.replaceAll('""', '"') ?? plain ?? '',
  );
}

/** 599 item-stores by week with stock-out flags; the lead of 2 weeks is the competition's. */
export function vn2(): DataSet {
  const master = new Map(readCsv('vn2/Week_0-Master.csv').map((row) => [keyOf(row), row[4] ?? '']));
  const flags = new Map(readCsv('vn2/Week_0-In_Stock.csv').map((row) => [keyOf(row), row.slice(2)]));
  const rows = readCsv('vn2/Week_8-2024-06-03-Sales.csv').slice(1);
  const items = rows.map((row) => ({
    key: keyOf(row),
    group: master.get(keyOf(row)) ?? '',
    units: row.slice(2).map(Number),
    inStock: (flags.get(keyOf(row)) ?? []).map((flag) => flag === 'True'),
  }));
  return { name: 'VN2', items, periods: 165, first: weekOf('2021-04-12'), origin: 105, lead: 2 };
}

export function keyOf(row: readonly string[]): string {
  return `${row[0]}/${row[1]}`;
}

/** Parts by month; those with gaps are left out. */
export function carparts(): DataSet {
  const rows = readCsv('intermittent/carparts.csv').slice(1);
  const parts = (rows[0] ?? []).slice(1).map((_, column) => rows.map((row) => row[column + 1] ?? ''));
  const items = parts
    .filter((cells) => cells.every((cell) => cell !== '' && cell !== 'NA'))
    .map((cells, at) => always(`part ${at}`, '', cells.map(Number)));
  return { name: 'carparts', items, periods: rows.length, first: 0, origin: 24, lead: 1 };
}

/** Car parts by month over two years. */
export function auto(): DataSet {
  const rows = readCsv('intermittent/Auto.csv').slice(1);
  const items = rows.map((row, at) => always(`part ${at}`, '', row.map(Number)));
  return { name: 'Auto', items, periods: 24, first: 0, origin: 12, lead: 1 };
}

/** A grocery's pasta by week, the brand as the department. */
export function pasta(): DataSet {
  const [head = [], ...rows] = readCsv('intermittent/pasta_sales.csv');
  const first = weekOf('2014-01-06');
  const last = weekOf(addDays(rows.at(-1)?.[0] ?? '', 1)) - 1;
  const items = head.slice(1).map((key, column) => {
    const units = Array.from({ length: last - first + 1 }, () => 0);
    for (const row of rows) {
      const at = weekOf(row[0] ?? '') - first;
      if (at in units) units[at] = (units[at] ?? 0) + Number(row[column + 1]);
    }
    return always(key, key.split('-')[0] ?? '', units);
  });
  return { name: 'pasta', items, periods: last - first + 1, first, origin: 105, lead: 2 };
}

const SERVICES =
  /^(?:POST|DOT|M|C2|C3|D|S|BANK CHARGES|AMAZONFEE|CRUK|PADS|B|ADJUST.*|TEST.*|GIFT.*|SP\d+|DCGS.*GIFT)$/;

/** A gift seller's first year online, by week. */
export function onlineRetail(): DataSet {
  const first = weekOf('2010-12-01');
  const periods = 53;
  const sold = new Map<string, number[]>();
  for (const { code, day, units } of keptLines()) {
    const at = weekOf(day) - first;
    if (at >= periods) continue;
    const weeks = sold.get(code) ?? Array.from({ length: periods }, () => 0);
    weeks[at] = (weeks[at] ?? 0) + units;
    sold.set(code, weeks);
  }
  const items = [...sold]
    .filter(
      ([, weeks]) =>
        weeks.slice(0, 8).some((units) => units > 0) && weeks.filter((units) => units > 0).length >= 4,
    )
    .map(([code, weeks]) => always(code, '', weeks));
  return { name: 'Online Retail', items, periods, first, origin: 26, lead: 1 };
}

interface Line {
  readonly code: string;
  readonly day: string;
  readonly units: number;
  readonly customer: string;
}

/** Without duplicates, services, lines without a price, and sales cancelled on their day. */
function keptLines(): Line[] {
  const seen = new Set<string>();
  const lines: Line[] = [];
  for (const row of readCsv('online_retail/online_retail.csv.gz').slice(1)) {
    const text = row.join('|');
    const [, code = '', , quantity, at = '', price, customer = ''] = row;
    if (seen.has(text) || Number(price) <= 0 || SERVICES.test(code.toUpperCase())) continue;
    seen.add(text);
    lines.push({ code: code.toUpperCase(), day: at.slice(0, 10), units: Number(quantity), customer });
  }
  const pairOf = ({ code, day, customer }: Line, units: number): string =>
    `${customer}|${code}|${units}|${day}`;
  const cancelled = new Map<string, number>();
  for (const line of lines.filter(({ units }) => units < 0)) {
    const pair = pairOf(line, -line.units);
    cancelled.set(pair, (cancelled.get(pair) ?? 0) + 1);
  }
  return lines.filter((line) => {
    const open = line.units > 0 ? (cancelled.get(pairOf(line, line.units)) ?? 0) : 0;
    if (open > 0) cancelled.set(pairOf(line, line.units), open - 1);
    return line.units > 0 && open === 0;
  });
}

function always(key: string, group: string, units: readonly number[]): Series {
  return { key, group, units, inStock: units.map(() => true) };
}

export function describe(data: DataSet): string {
  return `${data.name}: ${data.items.length} items, ${data.periods} periods from ${mondayOf(data.first)}`;
}
