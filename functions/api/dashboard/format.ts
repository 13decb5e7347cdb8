import { minorDigits } from '../../../shared/kernel/money.ts';
import type { Shop } from './signed-in.ts';

/** How this shop writes money, numbers and moments. */
export interface Format {
  readonly money: (minor: number) => string;
  /** For axes and bars: no cents. */
  readonly roundMoney: (minor: number) => string;
  readonly count: (value: number) => string;
  /** Units a day: two places, for most items sell less than one. */
  readonly rate: (value: number) => string;
  /** 0.38 -> "38%". */
  readonly percent: (share: number) => string;
  readonly share: (part: number, whole: number) => string;
  readonly moment: (iso: string) => string;
  readonly time: (iso: string) => string;
  readonly day: (iso: string) => string;
  /** "Nov 23", where the year is clear. */
  readonly shortDay: (iso: string) => string;
  readonly weekday: (iso: string) => string;
  /** "November 2026" from "2026-11". */
  readonly month: (month: string) => string;
  /** "3 min ago", for ages of figures. */
  readonly ago: (iso: string, nowMs: number) => string;
  /** The core writes "12.50 USD"; the page writes money as the shop does. */
  readonly inShopMoney: (text: string) => string;
  /** As are its days: "2026-10-21". */
  readonly inShopDays: (text: string) => string;
}

const MINUTE_MS = 60_000;

export function formatOf({ country, currency, timeZone }: Shop): Format {
  const locale = `en-${country}`;
  const scale = 10 ** minorDigits(currency);
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const round = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const rate = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const exact = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (iso: string): string => format.format(new Date(iso));
  };
  // A business day has no time of day: it is written as it is.
  const days = (options: Intl.DateTimeFormatOptions) => {
    const write = dates({ ...options, timeZone: 'UTC' });
    return (iso: string): string => write(`${iso.slice(0, 10)}T00:00:00Z`);
  };
  const day = days({ dateStyle: 'medium' });
  const shortDay = days({ month: 'short', day: 'numeric' });
  const month = days({ month: 'long', year: 'numeric' });
  const written = new RegExp(String.raw`(-?\d+(?:\.\d+)?) ${currency.toUpperCase()}\b`, 'g');
  return {
    money: (minor) => money.format(minor / scale),
    roundMoney: (minor) => round.format(minor / scale),
    count: (value) => number.format(value),
    rate: (value) => rate.format(value),
    percent: (share) => (Math.abs(share) < 0.1 ? exact : percent).format(share),
    share: (part, whole) => (whole === 0 ? '–' : percent.format(part / whole)),
    moment: dates({ dateStyle: 'medium', timeStyle: 'short' }),
    time: dates({ timeStyle: 'short' }),
    day,
    inShopDays: (text) => text.replaceAll(/\b\d{4}-\d\d-\d\d\b/g, day),
    // In a narrow column it would break.
    shortDay: (iso) => shortDay(iso).replaceAll(' ', '\u{a0}'),
    weekday: days({ weekday: 'long' }),
    month: (text) => month(`${text}-01`),
    ago: (iso, nowMs) => agoOf(nowMs - Date.parse(iso)),
    inShopMoney: (text) => text.replaceAll(written, (_, amount: string) => money.format(Number(amount))),
  };
}

function agoOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
