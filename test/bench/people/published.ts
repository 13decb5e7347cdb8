import { join } from 'node:path';
import type { Member } from '../../../shared/people/matching/clusters.ts';
import { emailKey } from '../../../shared/people/normalise/email.ts';
import { nameOfParts } from '../../../shared/people/normalise/name.ts';
import type { Profile } from '../../../shared/people/normalise/profile.ts';
import { readCsv } from './csv.ts';
import type { Labelled } from './measure.ts';

/**
 * Febrl's records, which have neither e-mail nor phone: the social security number stands for the one, the date of
 * birth for the other.
 */
export function loadFebrl(data: string, ...files: readonly string[]): Labelled {
  const rows = files.flatMap((file) => readCsv(join(data, 'febrl', file)));
  const members = rows.map((row): Member => {
    const field = (name: string): string => (row[name] ?? '').trim();
    const [security, born] = [field('soc_sec_id'), field('date_of_birth')];
    const [postcode, house] = [field('postcode'), field('street_number')];
    const address = `id${security}@febrl.example`;
    const profile: Profile = {
      name: nameOfParts(field('given_name'), field('surname')),
      company: null,
      emails: security === '' ? [] : [{ exact: address, canon: address, kind: 'personal' }],
      phones: born === '' ? [] : [born],
      house: postcode === '' || house === '' ? null : `${postcode}#${house}`,
    };
    return { id: field('rec_id'), profile };
  });
  const owner = new Map(members.map(({ id }) => [id, /^rec-\d+/.exec(id)?.[0] ?? id]));
  return { members, owner, unknowable: [] };
}

/** Splink's fake_1000: e-mail and name are what our table can use of it. */
export function loadFake1000(data: string): Labelled {
  const rows = readCsv(join(data, 'people', 'fake_1000.csv'));
  const members = rows.map((row): Member => {
    const email = emailKey(row['email'] ?? '', new Set());
    const name = nameOfParts(row['first_name'] ?? '', row['surname'] ?? '');
    const profile = { name, company: null, emails: email === null ? [] : [email], phones: [], house: null };
    return { id: row['unique_id'] ?? '', profile };
  });
  return {
    members,
    owner: new Map(rows.map((row) => [row['unique_id'] ?? '', row['cluster'] ?? ''])),
    unknowable: [],
  };
}
