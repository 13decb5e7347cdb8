import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import type { KeyedHash } from './identities.ts';
import { knownNames } from './matching/known-names.ts';
import type { KnownNames } from './matching/known-names.ts';
import type { OwnKeys } from './normalise/profile.ts';
import type { PeopleIndex } from './ports.ts';

/** What finding people needs. */
export interface PeopleDeps {
  readonly index: PeopleIndex;
  readonly hash: KeyedHash;
  readonly own: OwnKeys;
  /** Given names that are names, the shop's own included. */
  readonly known: () => Promise<KnownNames>;
  readonly clock: Clock;
  readonly random: Random;
}

const NAMES_AGE_MS = 600_000;
const OFTEN = 5;

/** The known names with those that this shop has met often, read again now and then. */
export function shopNames(index: PeopleIndex, clock: Clock): () => Promise<KnownNames> {
  let read: { readonly names: Promise<KnownNames>; readonly untilMs: number } | null = null;
  return () => {
    if (read === null || clock.nowMs() > read.untilMs) {
      const names = index.namesSeen().then((seen) => {
        const often = [...seen].filter(([, count]) => count >= OFTEN).map(([name]) => name);
        return knownNames(new Set(often));
      });
      read = { names, untilMs: clock.nowMs() + NAMES_AGE_MS };
    }
    return read.names;
  };
}
