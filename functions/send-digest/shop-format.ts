import { minorDigits } from '../../shared/kernel/money.ts';
import type { Settings } from '../../shared/settings/schema.ts';

/** How the shop writes money, days and moments. */
export interface Format {
  readonly money: (minor: number) => string;
  /** Of a business day. */
  readonly day: (day: string) => string;
  /** Of a moment, by the shop's clock. */
  readonly moment: (epochMs: number) => string;
}

export function formatOf({ country, currency, timeZone }: Settings['shop']): Format {
  const locale = `en-${country}`;
  const scale = 10 ** minorDigits(currency);
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    money: (minor) => money.format(minor / scale),
    day: (date) => day.format(Date.parse(date)),
    moment: (epochMs) => moment.format(epochMs),
  };
}
