import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import type { Answer } from '../../shared/kernel/answer.ts';
import { splitName } from '../../shared/people/buyer.ts';
import type { Person } from '../../shared/people/buyer.ts';
import { chooseCustomer } from '../../shared/people/choose-customer.ts';
import type { ChooseContext, Choice } from '../../shared/people/choose-customer.ts';
import { LISTED_NAMES } from '../../shared/people/matching/known-names.ts';
import { NO_OWN_KEYS } from '../../shared/people/normalise/profile.ts';
import type {
  Claim,
  ClaimStore,
  CustomerDirectory,
  CustomerDraft,
  TillCustomer,
} from '../../shared/people/ports.ts';
import { MemoryPeople } from '../support/memory-people.ts';

class Till implements CustomerDirectory {
  readonly customers: TillCustomer[] = [];
  /** The till ignores the filter and answers with everybody. */
  ignoresFilter = false;
  create: (draft: CustomerDraft) => Promise<Answer<string>> = async (draft) => ({
    kind: 'accepted',
    value: this.made(draft),
  });

  add(change: Partial<TillCustomer> & { email?: string }): string {
    const customerId = change.customerId ?? String(100 + this.customers.length);
    const emails = change.emails ?? (change.email === undefined ? [] : [change.email]);
    const blank = { phones: [], firstName: '', lastName: '', archived: false, note: '', createdAtMs: 0 };
    this.customers.push({ ...blank, ...change, customerId, emails });
    return customerId;
  }

  made({ email, phone, ...rest }: CustomerDraft): string {
    return this.add({
      ...rest,
      emails: email === null ? [] : [email],
      phones: phone === null ? [] : [phone],
    });
  }

  async byPhone(): Promise<TillCustomer[]> {
    return [];
  }

  async list() {
    return { customers: this.customers, next: null };
  }

  async fillEmpty(): Promise<Answer<null>> {
    return { kind: 'accepted', value: null };
  }

  async isUsed(): Promise<boolean> {
    return true;
  }

  async archive(): Promise<Answer<null>> {
    return { kind: 'accepted', value: null };
  }

  async byEmail(email: string): Promise<TillCustomer[]> {
    const matches = (row: TillCustomer): boolean =>
      row.emails.some((address) => address.toLowerCase() === email);
    return this.customers.filter((row) => this.ignoresFilter || matches(row));
  }

  async byId(customerId: string): Promise<TillCustomer | null> {
    return this.customers.find((row) => row.customerId === customerId) ?? null;
  }
}

class Claims implements ClaimStore {
  readonly held = new Map<string, { owner: string; customerId: string | null }>();

  async take(key: string, owner: string): Promise<Claim> {
    const claim = this.held.get(key) ?? { owner, customerId: null };
    if (claim.owner === '') claim.owner = owner;
    this.held.set(key, claim);
    return {
      mine: claim.owner === owner,
      claimId: `claim-${key.length}`,
      customerId: claim.customerId,
      watched: false,
    };
  }

  async dueWatches() {
    return [];
  }

  async unwatch(): Promise<void> {}

  async settledCustomer(key: string): Promise<string | null> {
    return this.held.get(key)?.customerId ?? null;
  }

  async settle(key: string, _owner: string, customerId: string | null): Promise<void> {
    this.held.set(key, { owner: '', customerId });
  }
}

const keyedHash = (text: string): string => createHash('sha256').update(text).digest('hex');
const ada: Person = { email: ' Ada@Example.com ', name: 'Ada M. Byrne', phone: null };

function choose(
  till: Till,
  claims: Claims,
  change: Partial<ChooseContext> = {},
  person = ada,
): Promise<Choice> {
  const context = { owner: 'pi_1', dryRun: false, except: null, ...change };
  return chooseCustomer(person, context, depsOf(till, claims));
}

/** Each till has its index. */
const indexes = new WeakMap<Till, MemoryPeople>();
let ids = 0;

function indexOf(till: Till): MemoryPeople {
  const index = indexes.get(till) ?? new MemoryPeople();
  indexes.set(till, index);
  return index;
}

function depsOf(till: Till, claims: Claims) {
  return {
    directory: till,
    claims,
    history: null,
    index: indexOf(till),
    hash: keyedHash,
    own: NO_OWN_KEYS,
    known: async () => LISTED_NAMES,
    clock: { nowMs: () => 1_000, sleep: async () => undefined },
    random: { id: () => `p${(ids += 1)}`, fraction: () => 0.5 },
  };
}

test('one live record with the e-mail is the customer, whatever its letter case', async () => {
  const till = new Till();
  till.add({ customerId: '58', email: 'ADA@example.COM' });
  expect(await choose(till, new Claims())).toMatchObject({ kind: 'customer', customerId: '58' });
  expect(till.customers).toHaveLength(1);
});

