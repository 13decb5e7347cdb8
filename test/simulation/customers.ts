import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Answer } from '../../shared/kernel/answer.ts';
import { chooseCustomer } from '../../shared/people/choose-customer.ts';
import type {
  ClaimStore,
  CustomerDirectory,
  CustomerDraft,
  TillCustomer,
} from '../../shared/people/ports.ts';
import type { CustomersPort } from '../../shared/posting/ports.ts';
import type { VirtualClock } from './scheduler.ts';

/** The fate of one creation: it goes well, or is never answered, done at once, later, or not at all. */
export type CreateFault =
  { readonly kind: 'before' | 'after' } | { readonly kind: 'late'; readonly atMs: number } | null;

/** The till's customers in memory. */
export class MemoryDirectory implements CustomerDirectory {
  readonly customers: TillCustomer[] = [];
  fault: () => CreateFault = () => null;
  away = false;
  readonly #clock: VirtualClock;
  #late: { atMs: number; draft: CustomerDraft }[] = [];

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async byEmail(email: string): Promise<TillCustomer[]> {
    this.#begin();
    return this.customers.filter((row) => row.emails.some((address) => address.toLowerCase() === email));
  }

  async byId(customerId: string): Promise<TillCustomer | null> {
    this.#begin();
    return this.customers.find((row) => row.customerId === customerId) ?? null;
  }

  async create(draft: CustomerDraft): Promise<Answer<string>> {
    const fault = this.fault();
    if (fault === null) return { kind: 'accepted', value: this.#add(draft) };
    if (fault.kind === 'after') this.#add(draft);
    if (fault.kind === 'late') this.#late.push({ atMs: fault.atMs, draft });
    return { kind: 'unknown', why: `time-out (${fault.kind})` };
  }

  #begin(): void {
    const nowMs = this.#clock.nowMs();
    for (const { draft } of this.#late.filter((item) => item.atMs <= nowMs)) this.#add(draft);
    this.#late = this.#late.filter((item) => item.atMs > nowMs);
    if (this.away) {
      throw new RefusedError({
        whose: 'wait',
        code: 'away',
        reason: 'the till is away',
        remedy: 'none needed',
        retryAfterMs: 5000,
      });
    }
  }

  #add(draft: CustomerDraft): string {
    const customerId = String(100 + this.customers.length);
    const { email, firstName, lastName, note } = draft;
    this.customers.push({
      customerId,
      emails: [email],
      phones: [],
      firstName,
      lastName,
      archived: false,
      note,
      createdAtMs: this.#clock.nowMs(),
    });
    return customerId;
  }
}

/** The first-cut match behind the core's port, as the composition root wires it. */
export function customersOf(directory: CustomerDirectory, claims: ClaimStore): CustomersPort {
  const deps = { directory, claims, keyedHash: (text: string) => `#${text}` };
  return {
    customerFor: (buyer, { paymentId, dryRun, except }) =>
      chooseCustomer(buyer, { owner: paymentId, dryRun, except }, deps),
  };
}
