import type { Clock } from '../../../shared/kernel/clock.ts';
import * as d from '../decimal.ts';
import type { Row } from './rows.ts';
import type { Store, Versioned } from './store.ts';
import type { XSeriesSwitches } from './switches.ts';

export const DOMAIN_PREFIX = 'demo';
export const RETAILER_NAME = 'Demo Outfitters';
const FIRST_VERSION = 41_000_000;

/** What every part of the simulator works with. */
export interface Till {
  readonly store: Store;
  readonly clock: Clock;
  readonly switches: XSeriesSwitches;
  /** In [0, 1). */
  readonly random: () => number;
  /** Earlier states of rows by table and id, for searches that lag; in memory, newest last. */
  readonly past: Map<string, { sinceMs: number; row: Row }[]>;
}

/** To the second: `2026-03-20T15:04:05+00:00`. */
export const stamp = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}+00:00`;
export const now = (till: Till): string => stamp(till.clock.nowMs());

/** A random UUID (version 4) from the injected randomness. */
export function uuid(till: Pick<Till, 'random'>): string {
  const hex = Array.from({ length: 32 }, (_, index) => {
    if (index === 12) return '4';
    const digit = Math.floor(till.random() * 16);
    return (index === 16 ? 8 + (digit % 4) : digit).toString(16);
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Stores a row under the till's next version, and remembers what it was before. */
export function save(till: Till, table: Versioned, row: Row, key: string = row.id): void {
  const version = Number(till.store.nextId('version', FIRST_VERSION));
  const stored = { ...row, version };
  const rows = till.store[table] as unknown as {
    get(id: string): Row | undefined;
    put(id: string, row: Row): void;
  };
  const before = rows.get(key);
  const name = `${table} ${key}`;
  const past = till.past.get(name) ?? (before === undefined ? [] : [{ sinceMs: -Infinity, row: before }]);
  till.past.set(name, [...past, { sinceMs: till.clock.nowMs(), row: stored }].slice(-MOST_PAST));
  rows.put(key, stored);
}

const MOST_PAST = 20;

/** The row as it was then; undefined: it was not there. What was there at the start always was. */
export function asOf<T extends Row>(till: Till, table: Versioned, row: T, atMs: number): T | undefined {
  const past = till.past.get(`${table} ${row.id}`);
  if (past === undefined) return row;
  return past.findLast((each) => each.sinceMs <= atMs)?.row as T | undefined;
}

/** A decimal of the till in a reply. */
export function shown(till: Till, amount: string): number | string {
  return till.switches.decimals === 'number' ? Number(amount) : fiveD(amount);
}

/** Five places, as the till keeps amounts: `12.50000`. */
export function five(value: d.Decimal): string {
  const text = d.toText(d.round(value, 5));
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(5, '0')}`;
}

export const fiveD = (amount: string): string => five(d.decimal(amount));
