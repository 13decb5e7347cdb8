import { expect, test } from '@jest/globals';
import { cellOf } from '../../shared/people/matching/table.ts';
import type { EmailLevel, PhoneLevel } from '../../shared/people/matching/table.ts';
import { emailKey } from '../../shared/people/normalise/email.ts';
import { nameOf, nameOfParts } from '../../shared/people/normalise/name.ts';
import { phoneKeys } from '../../shared/people/normalise/phone.ts';

const TABLE = `
PP L L L L l U
PS L = L L n U
P- L = L L n U
PD L U L U U U
SP L = L U U U
SS L U = U U U
S- = U = U U U
-P L U L U U U
~P L U L U U U
-S = U = U U N
~S = U = U U N
-- a N N N N N
-D a N N N N N
DP U U U U U U
SD U U U U U U
DS U U U N N N
D- a N N N N N
DD a N N N N N
~- U U U N N N
~D U U N N N N`
  .trim()
  .split('\n')
  .map((row) => row.split(' '));

test.each(TABLE)('e-mail and phone %s: F %s, C %s, G %s, W %s, M %s, X %s', (levels = '', ...cells) => {
  const [email, phone] = [levels[0] as EmailLevel, levels[1] as PhoneLevel];
  const names = ['F', 'C', 'G', 'W', 'M', 'X'] as const;
  expect(names.map((name) => cellOf(email, phone, name))).toEqual(cells);
});

test.each([
  [' Anna.M+shop@GMail.com. ', 'annam@gmail.com', 'personal'],
  ['mailto:<anna@gmial.com>', 'anna@gmail.com', 'personal'],
  ['anna@byrne.con', 'anna@byrne.com', 'personal'],
  ['anna@bücher.example', 'anna@xn--bcher-kva.example', 'personal'],
  ['orders@acme.example', 'orders@acme.example', 'role'],
  ['the.millers@aol.com', 'the.millers@aol.com', 'family'],
  ['8x2k@privaterelay.appleid.com', '8x2k@privaterelay.appleid.com', 'relay'],
])('the mailbox of %p is %s, %s', (raw, canon, kind) => {
  expect(emailKey(raw, new Set())).toMatchObject({ canon, kind });
});

test.each([
  'none@none.com',
  'test12@gmail.com',
  'aaa@aaa.com',
  '123@123.com',
  'no mail',
  'n/a',
  'x@host',
  'sale@shop.example',
])('%p is nobody’s e-mail', (raw) => {
  expect(emailKey(raw, new Set(['shop.example']))).toBeNull();
});

test.each([
  ['call 503-226-1234 / (971) 226.4321 x9', ['+15032261234', '+19712264321']],
  ['+44 20 7946 0018', ['+442079460018']],
  ['226-1234', []],
  ['(555) 555-5555', []],
  ['503-555-0100', []],
  ['503-911-1234', []],
  ['503-123-4567', []],
  ['800 226 1234', []],
  ['999-999-9999', []],
  ['503-226-0000', []],
])('the numbers in %p are %p', (raw, numbers) => {
  expect(phoneKeys(raw, new Set(['+15032260000']))).toEqual(numbers);
});

test.each([
  [nameOf('Dr. José Núñez, MD'), { kind: 'person', given: 'jose', surname: ['nunez'] }],
  [nameOf('Byrne, Ada M.'), { kind: 'person', given: 'ada', surname: ['byrne'] }],
  [nameOf('Anna van der Berg-Holm Jr'), { given: 'anna', surname: ['berg', 'holm'], suffix: 'jr' }],
  [nameOfParts('Tom & Anna', 'Miller'), { kind: 'couple', couple: ['tom', 'anna'] }],
  [nameOf('Acme Catering LLC'), { kind: 'company' }],
  [nameOf('Walk-in Customer'), { kind: 'none' }],
  [nameOfParts('', 'Online customer'), { kind: 'none' }],
  [nameOfParts('Anna (VIP)', ''), { kind: 'person', given: 'anna', surname: [] }],
])('a name is read as %#', (name, expected) => {
  expect(name).toMatchObject(expected);
});
