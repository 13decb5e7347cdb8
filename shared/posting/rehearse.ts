import type { Refusal } from '../kernel/answer.ts';
import { assert } from '../kernel/errors.ts';
import type { MovementId, PaymentId } from '../kernel/ids.ts';
import { allowEarlier } from './allow-earlier.ts';
import { converge } from './converge.ts';
import type { CoreDeps } from './core.ts';
import { statusOf } from './explain.ts';
import type { Status } from './explain.ts';
import type { MovementKind, Payment } from './payment.ts';
import type { CustomerChoice, CustomersPort, Ledger } from './ports.ts';
import type { PaymentRecord, Posting } from './posting.ts';
import { hasEnded, plannedAnew } from './postings.ts';
import type { FrozenSale } from './sale.ts';
import { skuOfHold, toldNow } from './sku-of-hold.ts';

/** What posting one payment would come to now. */
export interface Rehearsal {
  readonly paymentId: PaymentId;
  /** What Stripe shows; null: no payment, or Stripe refused. */
  readonly payment: Payment | null;
  /** As the ledger has it today; null: it does not know the payment. */
  readonly status: Status | null;
  readonly movements: readonly RehearsedMovement[];
  /** Customers that it would create, by what tells them apart: the same buyer twice is one. */
  readonly creates: readonly string[];
  /** Why it could not be told: a far side refused, or Stripe does not show what it lists. Then `movements` is empty. */
  readonly refusal: Refusal | null;
}

export interface RehearsedMovement {
  readonly id: MovementId;
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly atMs: number;
  /**
   * `write`: a sale or return comes of it. `hold`: a person will be asked. `skip`: left out, by a rule. `done`: it has
   * ended already.
   */
  readonly outcome: 'write' | 'hold' | 'skip' | 'done';
  readonly reason: string | null;
  /** The SKU that a hold asks about; one that is mapped by now asks for nothing but its release. */
  readonly sku: string | null;
  /** The sale to the cent; null: none, or it waits for an earlier one of the payment. */
  readonly sale: FrozenSale | null;
}

/** It was asked for because a list of Stripe's names it. */
const ABSENT: Refusal = {
  whose: 'payment',
  code: 'absent',
  reason: 'Stripe lists the payment and does not show it',
  remedy: 'give the command again in a minute; if it stays so, ask Stripe',
};

/**
 * Plays one pass over a payment, in shadow, on a ledger that forgets: what comes out is what a real pass would plan now,
 * by the same code, and nothing is written anywhere. What was planned in shadow mode is planned anew, as it will be on
 * going live. Throws for our own bugs alone.
 * @param how `earlier`: as if a person had asked for what was paid before go-live as well. `anew`: as if nobody had
 * looked at it yet, so that what was only planned, or is held, is planned by what is true now.
 */
export async function rehearse(
  paymentId: PaymentId,
  deps: CoreDeps,
  { earlier, anew = false }: { readonly earlier: boolean; readonly anew?: boolean },
): Promise<Rehearsal> {
  const stored = await deps.ledger.load(paymentId);
  const seen: { payment: Payment | null } = { payment: null };
  const creates = new Set<string>();
  const scratch = scratchLedger(deps.ledger, stored, { earlier, anew });
  const report = await converge(
    { paymentId, eventId: null, eventAtMs: null },
    {
      ...deps,
      settings: { ...deps.settings, mode: 'shadow' },
      ledger: scratch.ledger,
      customers: watched(deps.customers, creates),
      stripe: {
        ...withoutWrites(deps),
        observe: async (id) => {
          const observation = await deps.stripe.observe(id);
          if (observation.kind === 'payment') seen.payment = observation.payment;
          return observation;
        },
      },
      leases: { take: async () => false, release: async () => undefined },
      queue: { send: async () => undefined, sendPump: async () => undefined },
    },
  );
  const record = scratch.record();
  const refusal = report.outcome === 'absent' ? ABSENT : (report.refusal ?? null);
  const [told] = refusal === null && record !== null ? await toldNow([record], deps.ledger) : [];
  const movements = told?.postings ?? [];
  return {
    paymentId,
    payment: seen.payment,
    status: stored === null ? null : statusOf(stored.postings),
    movements: movements.map((posting) => rehearsed(posting, { stored, sale: scratch.saleOf(posting) })),
    creates: [...creates],
    refusal,
  };
}

