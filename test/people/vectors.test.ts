import { expect, test } from '@jest/globals';
import { evidenceOf } from '../../shared/people/matching/evidence.ts';
import { decide } from '../../shared/people/matching/judge.ts';
import type { KeyClass } from '../../shared/people/matching/key-class.ts';
import { LISTED_NAMES } from '../../shared/people/matching/known-names.ts';
import { sideOf } from '../../shared/people/matching/side.ts';
import { ownKeys, profileOf } from '../../shared/people/normalise/profile.ts';
import { VECTORS } from './vectors.ts';

const OWN = ownKeys(['tillbridge-shop.example'], ['503-226-0000']);

test.each(VECTORS)(
  '%s: %s %s (%s %s %s %s) and %s (%s %s %s), keys %s and %s: %s %s %s %s, %s – %s',
  (...vector) => {
    const [, first = '', last = '', company = '', email = '', phone = '', zipHouse = ''] = vector;
    const [webName = '', webEmail = '', webPhone = '', webZipHouse = '', emailClass, phoneClass] =
      vector.slice(7);
    const till = { name: { first, last }, company, emails: [email], phones: [phone], ...addressOf(zipHouse) };
    const web = { name: webName, emails: [webEmail], phones: [webPhone], ...addressOf(webZipHouse) };
    const judging = {
      emailClass: () => emailClass as KeyClass,
      phoneClass: () => phoneClass as KeyClass,
      known: LISTED_NAMES,
    };
    const evidence = evidenceOf(sideOf([profileOf(till, OWN)]), sideOf([profileOf(web, OWN)]), judging);
    const { address, name } = evidence;
    const found = [evidence.email, evidence.phone, name, address, decide(evidence)];
    expect(found).toEqual(vector.slice(13, 18));
  },
);

function addressOf(zipHouse: string): { street: string; zip: string } {
  const [zip = '', street = ''] = zipHouse.split('#');
  return { street, zip };
}
