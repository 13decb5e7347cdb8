import { RefusedError } from '../../kernel/answer.ts';
import type { Day } from '../fact.ts';
import { addDays } from './days.ts';
import type { Window } from './days.ts';
import { moneyDays } from './money-bridge.ts';
import type { BalancePort, MoneyDay } from './money-bridge.ts';

/** No zone of the world is further from UTC. */
const ZONE_MS = 14 * 3_600_000;
/** One request or some: a month of a shop's online sales. */
const SLICE_DAYS = 31;

/** The days of the balance that are known, and the span that they cover without a gap. */
export interface KnownMoney {
  readonly days: readonly MoneyDay[];
  readonly span: Window | null;
  /** When its latest days were read, epoch milliseconds; null: never. */
  readonly readAtMs: number | null;
}

export interface MoneyDeps {
  readonly balance: BalancePort;
  readonly dayOf: (epochMs: number) => Day;
  readonly nowMs: () => number;
  readonly isTimeLeft: () => boolean;
}

/**
 * Brings the known days up to today: yesterday and today are always read anew, and the past is filled in backwards,
 * a month at a time. A far side that refuses leaves what is known as it is.
 */
export async function followMoney(known: KnownMoney, wanted: Window, deps: MoneyDeps): Promise<KnownMoney> {
  let money = known;
  try {
    const lastKnown = min(known.span?.to ?? wanted.to, wanted.to);
    const readAtMs = deps.nowMs();
    const latest = { from: addDays(lastKnown, -1), to: wanted.to };
    money = { ...(await withSlice(money, latest, deps)), readAtMs };
    for (
      let slice = before(money, wanted);
      slice !== null && deps.isTimeLeft();
      slice = before(money, wanted)
    ) {
      money = await withSlice(money, slice, deps);
    }
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
  }
  return { ...money, days: money.days.filter(({ day }) => day >= wanted.from) };
}

/** The month before what is known; null: it reaches back far enough. */
function before({ span }: KnownMoney, wanted: Window): Window | null {
  if (span === null || span.from <= wanted.from) return null;
  const to = addDays(span.from, -1);
  return { from: max(wanted.from, addDays(to, 1 - SLICE_DAYS)), to };
}

async function withSlice(money: KnownMoney, slice: Window, deps: MoneyDeps): Promise<KnownMoney> {
  const fresh = await readDays(slice, deps);
  const { days, span } = money;
  return {
    ...money,
    days: [...days.filter(({ day }) => day < slice.from || day > slice.to), ...fresh],
    span: { from: min(span?.from ?? slice.from, slice.from), to: max(span?.to ?? slice.to, slice.to) },
  };
}

async function readDays({ from, to }: Window, { balance, dayOf }: MoneyDeps): Promise<MoneyDay[]> {
  const entries = await balance.balanceTransactions(
    Date.parse(from) - ZONE_MS,
    Date.parse(addDays(to, 1)) + ZONE_MS,
  );
  return moneyDays(entries, dayOf).filter(({ day }) => day >= from && day <= to);
}

const min = (a: Day, b: Day): Day => (a < b ? a : b);
const max = (a: Day, b: Day): Day => (a > b ? a : b);
