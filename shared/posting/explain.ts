import { isoOf } from '../kernel/clock.ts';
import { assert } from '../kernel/errors.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { paymentOf } from './decide.ts';
import type { MovementKind } from './payment.ts';
import type { Ledger, StripePort } from './ports.ts';
import type { PaymentRecord, Posting, WaitingFor } from './posting.ts';
import * as holds from './holds.ts';
import { hasEnded, heldSinceOf } from './postings.ts';
import { skuOfHold, toldNow } from './sku-of-hold.ts';
import type { FrozenSale } from './sale.ts';

export type Status = 'posted' | 'pending' | 'held' | 'skipped';

/** The story of one payment, as commands and the API tell it. Times are ISO 8601 in UTC. */
export interface Story {
  readonly payment: PaymentId;
  readonly status: Status;
  readonly movements: readonly MovementStory[];
  /** What Stripe shows that moves no money, or none yet: authorised, on its way, an open dispute. */
  readonly standing: readonly string[];
  /** What will be written for movements that are not posted yet; in shadow mode, what would be. */
  readonly plan: readonly PlanStory[];
  readonly trail: readonly { readonly at: string; readonly what: string }[];
}

export interface MovementStory {
  readonly id: string;
  readonly kind: MovementKind;
  readonly amountMinor: number;
  readonly currency: string;
  readonly status: Status;
  readonly saleId: string | null;
  readonly receipt: string | null;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly attempts: number;
  readonly waitingFor: WaitingFor | null;
  readonly nextCheckAt: string | null;
  readonly writeBack: 'due' | 'done' | null;
  readonly findings: readonly string[];
  readonly drift: readonly string[];
}

export interface PlanStory {
  readonly movement: string;
  readonly totalMinor: number;
  readonly taxMinor: number;
  readonly currency: string;
  readonly customerId: string | null;
  /** The buyer will get a record in the till once this is posted. */
  readonly newCustomer: boolean;
  readonly lines: readonly {
    readonly kind: string;
    readonly itemId: string | null;
    readonly quantity: number;
    readonly unitPriceMinor: number;
    readonly taxed: boolean;
    readonly note: string;
  }[];
}

type Deps = { readonly ledger: Ledger; readonly stripe: Pick<StripePort, 'paymentOf'> };

/**
 * The story behind any id of a payment: its own, a movement's, an event's, or the till's sale. Null: no such payment.
 * Stripe is asked only for an id that the ledger does not know; then throws `RefusedError` when it is away.
 */
export async function explain(id: string, deps: Deps): Promise<Story | null> {
  const paymentId =
    (await paymentOf(id, deps.ledger)) ?? (/^[a-z]+_/.test(id) ? await deps.stripe.paymentOf(id) : null);
  if (paymentId === null) return null;
  const record = await deps.ledger.load(paymentId);
  return record === null ? null : storyOf(record, deps.ledger);
}

async function storyOf(record: PaymentRecord, ledger: Ledger): Promise<Story> {
  const [told = record] = await toldNow([record], ledger);
  const planned = record.postings.filter((posting) => posting.plan > 0 && posting.at.step !== 'posted');
  const [trail, plans] = await Promise.all([
    ledger.trail(record.paymentId),
    Promise.all(planned.map((posting) => ledger.frozen(record.paymentId, posting.movementId, posting.plan))),
  ]);
  return {
    payment: record.paymentId,
    status: statusOf(record.postings),
    movements: told.postings.map(movementStory),
    standing: record.standing ?? [],
    plan: plans.flatMap((sale) => (sale === null ? [] : [planStory(sale)])),
    trail: trail.map(({ atMs, what }) => ({ at: isoOf(atMs), what })),
  };
}

