import type { Name } from '../normalise/name.ts';
import { givenAgreement, surnamesAgree } from './given-names.ts';
import type { GivenAgreement } from './given-names.ts';
import type { KnownNames } from './known-names.ts';

/**
 * F given and last name agree; C the given agrees, the last differs; G the given agrees, a last is missing; W an
 * initial, a surname alone, or a couple that includes the name; M a side has no name; X they conflict.
 */
export type NameLevel = 'F' | 'C' | 'G' | 'W' | 'M' | 'X';

export interface NameComparison {
  readonly level: NameLevel;
  /** How the given names agree, where they do. */
  readonly given: GivenAgreement;
  readonly coupleOnOneSide: boolean;
  readonly suffixOnOneSide: boolean;
}

export function compareNames(a: Name, b: Name, known: KnownNames): NameComparison {
  if (hasNone(a) || hasNone(b)) return comparison('M');
  if (a.kind === 'couple' || b.kind === 'couple') return compareCouples(a, b, known);
  if (a.suffix !== null && b.suffix !== null && a.suffix !== b.suffix) return comparison('X');
  const suffixOnOneSide = (a.suffix === null) !== (b.suffix === null);
  return { ...comparePeople(a, b, known), suffixOnOneSide };
}

function hasNone(name: Name): boolean {
  return name.kind === 'none' || name.kind === 'company';
}

function comparison(level: NameLevel, given: GivenAgreement = null): NameComparison {
  return { level, given, coupleOnOneSide: false, suffixOnOneSide: false };
}

function compareCouples(a: Name, b: Name, known: KnownNames): NameComparison {
  const agree = (left: string, right: string): boolean => givenAgreement(left, right, known) !== null;
  if (a.kind === 'couple' && b.kind === 'couple') {
    const same =
      a.couple.length === b.couple.length &&
      a.couple.every((left) => b.couple.some((right) => agree(left, right)));
    return comparison(same ? 'F' : 'X', same ? 'equal' : null);
  }
  const [couple, person] = a.kind === 'couple' ? [a, b] : [b, a];
  const included = person.given === '' || couple.couple.some((given) => agree(given, person.given));
  return { ...comparison(included ? 'W' : 'X'), coupleOnOneSide: true };
}

function comparePeople(a: Name, b: Name, known: KnownNames): NameComparison {
  if (a.given === '' || b.given === '') return compareSurnames(a, b);
  const given = givenAgreement(a.given, b.given, known);
  if (given === null) return areSwapped(a, b, known);
  const missing = a.surname.length === 0 || b.surname.length === 0;
  const agree = missing || surnamesAgree(a.surname, b.surname);
  if (given === 'initial') return comparison(agree ? 'W' : 'X');
  if (missing) return comparison('G', given);
  return comparison(agree ? 'F' : 'C', given);
}

/** A surname alone says little; two that differ are two people's. */
function compareSurnames(a: Name, b: Name): NameComparison {
  if (a.surname.length === 0 || b.surname.length === 0) return comparison('W');
  return comparison(surnamesAgree(a.surname, b.surname) ? 'W' : 'X');
}

function areSwapped(a: Name, b: Name, known: KnownNames): NameComparison {
  const [lastOfA = '', ...moreOfA] = a.surname;
  const [lastOfB = '', ...moreOfB] = b.surname;
  if (lastOfA === '' || lastOfB === '') return comparison('X');
  const one = givenAgreement(a.given, lastOfB, known);
  const other = givenAgreement(b.given, lastOfA, known);
  const isSwapped =
    (one === 'equal' || other === 'equal') &&
    surnamesAgree([a.given], [lastOfB, ...moreOfB]) &&
    surnamesAgree([b.given], [lastOfA, ...moreOfA]);
  return isSwapped ? comparison('F', 'equal') : comparison('X');
}
