import { customersOf } from '../../shared/people/customers.ts';
import { enrolCustomer } from '../../shared/people/till-customers.ts';
import type { Person } from '../../shared/people/buyer.ts';
import type { TillCustomer } from '../../shared/people/ports.ts';
import { peopleIn } from '../support/memory-people-services.ts';

const NOON_MS = Date.UTC(2026, 10, 23, 12);

/** A shop's people in memory: customers of the till, orders, and what became of them. */
export function peopleWorld() {
  const state = { nowMs: NOON_MS };
  return worldOf(peopleIn({ nowMs: () => state.nowMs, sleep: async () => undefined }), state);
}

/** The same shop through other ports. */
export function worldOf(people: ReturnType<typeof peopleIn>, state: { nowMs: number }) {
  const port = customersOf(people);
  return {
    state,
    ...people,
    people,
    /** A customer of the till that the index knows. */
    async till(customerId: string, customer: Partial<TillCustomer>): Promise<void> {
      people.directory.add(customerId, customer);
      const row = people.directory.rows.get(customerId);
      if (row !== undefined) await enrolCustomer(row, people);
    },
    /** Somebody pays; returns the choice of customer. */
    order(buyer: Partial<Person>, how: { dryRun?: boolean; except?: string; amountMinor?: number } = {}) {
      const { dryRun = false, except = null, amountMinor = 5_000 } = how;
      const whole = { email: null, name: null, phone: null, ...buyer };
      return port.customerFor(whole, { dryRun, except, amountMinor });
    },
    /** The persons, each as the ids of its records. */
    groups(): string[][] {
      return [...people.index.persons.values()]
        .map(({ members }) => members.map(({ identity }) => identity).toSorted())
        .filter((members) => members.length > 0)
        .toSorted((a, b) => (a.join() < b.join() ? -1 : 1));
    },
  };
}

export type PeopleWorld = ReturnType<typeof peopleWorld>;

/** The customer that an order was put on. */
export async function customerOf(choice: Promise<{ kind: string; customerId?: string }>): Promise<string> {
  const { kind, customerId } = await choice;
  if (kind !== 'customer' || customerId === undefined) throw new Error(`no customer, but ${kind}`);
  return customerId;
}