/** Held if any movement is, else pending if any is open, else skipped if its charge is, else posted. */
export function statusOf(postings: readonly Posting[]): Status {
  if (postings.length === 0) return 'pending';
  if (postings.some((posting) => posting.at.step === 'held')) return 'held';
  if (postings.some((posting) => !hasEnded(posting))) return 'pending';
  return postings[0]?.at.step === 'skipped' ? 'skipped' : 'posted';
}

/** What people call the step that a movement is at. */
export function movementStatus(posting: Posting): Status {
  const { step } = posting.at;
  return step === 'posted' || step === 'held' || step === 'skipped' ? step : 'pending';
}

function movementStory(posting: Posting): MovementStory {
  const { at } = posting;
  const hold = at.step === 'held' ? at.hold : null;
  return {
    id: posting.movementId,
    kind: posting.kind,
    amountMinor: posting.amountMinor,
    currency: posting.currency,
    status: movementStatus(posting),
    saleId: 'saleId' in at ? at.saleId : null,
    receipt: at.step === 'posted' ? at.receipt : null,
    reason: at.step === 'skipped' ? at.reason : (hold?.reason ?? null),
    remedy: hold?.remedy ?? null,
    attempts: posting.attempts,
    waitingFor: posting.waitingFor,
    nextCheckAt: posting.nextCheckAtMs === null ? null : isoOf(posting.nextCheckAtMs),
    writeBack: posting.writeBack === 'none' ? null : posting.writeBack,
    findings: posting.findings,
    drift: posting.drift,
  };
}

function planStory(sale: FrozenSale): PlanStory {
  const { saleKey, totalMinor, taxMinor, currency, customerId, newCustomer = false, lines } = sale;
  return {
    movement: saleKey,
    totalMinor,
    taxMinor,
    currency,
    customerId,
    newCustomer,
    lines: lines.map(({ kind, itemId, quantity, unitPriceMinor, taxed, note }) => ({
      kind,
      itemId,
      quantity,
      unitPriceMinor,
      taxed,
      note,
    })),
  };
}

/** One held movement, or a finding about a posted one, for `held ls`. */
export interface HeldEntry {
  readonly payment: PaymentId;
  readonly movement: string;
  /** Which kind of hold it is: the same for every occurrence. */
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly since: string;
  /** The SKU that mapping would lift it; null: something else is the matter. */
  readonly sku: string | null;
}

/** Everything that waits for a person, oldest first. */
export async function listHeld(
  ledger: Pick<Ledger, 'heldPayments' | 'load' | 'mappedSkus'>,
): Promise<HeldEntry[]> {
  const loaded = await Promise.all((await ledger.heldPayments()).map((paymentId) => ledger.load(paymentId)));
  const records = await toldNow(
    loaded.filter((record) => record !== null),
    ledger,
  );
  return records
    .flatMap((record) => record.postings.flatMap((posting) => heldEntry(record, posting)))
    .toSorted((a, b) => (a.since < b.since ? -1 : 1));
}

function heldEntry(record: PaymentRecord, posting: Posting): HeldEntry[] {
  const since = heldSinceOf(posting);
  if (since === null) return [];
  const { paymentId: payment, postings } = record;
  const isHeld = posting.at.step === 'held';
  const { code, reason, remedy } = isHeld ? holdOf(posting, postings) : holds.finding(posting.findings);
  const { movementId: movement, amountMinor, currency } = posting;
  const sku = posting.at.step === 'held' ? skuOfHold(posting.at.hold) : null;
  return [{ payment, movement, code, reason, remedy, amountMinor, currency, since: isoOf(since), sku }];
}

/** A held charge that was refunded in full meanwhile is one decision. */
function holdOf(posting: Posting, postings: readonly Posting[]): holds.HoldReason {
  assert(posting.at.step === 'held', 'only what is held has a hold');
  const back = postings.filter(({ kind, of }) => kind === 'refund' && of === posting.movementId);
  const backMinor = back.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const { hold } = posting.at;
  return posting.kind === 'charge' && backMinor === posting.amountMinor ? holds.withRefund(hold) : hold;
}
