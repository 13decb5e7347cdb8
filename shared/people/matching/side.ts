import type { Profile } from '../normalise/profile.ts';
import type { Side } from './evidence.ts';

/**
 * One record, or all of a person's, as one side of a comparison. Beside records with a name, a nameless one lends no
 * keys: what links it is too little to carry others.
 */
export function sideOf(profiles: readonly Profile[]): Side {
  const named = profiles.filter(({ name, company }) => name.kind !== 'none' || company !== null);
  const lending = named.length > 0 ? named : profiles;
  return {
    names: profiles.map(({ name }) => name),
    companies: profiles.flatMap(({ company }) => company ?? []),
    emails: lending.flatMap(({ emails }) => emails),
    phones: lending.flatMap(({ phones }) => phones),
    houses: profiles.flatMap(({ house }) => house ?? []),
  };
}
