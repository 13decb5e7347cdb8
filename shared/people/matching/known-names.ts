import type { Name } from '../normalise/name.ts';
import { NOT_NICKNAMES } from '../normalise/lists.ts';
import { NICKNAMES_US } from '../normalise/nicknames-us.ts';

/** Which given names are names, and which stand for one another. */
export interface KnownNames {
  has(name: string): boolean;
}

const shorts = new Map<string, ReadonlySet<string>>();
const heads = new Map<string, Set<string>>();
const listed = new Set<string>();

for (const entry of NICKNAMES_US.trim().split(/\s+/)) {
  const [head = '', list = ''] = entry.split(':');
  const names = list.split(',');
  shorts.set(head, new Set(names));
  for (const name of [head, ...names]) listed.add(name);
  for (const name of names) heads.set(name, (heads.get(name) ?? new Set()).add(head));
}

/** The names that everybody knows, without those seen in a shop. */
export const LISTED_NAMES: KnownNames = listed;

/** `seen`: given names that the shop has met often enough to be names. */
export function knownNames(seen: ReadonlySet<string>): KnownNames {
  return { has: (name) => listed.has(name) || seen.has(name) };
}

/** Whether one is a short form of the other, or both are of one name and begin alike. */
export function areNicknames(a: string, b: string): boolean {
  if (NOT_NICKNAMES.has([a, b].toSorted().join('/'))) return false;
  if (shorts.get(a)?.has(b) === true || shorts.get(b)?.has(a) === true) return true;
  if (isShortened(a, b) || isShortened(b, a)) return true;
  return a[0] === b[0] && [...(heads.get(a) ?? [])].some((head) => heads.get(b)?.has(head) === true);
}

const SHORT_LETTERS = 4;
const LONG_LETTERS = 6;

function isShortened(short: string, long: string): boolean {
  return (
    short.length > 1 && short.length <= SHORT_LETTERS && long.length >= LONG_LETTERS && long.startsWith(short)
  );
}

const OFTEN = 5;

/** Given names that occur so often in a shop that they are names, not slips. */
export function namesSeenOften(names: readonly Name[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { kind, given, couple } of names) {
    for (const one of kind === 'couple' ? couple : [given]) {
      if (one.length > 1) counts.set(one, (counts.get(one) ?? 0) + 1);
    }
  }
  return new Set([...counts].filter(([, count]) => count >= OFTEN).map(([name]) => name));
}
