import type { EmailKey } from '../normalise/email.ts';
import type { Profile } from '../normalise/profile.ts';
import type { Judging } from './evidence.ts';
import { classOfKey } from './key-class.ts';
import type { KeyClass, KeyUser } from './key-class.ts';
import type { KnownNames } from './known-names.ts';

/** The classes of all keys of these records, each key judged by everybody who uses it. */
export function judgingOf(profiles: readonly Profile[], known: KnownNames): Judging {
  const emails = new Map<string, { users: KeyUser[]; kind: EmailKey['kind'] }>();
  const phones = new Map<string, KeyUser[]>();
  for (const profile of profiles) {
    const user = { name: profile.name, evidence: evidenceText(profile) };
    for (const { canon, kind } of profile.emails) {
      const entry = emails.get(canon) ?? { users: [], kind };
      emails.set(canon, {
        users: [...entry.users, user],
        kind: entry.kind === 'personal' ? kind : entry.kind,
      });
    }
    for (const phone of profile.phones) phones.set(phone, [...(phones.get(phone) ?? []), user]);
  }
  const emailClasses = new Map(
    [...emails].map(([canon, { users, kind }]) => [canon, classOfKey(users, kind, known)]),
  );
  const phoneClasses = new Map(
    [...phones].map(([phone, users]) => [phone, classOfKey(users, 'phone', known)]),
  );
  return {
    emailClass: (canon): KeyClass => emailClasses.get(canon) ?? 'personal',
    phoneClass: (phone): KeyClass => phoneClasses.get(phone) ?? 'personal',
    known,
  };
}

function evidenceText({ name, emails, phones, house }: Profile): string {
  return JSON.stringify([name, emails.map(({ canon }) => canon), phones, house]);
}
