import { withinEdits } from '../normalise/edits.ts';
import { areNicknames } from './known-names.ts';
import type { KnownNames } from './known-names.ts';

/** How two given names agree; null: they do not. */
export type GivenAgreement = 'equal' | 'nickname' | 'slip' | 'initial' | null;

export function givenAgreement(a: string, b: string, known: KnownNames): GivenAgreement {
  if (a.length === 1 || b.length === 1) return a[0] === b[0] ? 'initial' : null;
  if (a === b) return 'equal';
  if (areNicknames(a, b)) return 'nickname';
  return isSlip(a, b, known) ? 'slip' : null;
}

const SLIP_LETTERS = 4;
const LONG_LETTERS = 8;

/** A typing error, unless both are names: Maria is not Marie. */
function isSlip(a: string, b: string, known: KnownNames): boolean {
  const shorter = Math.min(a.length, b.length);
  if (a[0] !== b[0] || shorter < SLIP_LETTERS) return false;
  return withinEdits(a, b, shorter >= LONG_LETTERS ? 2 : 1) && !(known.has(a) && known.has(b));
}

/** Surnames agree when one part does, or but for one edit. */
export function surnamesAgree(a: readonly string[], b: readonly string[]): boolean {
  return a.some((part) => b.includes(part)) || withinEdits(a.join(''), b.join(''), 1);
}
