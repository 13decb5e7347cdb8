import { keyedHash } from '../../shared/runtime/hash.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Answer } from '../../shared/kernel/answer.ts';
import { LISTED_NAMES } from '../../shared/people/matching/known-names.ts';
import { NO_OWN_KEYS } from '../../shared/people/normalise/profile.ts';
import type {
  CustomerDirectory,
  CustomerDraft,
  CustomerFill,
  Purchase,
  StripeIdentity,
  TillCustomer,
} from '../../shared/people/ports.ts';
import { memoryClaims } from './memory-ledger.ts';
import { MemoryPeople } from './memory-people.ts';

/** The till's customers in memory, for tests that need no trouble. */
export class MemoryCustomers implements CustomerDirectory {
  readonly rows = new Map<string, TillCustomer>();
  readonly filled: [string, CustomerFill][] = [];
  /** Customers with a sale. */
  readonly sold = new Set<string>();
  /** Requests since the last look at it. */
  requests = 0;

  add(customerId: string, change: Partial<TillCustomer>): void {
    const blank = { firstName: '', lastName: '', emails: [], phones: [], archived: false, note: '' };
    const before = this.rows.get(customerId) ?? { ...blank, createdAtMs: Number(customerId) };
    this.rows.set(customerId, { ...before, ...change, customerId });
  }

  async byEmail(email: string): Promise<TillCustomer[]> {
    this.requests += 1;
    return [...this.rows.values()].filter(({ emails }) =>
      emails.some((each) => each.toLowerCase() === email),
    );
  }

  async byPhone(phone: string): Promise<TillCustomer[]> {
    this.requests += 1;
    const digits = (text: string): string => text.replaceAll(/\D/g, '').slice(-10);
    return [...this.rows.values()].filter(({ phones }) =>
      phones.some((each) => digits(each) === digits(phone)),
    );
  }

  async byId(customerId: string): Promise<TillCustomer | null> {
    this.requests += 1;
    return this.rows.get(customerId) ?? null;
  }

  async create({ email, phone, ...rest }: CustomerDraft): Promise<Answer<string>> {
    this.requests += 1;
    const customerId = String(100 + this.rows.size);
    this.add(customerId, {
      ...rest,
      emails: email === null ? [] : [email],
      phones: phone === null ? [] : [phone],
    });
    return { kind: 'accepted', value: customerId };
  }

  async list(cursor: string | null) {
    this.requests += 1;
    const rest = [...this.rows.values()].filter(({ customerId }) => Number(customerId) > Number(cursor ?? 0));
    const customers = rest.toSorted((a, b) => Number(a.customerId) - Number(b.customerId)).slice(0, 2);
    return { customers, next: rest.length > 2 ? (customers.at(-1)?.customerId ?? null) : null };
  }

  async fillEmpty(customerId: string, fill: CustomerFill): Promise<Answer<null>> {
    this.requests += 1;
    this.filled.push([customerId, fill]);
    return { kind: 'accepted', value: null };
  }

  async isUsed(customerId: string): Promise<boolean> {
    this.requests += 1;
    return this.sold.has(customerId);
  }

  async archive(customerId: string): Promise<Answer<null>> {
    this.requests += 1;
    this.add(customerId, { archived: true });
    return { kind: 'accepted', value: null };
  }
}

/** The people room on memory, with what its far sides hold open to the test. */
export function peopleIn(clock: Clock) {
  const index = new MemoryPeople();
  const directory = new MemoryCustomers();
  const purchases: Purchase[] = [];
  const erased: string[] = [];
  const stripe: { customers: StripeIdentity[]; guests: StripeIdentity[] } = { customers: [], guests: [] };
  let ids = 0;
  const random = { id: () => `id${(ids += 1)}`, fraction: () => 0.5 };
  return {
    index,
    directory,
    purchases,
    /** Persons and customers whose names in the figures are no more. */
    erased,
    stripeHolds: stripe,
    claims: memoryClaims({ clock, random }),
    history: {
      purchasesOf: async (customerIds: readonly string[]) =>
        purchases.filter(({ customerId }) => customerIds.includes(customerId)),
      customerOfSale: async (saleId: string) =>
        purchases.find((purchase) => purchase.saleId === saleId)?.customerId ?? null,
    },
    names: {
      erase: async (whose: { persons: readonly string[]; customerIds: readonly string[] }) => {
        erased.push(...whose.persons, ...whose.customerIds);
      },
    },
    stripe: {
      customers: async () => ({ identities: stripe.customers, next: null }),
      guests: async () => ({ identities: stripe.guests, next: null }),
    },
    hash: (text: string) => keyedHash('key of the test', text),
    own: NO_OWN_KEYS,
    known: async () => LISTED_NAMES,
    currency: 'usd',
    clock,
    random,
  };
}
