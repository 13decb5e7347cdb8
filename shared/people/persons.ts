import type { PeopleDeps } from './deps.ts';
import { customerIdOf, emailKeyId, phoneKeyId, tillIdentity, writtenName } from './identities.ts';
import { emailKey } from './normalise/email.ts';
import { phoneKeys } from './normalise/phone.ts';
import type { PeopleIndex } from './ports.ts';
import type { IdentityId, IdentityRecord, PersonMember } from './records.ts';

/** DynamoDB reads this many records at once. */
const AT_ONCE = 100;

export interface NamedPerson {
  readonly personId: string;
  readonly name: string | null;
  /** The till's customers of this person. */
  readonly customerIds: readonly string[];
}

/** Which person each of these customers of the till is; those that the index does not know are left out. */
export async function personsOf(
  customerIds: readonly string[],
  index: PeopleIndex,
): Promise<ReadonlyMap<string, NamedPerson>> {
  const found = new Map<string, NamedPerson>();
  for (let start = 0; start < customerIds.length; start += AT_ONCE) {
    const ids = customerIds.slice(start, start + AT_ONCE).map(tillIdentity);
    const { identities } = await index.look({ identities: ids });
    const wanted = [...new Set([...identities.values()].map(({ person }) => person))];
    const { persons } = await index.look({ persons: wanted });
    for (const { id, person, raw } of identities.values()) {
      const members = persons.get(person)?.members ?? [];
      const customers = members.flatMap(({ identity }) => customerIdOf(identity) ?? []);
      const name = writtenName(raw);
      const named = { personId: person, name: name === '' ? null : name, customerIds: customers };
      found.set(customerIdOf(id) ?? '', named);
    }
  }
  return found;
}

/** Which identity somebody means by a customer's id of the till or of Stripe, or an identity's own. */
export function identityMeant(text: string): IdentityId {
  if (/^(?:ls|st|g):/.test(text)) return text;
  return text.startsWith('cus_') ? `st:${text}` : tillIdentity(text);
}

/** The persons that somebody means: by a person's or customer's id, an e-mail or a phone number. */
export async function personsMeant(text: string, deps: PeopleDeps): Promise<readonly string[]> {
  const { index, hash } = deps;
  const email = text.includes('@') ? emailKey(text, new Set()) : null;
  const keys = [
    ...(email === null ? [] : [emailKeyId(email.canon, hash)]),
    ...phoneKeys(text, new Set()).map((phone) => phoneKeyId(phone, hash)),
  ];
  const looked = await index.look({ identities: [identityMeant(text)], persons: [text], keys });
  const living = [...looked.persons.values()].filter(({ members }) => members.length > 0);
  const onKeys = [...looked.keys.values()].flatMap(({ refs }) => refs.map(({ person }) => person));
  const byIdentity = [...looked.identities.values()].map(({ person }) => person);
  return [...new Set([...living.map(({ id }) => id), ...byIdentity, ...onKeys])];
}

/** The fullest of the names that a person's records carry. */
export function bestName(
  members: readonly PersonMember[],
  identities: ReadonlyMap<string, IdentityRecord>,
): string {
  const names = members.flatMap(({ identity }) => {
    const record = identities.get(identity);
    return record === undefined ? [] : [writtenName(record.raw)];
  });
  return names.toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1))[0] ?? '';
}
