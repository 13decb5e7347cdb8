import type { Evidence } from './evidence.ts';
import { cellOf } from './table.ts';
import type { Cell } from './table.ts';

export type Decision = 'link' | 'unsure' | 'new';

/** 1 both keys and a name, 2 personal e-mail and a name, 3 shared e-mail, 4 phone and the whole name, 5 phone and the given name, 6 nameless. */
export type Tier = 1 | 2 | 3 | 4 | 5 | 6;

/** Applies the decision table and its overrides to what two sides have in common. */
export function decide(evidence: Evidence): Decision {
  const { company } = evidence;
  if (company === 'same' && agrees(evidence.email, evidence.phone)) return 'link';
  if (company === 'person') {
    return isKey(evidence.email) || evidence.phone === 'P' ? 'unsure' : 'new';
  }
  const decision = read(cellOf(evidence.email, evidence.phone, evidence.name), evidence);
  return decision === 'link' && isDoubtful(evidence) ? 'unsure' : decision;
}

/** How strict a link on this evidence is; the lower the stricter. */
export function tierOf({ email, phone, name }: Evidence): Tier {
  if (name === 'M') return 6;
  if (isKey(email) && isKey(phone)) return 1;
  if (email === 'P') return 2;
  if (email === 'S') return 3;
  return name === 'F' ? 4 : 5;
}

export function isKey(level: string): boolean {
  return level === 'P' || level === 'S';
}

function agrees(...levels: readonly string[]): boolean {
  return levels.some(isKey);
}

function read(cell: Cell, evidence: Evidence): Decision {
  switch (cell) {
    case 'L':
      return 'link';
    case 'U':
      return 'unsure';
    case 'N':
      return 'new';
    case '=':
      return evidence.given === 'equal' ? 'link' : 'unsure';
    case 'n':
      return evidence.relay || evidence.namedBy === 'person' ? 'link' : 'unsure';
    case 'l':
      return evidence.namedBy === 'other' ? 'unsure' : 'link';
    case 'a':
      return evidence.address === 'A' ? 'unsure' : 'new';
  }
}

/** What turns a link into a question. */
function isDoubtful(evidence: Evidence): boolean {
  const { email, phone, name } = evidence;
  if (evidence.coupleOnOneSide) return true;
  if (evidence.suffixOnOneSide && !(email === 'P' && phone !== 'D')) return true;
  if (evidence.variant && (name === 'W' || name === 'M')) return true;
  if (evidence.address !== 'D') return false;
  const bothKeys = isKey(email) && isKey(phone) && name !== 'M';
  return !bothKeys && !(email === 'P' && (name === 'F' || name === 'G') && evidence.given === 'equal');
}