test('of several that are alike the oldest is taken, and the story says why', async () => {
  const till = new Till();
  till.add({ customerId: '70', email: 'ada@example.com', createdAtMs: 200 });
  till.add({ customerId: '71', email: 'ada@example.com', createdAtMs: 100 });
  expect(await choose(till, new Claims())).toEqual({
    kind: 'customer',
    customerId: '71',
    why: 'customer 71: For: same e-mail, the e-mail names the person. Against: one name missing.',
  });
});

test('an archived record is nobody to sell to', async () => {
  const till = new Till();
  till.add({ customerId: '58', email: 'ada@example.com', archived: true });
  expect(await choose(till, new Claims())).toMatchObject({ customerId: '101' });
});

test('a till that ignores the filter never makes a stranger the customer', async () => {
  const till = new Till();
  till.ignoresFilter = true;
  till.add({ customerId: '58', email: 'grace@example.com' });
  expect(await choose(till, new Claims())).toMatchObject({ customerId: '101' });
});

test('a new buyer is created once, with the claim in the note', async () => {
  const till = new Till();
  const claims = new Claims();
  await choose(till, claims);
  await choose(till, claims);
  expect(till.customers).toHaveLength(1);
  expect(till.customers[0]).toMatchObject({
    firstName: 'Ada M.',
    lastName: 'Byrne',
    emails: ['ada@example.com'],
  });
  expect(till.customers[0]?.note).toMatch(/^tillbridge claim /);
});

test('while another payment creates the same customer, this one comes back by itself', async () => {
  const till = new Till();
  const claims = new Claims();
  await claims.take(`email#E#${keyedHash('ada@example.com')}`, 'pi_2');
  await expect(choose(till, claims)).rejects.toMatchObject({
    refusal: { whose: 'wait', code: 'claim-taken' },
  });
  expect(till.customers).toHaveLength(0);
});

test('a creation that was never answered, but happened, is found by looking', async () => {
  const till = new Till();
  const claims = new Claims();
  till.create = async (draft) => {
    till.made(draft);
    return { kind: 'unknown', why: 'time-out' };
  };
  await expect(choose(till, claims)).rejects.toMatchObject({ refusal: { whose: 'wait' } });
  expect(await choose(till, claims, { owner: 'later' })).toMatchObject({
    kind: 'customer',
    customerId: '100',
  });
  expect(till.customers).toHaveLength(1);
});

test('while a creation is unanswered, a second pass of the very same payment does not create another', async () => {
  const till = new Till();
  const claims = new Claims();
  till.create = async () => ({ kind: 'unknown', why: 'time-out' });
  await expect(choose(till, claims)).rejects.toMatchObject({ refusal: { whose: 'wait' } });
  till.create = async (draft) => ({ kind: 'accepted', value: till.made(draft) });
  await expect(choose(till, claims, { owner: 'second pass' })).rejects.toMatchObject({
    refusal: { code: 'claim-taken' },
  });
  expect(till.customers).toHaveLength(0);
});

test('of several records the one that we made for this buyer is taken: earlier sales hang on it', async () => {
  const till = new Till();
  const claims = new Claims();
  const made = await choose(till, claims);
  till.add({ customerId: '7', email: 'ada@example.com', createdAtMs: -1 });
  expect(await choose(till, claims)).toMatchObject({
    customerId: made.kind === 'customer' ? made.customerId : '',
  });
});

test('no personal data is in a claim', async () => {
  const claims = new Claims();
  await choose(new Till(), claims);
  expect(JSON.stringify([...claims.held])).not.toMatch(/ada|example/i);
});

test.each([null, '', '   ', 'not an address'])(
  'without an e-mail (%p) the sale is a walk-in',
  async (email) => {
    const till = new Till();
    expect(await choose(till, new Claims(), {}, { ...ada, email })).toMatchObject({ kind: 'walk-in' });
    expect(till.customers).toHaveLength(0);
  },
);

test('in shadow mode nobody is created', async () => {
  const till = new Till();
  expect(await choose(till, new Claims(), { dryRun: true })).toMatchObject({ kind: 'would-create' });
  expect(till.customers).toHaveLength(0);
});

test('a customer that the till refused is not chosen again', async () => {
  const till = new Till();
  till.add({ customerId: '58', email: 'ada@example.com' });
  expect(await choose(till, new Claims(), { except: '58' })).toMatchObject({ customerId: '101' });
});

test.each([
  ['Ada Byrne', 'Ada', 'Byrne'],
  ['Madonna', '', 'Madonna'],
  ['  Ada   M. Byrne ', 'Ada M.', 'Byrne'],
  [null, '', 'Online customer'],
])('%p becomes "%s" "%s"', (name, firstName, lastName) => {
  expect(splitName(name)).toEqual({ firstName, lastName });
});
