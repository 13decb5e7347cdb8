import { join } from 'node:path';
import { ownKeys, profileOf } from '../../../shared/people/normalise/profile.ts';
import { readCsv } from './csv.ts';
import type { Labelled } from './measure.ts';

const OWN = ownKeys(
  ['tillbridge-shop.example'],
  ['503-226-0000', '503-226-7741', '503-226-7742', '971-226-7743'],
);

/** The generated shop: a till's customers and a payment processor's, with the truth. */
export function loadGenerated(data: string): Labelled {
  const file = (name: string): string => join(data, 'people-generated', name);
  const till = readCsv(file('lightspeed.csv.gz')).map((row) => ({
    id: row['record_id'] ?? '',
    profile: profileOf(
      {
        name: { first: row['first_name'] ?? '', last: row['last_name'] ?? '' },
        company: row['company'] ?? '',
        emails: [row['email1'] ?? '', row['email2'] ?? ''],
        phones: [row['phone1'] ?? '', row['phone2'] ?? ''],
        street: row['address1'] ?? '',
        zip: row['zip'] ?? '',
      },
      OWN,
    ),
  }));
  const web = readCsv(file('stripe.csv.gz')).map((row) => ({
    id: row['record_id'] ?? '',
    profile: profileOf(
      {
        name: row['name'] ?? '',
        emails: [row['email'] ?? ''],
        phones: [row['phone'] ?? ''],
        street: row['billing_line1'] ?? '',
        zip: row['billing_zip'] ?? '',
      },
      OWN,
    ),
  }));
  const truth = readCsv(file('truth.csv.gz'));
  const unknowable = readCsv(file('unknowable.csv'));
  return {
    members: [...till, ...web],
    owner: new Map(truth.map((row) => [row['record_id'] ?? '', row['person_id'] ?? ''])),
    unknowable: unknowable.map((row) => [row['record_a'] ?? '', row['record_b'] ?? ''] as const),
  };
}
