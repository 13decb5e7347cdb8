import { minorDigits } from '../../../shared/kernel/money.ts';
import type { Shop } from './signed-in.ts';

/** How this shop writes money, numbers and moments. */
export interface Format {
  readonly money: (minor: number) => string;
  /** For axes: no cents. */
  readonly roundMoney: (minor: number) => string;
  readonly count: (value: number) => string;
  readonly share: (part: number, whole: number) => string;
  readonly moment: (iso: string) => string;
  readonly day: (iso: string) => string;
  /** "3 min ago", for ages of figures. */
  readonly ago: (iso: string, nowMs: number) => string;
}

const MINUTE_MS = 60_000;

export function formatOf({ country, currency, timeZone }: Shop): Format {
  const locale = `en-${country}`;
  const digits = minorDigits(currency);
  const scale = 10 ** digits;
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const round = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    money: (minor) => money.format(minor / scale),
    roundMoney: (minor) => round.format(minor / scale),
    count: (value) => number.format(value),
    share: (part, whole) => (whole === 0 ? '–' : percent.format(part / whole)),
    moment: (iso) => moment.format(new Date(iso)),
    // A business day has no time of day: it is written as it is.
    day: (iso) => day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`)),
    ago: (iso, nowMs) => agoOf(nowMs - Date.parse(iso)),
  };
}

function agoOf(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return 'just now';
  if (minutes < 120) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}
