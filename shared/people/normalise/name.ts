import { fold } from './fold.ts';
import { COMPANY_WORDS, DEGREES, NOBODY, PARTICLES, SUFFIXES, TITLES } from './lists.ts';

/** Who a record says it is. Folded; personal data. */
export interface Name {
  /** A couple's or a company's name is no person's; `none` says nothing. */
  readonly kind: 'person' | 'couple' | 'company' | 'none';
  /** Empty: missing; one letter: an initial. */
  readonly given: string;
  /** The parts of the surname; empty: missing. */
  readonly surname: readonly string[];
  /** `jr`, `sr`, `ii` …; null: none is written. */
  readonly suffix: string | null;
  /** A couple's given names. */
  readonly couple: readonly string[];
}

export const NO_NAME: Name = { kind: 'none', given: '', surname: [], suffix: null, couple: [] };

const JOINED = /\s*(?:&|\/|\+|\band\b)\s*/;

/** A name in one field, as payment forms have it. */
export function nameOf(full: string): Name {
  const text = cleaned(full);
  const [last, first] = text.split(/\s*,\s*/, 2);
  if (first !== undefined && first !== '' && last !== undefined && !isOnlyAddition(first))
    return named(first, last);
  return named(text.replaceAll(',', ' '), '');
}

/** A name in two fields, as tills have it; a second name in the first field is the surname where that is empty. */
export function nameOfParts(first: string, last: string): Name {
  if (cleaned(last) === '') return nameOf(first);
  return cleaned(first) === '' ? named('', cleaned(last)) : named(cleaned(first), cleaned(last));
}

/** A company's name, for comparing: without its legal form. */
export function companyOf(raw: string): string | null {
  const words = fold(raw)
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .replaceAll(/\b(?:llc|inc|incorporated|ltd|limited|corp|corporation|co|company|gmbh|llp|pllc)\b/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words === '' ? null : words;
}

/** Without notes, titles and degrees. */
function cleaned(raw: string): string {
  return fold(
    raw
      .normalize('NFKC')
      .replaceAll(/[([{][^)\]}]*[)\]}]?/g, ' ')
      .replace(/\s[-–—]\s.*$/, ' ')
      .replace(/\*.*$/, ' '),
  )
    .replaceAll(/[^\p{L}\p{N}\s,&/+-]+/gu, ' ')
    .split(/\s+/)
    .filter((word) => !TITLES.has(word) && !DEGREES.has(word.replace(/,$/, '')))
    .join(' ')
    .replaceAll(/^[\s,]+|[\s,]+$/g, '');
}

/** "Smith, Jr": nothing but a suffix follows the comma. */
function isOnlyAddition(text: string): boolean {
  return text.split(' ').every((word) => SUFFIXES.has(word));
}

function named(first: string, last: string): Name {
  const whole = `${first} ${last}`.trim();
  if (whole === '' || NOBODY.has(whole.replaceAll('-', ' ')) || !/\p{L}/u.test(whole)) return NO_NAME;
  if (COMPANY_WORDS.test(whole)) return { ...NO_NAME, kind: 'company' };
  const firsts = first.split(JOINED).filter((part) => part !== '');
  if (firsts.length > 1) return coupleOf(firsts, last);
  return personOf(first, last);
}

function coupleOf(firsts: readonly string[], last: string): Name {
  const people = firsts.map((part) => personOf(part, ''));
  const surname = last === '' ? (people.at(-1)?.surname ?? []) : partsOf(last);
  const couple = people.map(({ given }) => given).filter((given) => given !== '');
  return { ...NO_NAME, kind: 'couple', couple, surname };
}

function personOf(first: string, last: string): Name {
  const firsts = wordsOf(first);
  const lasts = wordsOf(last);
  const suffix = takeSuffix(lasts) ?? takeSuffix(firsts);
  const given = firsts.shift()?.split('-')[0] ?? '';
  const surname = lasts.length > 0 ? lasts : surnameIn(firsts);
  return { kind: 'person', given, surname: partsOf(surname.join(' ')), suffix, couple: [] };
}

function wordsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => /\p{L}/u.test(word));
}

function takeSuffix(names: string[]): string | null {
  const last = names.at(-1);
  const suffix = last === undefined ? undefined : SUFFIXES.get(last);
  if (suffix === undefined || names.length < 2) return null;
  names.pop();
  return suffix;
}

/** The last word with the particles before it; an initial in the middle is none of it. */
function surnameIn(names: readonly string[]): string[] {
  const from = names.findIndex((word, at) => PARTICLES.has(word) || at === names.length - 1);
  const surname = from < 0 ? [] : names.slice(from);
  return surname.length === 1 && surname[0]?.length === 1 ? [] : surname;
}

/** "Garcia-Marquez" and "van der Berg" in parts; particles count only where there is nothing else. */
function partsOf(surname: string): string[] {
  const parts = surname.split(/[\s-]+/).filter((part) => part !== '' && /\p{L}/u.test(part));
  const telling = parts.filter((part) => !PARTICLES.has(part));
  return telling.length > 0 ? telling : parts;
}
