import type { Name } from '../normalise/name.ts';
import { givenAgreement } from './given-names.ts';
import type { KnownNames } from './known-names.ts';

/** Whom the local part of an address names: this person, somebody else, or nobody that can be told. */
export type NamedBy = 'person' | 'other' | 'nobody';

const LEAST_LETTERS = 3;

export function namedBy(address: string, name: Name, known: KnownNames): NamedBy {
  const local = address.slice(0, address.lastIndexOf('@'));
  const letters = local.replaceAll(/[^a-z]/g, '');
  if (startsWithAnother(letters, name, known)) return 'other';
  if (name.given.length >= LEAST_LETTERS && letters.includes(name.given)) return 'person';
  const surname = name.surname.join('');
  const isInitialAndSurname =
    surname.length >= LEAST_LETTERS && letters === `${name.given[0] ?? ''}${surname}`;
  return isInitialAndSurname && name.given !== '' ? 'person' : 'nobody';
}

/** The longest known name that the address begins with, where it is none of this person's. */
function startsWithAnother(letters: string, name: Name, known: KnownNames): boolean {
  for (let length = letters.length; length >= LEAST_LETTERS; length -= 1) {
    const start = letters.slice(0, length);
    if (name.given !== '' && start === name.given) return false;
    if (name.surname.some((part) => part === start)) return false;
    if (known.has(start)) return givenAgreement(start, name.given, known) === null;
  }
  return false;
}
