import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Answer, Refusal } from '../../shared/kernel/answer.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Random } from '../../shared/kernel/random.ts';
import type { ChooseDeps } from '../../shared/people/choose-customer.ts';
import { customersOf as customersPort } from '../../shared/people/customers.ts';
import { LISTED_NAMES } from '../../shared/people/matching/known-names.ts';
import { NO_OWN_KEYS } from '../../shared/people/normalise/profile.ts';
import type {
  ClaimStore,
  CustomerDirectory,
  CustomerDraft,
  CustomerPage,
  PeopleIndex,
  TillCustomer,
} from '../../shared/people/ports.ts';
import type { CustomersPort } from '../../shared/posting/ports.ts';

/** The fate of one creation: it goes well, or is never answered, done at once, later, or not at all. */
export type CreateFault =
  | { readonly kind: 'before' | 'after' }
  | { readonly kind: 'late'; readonly atMs: number }
  | { readonly kind: 'refuse'; readonly refusal: Refusal };

/** The till's customers in memory. */
export class MemoryDirectory implements CustomerDirectory {
  readonly customers: TillCustomer[] = [];
  fault: (draft: CustomerDraft) => CreateFault | null = () => null;
  refusal: Refusal | null = null;
  /** Whether the till has a sale of the customer, in whatever state. */
  hasSale: (customerId: string) => boolean = () => false;
  /** Searches find what was there this long ago. */
  searchLagMs = 0;
  readonly #clock: Clock;
  #late: { atMs: number; draft: CustomerDraft }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async byEmail(email: string): Promise<TillCustomer[]> {
    this.#begin();
    const untilMs = this.#clock.nowMs() - this.searchLagMs;
    return this.customers.filter(
      (row) => row.createdAtMs <= untilMs && row.emails.some((address) => address.toLowerCase() === email),
    );
  }

  async byPhone(phone: string): Promise<TillCustomer[]> {
    this.#begin();
    const untilMs = this.#clock.nowMs() - this.searchLagMs;
    return this.customers.filter(
      (row) =>
        row.createdAtMs <= untilMs && row.phones.some((number) => digitsOf(number) === digitsOf(phone)),
    );
  }

  async list(): Promise<CustomerPage> {
    this.#begin();
    return { customers: [...this.customers], next: null };
  }

  async fillEmpty(): Promise<Answer<null>> {
    return { kind: 'accepted', value: null };
  }

  async byId(customerId: string): Promise<TillCustomer | null> {
    this.#begin();
    return this.customers.find((row) => row.customerId === customerId) ?? null;
  }

  async create(draft: CustomerDraft): Promise<Answer<string>> {
    this.catchUp();
    if (this.refusal !== null) return { kind: 'rejected', refusal: this.refusal };
    const fault = this.fault(draft);
    if (fault === null) return { kind: 'accepted', value: this.#add(draft) };
    if (fault.kind === 'refuse') return { kind: 'rejected', refusal: fault.refusal };
    if (fault.kind === 'after') this.#add(draft);
    if (fault.kind === 'late') this.#late.push({ atMs: fault.atMs, draft });
    return { kind: 'unknown', why: `time-out (${fault.kind})` };
  }

  /** Lets creations commit that nobody waits for any more and whose moment has come. */
  catchUp(): void {
    const nowMs = this.#clock.nowMs();
    const due = this.#late.filter((item) => item.atMs <= nowMs);
    this.#late = this.#late.filter((item) => item.atMs > nowMs);
    for (const { draft } of due) this.#add(draft);
  }

  async isUsed(customerId: string): Promise<boolean> {
    this.#begin();
    return this.hasSale(customerId);
  }

  async archive(customerId: string): Promise<Answer<null>> {
    this.#begin();
    this.archiveByHand(customerId);
    return { kind: 'accepted', value: null };
  }

  /** A person archives a customer, or merges it into another, which comes to the same for us. */
  archiveByHand(customerId: string): boolean {
    const index = this.customers.findIndex((row) => row.customerId === customerId && !row.archived);
    const row = this.customers[index];
    if (row === undefined) return false;
    this.customers[index] = { ...row, archived: true };
    return true;
  }

  isArchived(customerId: string): boolean {
    return this.customers.some((row) => row.customerId === customerId && row.archived);
  }

  #begin(): void {
    this.catchUp();
    if (this.refusal !== null) throw new RefusedError(this.refusal);
  }

  #add(draft: CustomerDraft): string {
    const customerId = String(100 + this.customers.length);
    const { email, firstName, lastName, note, phone } = draft;
    const createdAtMs = this.#clock.nowMs();
    const common = { customerId, firstName, lastName, note, createdAtMs };
    this.customers.push({
      ...common,
      emails: email === null ? [] : [email],
      phones: phone === null ? [] : [phone],
      archived: false,
    });
    return customerId;
  }
}

function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, '').slice(-10);
}

/** The people room's ports, wired as the composition root does it. */
export function peopleDeps(
  directory: CustomerDirectory,
  stores: {
    readonly claims: ClaimStore;
    readonly index: PeopleIndex;
    readonly clock: Clock;
    readonly random: Random;
  },
): ChooseDeps {
  return {
    ...stores,
    directory,
    history: null,
    hash: (text) => `#${text}`,
    own: NO_OWN_KEYS,
    known: async () => LISTED_NAMES,
  };
}

/** The match behind the core's port. */
export const customersOf: (deps: ChooseDeps) => CustomersPort = customersPort;
