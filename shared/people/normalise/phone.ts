import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { PREMIUM, TOLL_FREE } from './lists.ts';

const SEPARATORS = /[/;|]|\bor\b/i;
const LEADING_WORDS = /^[^\d+(]*/;
/** Numbers that a library takes for valid and that nobody owns, by the seven digits of a subscriber. */
const NOBODYS = [/^555/, /^.11/, /^(\d)\1{6}$/, /^1234567$/, /000000$/];

/** Every number in a field that can tell people apart, E.164; extensions are dropped. `own`: the shop's and its staff's. */
export function phoneKeys(raw: string, own: ReadonlySet<string>): string[] {
  const found = raw.split(SEPARATORS).flatMap((part) => numberIn(part) ?? []);
  return [...new Set(found)].filter((number) => !own.has(number));
}

function numberIn(part: string): string | null {
  const text = part.replace(LEADING_WORDS, '');
  const parsed = parsePhoneNumberFromString(text, 'US');
  if (parsed?.isValid() !== true) return null;
  const national: string = parsed.nationalNumber;
  if (/^(\d)\1+$/.test(national) || NOBODYS.some((pattern) => pattern.test(national.slice(-7)))) return null;
  return parsed.countryCallingCode === '1' && isNobodysArea(national.slice(0, 3)) ? null : parsed.number;
}

function isNobodysArea(area: string): boolean {
  return area === '555' || TOLL_FREE.has(area) || PREMIUM.has(area);
}