function rehearsed(
  posting: Posting,
  { stored, sale }: { readonly stored: PaymentRecord | null; readonly sale: FrozenSale | null },
): RehearsedMovement {
  const { movementId: id, kind, amountMinor, currency, atMs, at } = posting;
  const before = stored?.postings.find(({ movementId }) => movementId === id);
  const isOver = before !== undefined && hasEnded(before) && before.at.step === at.step;
  const held = at.step === 'held' ? at.hold : null;
  const outcome = held !== null ? 'hold' : isOver ? 'done' : at.step === 'skipped' ? 'skip' : 'write';
  return {
    id,
    kind,
    amountMinor,
    currency,
    atMs,
    outcome,
    reason: held?.reason ?? (at.step === 'skipped' ? at.reason : null),
    sku: held === null ? null : skuOfHold(held),
    sale: outcome === 'write' ? sale : null,
  };
}

function watched(customers: CustomersPort, creates: Set<string>): CustomersPort {
  return {
    customerFor: async (buyer, context): Promise<CustomerChoice> => {
      const choice = await customers.customerFor(buyer, { ...context, dryRun: true });
      const key = buyer.email?.toLowerCase() ?? buyer.phone ?? context.paymentId;
      if (choice.kind === 'would-create') creates.add(key);
      return choice;
    },
  };
}

/** Shadow mode writes nothing; that it cannot is proven here, not promised. */
function withoutWrites({ stripe }: CoreDeps): CoreDeps['stripe'] {
  return {
    observe: (id) => stripe.observe(id),
    changedSince: (sinceMs) => stripe.changedSince(sinceMs),
    createdSince: (sinceMs) => stripe.createdSince(sinceMs),
    paymentOf: (id) => stripe.paymentOf(id),
    probe: () => stripe.probe(),
    writeBack: async () => assert(false, 'a rehearsal writes nothing to Stripe'),
  };
}

interface Scratch {
  readonly ledger: Ledger;
  readonly record: () => PaymentRecord | null;
  readonly saleOf: (posting: Posting) => FrozenSale | null;
}

/** The ledger as it is, with what is written to one payment kept aside and forgotten. */
function scratchLedger(ledger: Ledger, stored: PaymentRecord | null, { earlier, anew }: As): Scratch {
  const forgotten = new Set(anew ? stored?.postings.filter(isOnlyPlanned).map(movementOf) : []);
  let record = stored === null ? null : rested(earlier ? allowEarlier(stored) : stored, forgotten);
  const frozen = new Map<string, FrozenSale>();
  const key = (saleKey: MovementId, plan: number): string => `${saleKey} ${plan}`;
  const scratch: Ledger = {
    load: async () => record,
    save: async (next) => {
      const base = earlier ? allowEarlier(next) : next;
      return (record = { ...base, version: next.version + 1 });
    },
    trail: async () => [],
    freeze: async (sale) => void frozen.set(key(sale.saleKey, sale.plan), sale),
    frozen: async (paymentId, saleKey, plan) =>
      frozen.get(key(saleKey, plan)) ??
      (forgotten.has(saleKey) ? null : await ledger.frozen(paymentId, saleKey, plan)),
    openWork: async () => [],
    newestDue: async () => [],
    heldPayments: async () => [],
    paymentOf: (id) => ledger.paymentOf(id),
    mappedSkus: (skus) => ledger.mappedSkus(skus),
    mapSku: async () => undefined,
    controls: async () => ({ pause: null, wait: null }),
    pause: async (pause) => pause,
    resume: async () => false,
    waitUntil: async () => undefined,
    acceptCopy: async () => undefined,
    cursor: (name) => ledger.cursor(name),
    storeCursor: async () => undefined,
  };
  return {
    ledger: scratch,
    record: () => record,
    saleOf: ({ movementId, plan }) => frozen.get(key(movementId, plan)) ?? null,
  };
}

interface As {
  readonly earlier: boolean;
  readonly anew: boolean;
}

/** Nothing of it can be in the till yet. */
function isOnlyPlanned({ at, unanswered }: Posting): boolean {
  return (at.step === 'pending' || at.step === 'held') && unanswered === null;
}

const movementOf = ({ movementId }: Posting): MovementId => movementId;

/** Without the lease of whoever works on it, late looks, which are his business, and plans of shadow mode. */
function rested(record: PaymentRecord, forgotten: ReadonlySet<MovementId>): PaymentRecord {
  const kept = record.postings.filter(({ movementId }) => !forgotten.has(movementId));
  const postings = kept.map((posting) => ({
    ...(posting.waitingFor === 'shadow' ? plannedAnew(posting) : posting),
    recheckAtMs: [],
  }));
  return { ...record, lease: null, postings };
}
