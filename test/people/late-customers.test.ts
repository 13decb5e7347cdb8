import { beforeEach, expect, test } from '@jest/globals';
import type { Answer } from '../../shared/kernel/answer.ts';
import { archiveLateCustomers } from '../../shared/people/late-customers.ts';
import type { Person } from '../../shared/people/buyer.ts';
import type { CustomerDraft } from '../../shared/people/ports.ts';
import { peopleIn } from '../support/memory-people-services.ts';
import { customersOf } from '../../shared/people/customers.ts';

const DAY_MS = 24 * 60 * 60_000;
const ADA = { email: 'ada@example.com', name: 'Ada Byrne', phone: null };

let nowMs = 0;
let people: ReturnType<typeof peopleIn>;
/** What was sent and not answered, to be done by the till whenever it likes. */
let sent: CustomerDraft[];

beforeEach(() => {
  nowMs = 0;
  people = peopleIn({ nowMs: () => nowMs, sleep: async () => undefined });
  sent = [];
});

async function buy(buyer: Person = ADA): Promise<unknown> {
  const { customerFor } = customersOf(people);
  return customerFor(buyer, { dryRun: false, except: null }).catch((refused: unknown) => refused);
}

/** The next creation gets no answer, and is not done yet. */
function nextGoesUnanswered(): void {
  const create = people.directory.create.bind(people.directory);
  people.directory.create = async (draft): Promise<Answer<string>> => {
    people.directory.create = create;
    sent.push(draft);
    return { kind: 'unknown', why: 'time-out' };
  };
}

function commit(): void {
  for (const draft of sent) void people.directory.create(draft);
}

/** One creation that commits after the buyer has got another customer. */
async function madeLate(): Promise<void> {
  nextGoesUnanswered();
  await buy();
  nowMs += 30_000;
  expect(await buy()).toMatchObject({ customerId: '100' });
  commit();
}

const living = (): string[] =>
  [...people.directory.rows.values()].filter(({ archived }) => !archived).map((row) => row.customerId);

test('a customer of ours that committed late and has no sale is archived a day later, the buyer’s own stays', async () => {
  await madeLate();
  nowMs += DAY_MS - 30_000;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(living()).toEqual(['100', '101']);
  nowMs += 30_000;
  expect(await archiveLateCustomers(people)).toBe(1);
  expect(living()).toEqual(['100']);
  people.directory.requests = 0;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(people.directory.requests).toBe(0);
});

test('a late customer that has got a sale stays', async () => {
  await madeLate();
  people.directory.sold.add('101');
  nowMs += DAY_MS;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(living()).toEqual(['100', '101']);
});

test.each([
  ['got another name', (id: string) => people.directory.add(id, { lastName: 'Lovelace' })],
  [
    'got another e-mail',
    (id: string) => people.directory.add(id, { emails: ['ada@example.com', 'a@b.org'] }),
  ],
  ['got a phone', (id: string) => people.directory.add(id, { phones: ['+15185550177'] })],
  ['got an address', (id: string) => people.directory.add(id, { street: '1 Elm' })],
  ['got another note', (id: string) => people.directory.add(id, { note: `${noteOf(id)}; pays cash` })],
])('one that %s stays', async (_what, change) => {
  await madeLate();
  change('101');
  nowMs += DAY_MS;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(living()).toEqual(['100', '101']);
});

function noteOf(customerId: string): string {
  return people.directory.rows.get(customerId)?.note ?? '';
}

test('a buyer who never got a customer keeps the oldest that was made, for the next order to find', async () => {
  nextGoesUnanswered();
  await buy();
  commit();
  commit();
  nowMs += DAY_MS;
  expect(await archiveLateCustomers(people)).toBe(1);
  expect(living()).toEqual(['100']);
  expect(await buy()).toMatchObject({ customerId: '100' });
});

test('nor does one whose maker slept for longer than its claim, while another pass made the buyer’s own', async () => {
  const create = people.directory.create.bind(people.directory);
  people.directory.create = async (draft) => {
    people.directory.create = create;
    nowMs += 60_000;
    expect(await buy()).toMatchObject({ customerId: '100' });
    return create(draft);
  };
  expect(await buy()).toMatchObject({ refusal: { whose: 'wait' } });
  people.directory.sold.add('100');
  expect(await buy()).toMatchObject({ customerId: '100' });
  nowMs += DAY_MS;
  expect(await archiveLateCustomers(people)).toBe(1);
  expect(living()).toEqual(['100']);
});

test('nor does one stay whose buyer was sold to under another guest’s order', async () => {
  nextGoesUnanswered();
  await buy({ ...ADA, phone: '+1 971 226 4321' });
  nowMs += 30_000;
  expect(await buy({ ...ADA, email: null, phone: '+1 971 226 4321' })).toMatchObject({ customerId: '100' });
  commit();
  nowMs += DAY_MS;
  expect(await archiveLateCustomers(people)).toBe(1);
  expect(living()).toEqual(['100']);
});

test('a creation that was answered is not looked for again', async () => {
  await buy();
  nowMs += DAY_MS;
  people.directory.requests = 0;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(people.directory.requests).toBe(0);
});

test('one whose maker died before the answer is looked for, and stays: it is the buyer’s', async () => {
  const settle = people.claims.settle.bind(people.claims);
  people.claims.settle = async () => Promise.reject(new Error('died'));
  await buy();
  people.claims.settle = settle;
  nowMs += DAY_MS;
  people.directory.requests = 0;
  expect(await archiveLateCustomers(people)).toBe(0);
  expect(people.directory.requests).toBeGreaterThan(0);
  expect(living()).toEqual(['100']);
});

test.each(['wait', 'connection'] as const)(
  'a till that refuses for a while (%s) is asked again by the next sweep',
  async (whose) => {
    await madeLate();
    nowMs += DAY_MS;
    const archive = people.directory.archive.bind(people.directory);
    const refusal = { whose, code: 'later', reason: 'not now', remedy: '' };
    people.directory.archive = async () => ({ kind: 'rejected', refusal });
    expect(await archiveLateCustomers(people)).toBe(0);
    people.directory.archive = archive;
    expect(await archiveLateCustomers(people)).toBe(1);
    expect(living()).toEqual(['100']);
  },
);
