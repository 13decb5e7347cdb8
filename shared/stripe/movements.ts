import { movementIdOf, undoOf } from '../kernel/ids.ts';
import type { MoneyMovement, Written } from '../posting/payment.ts';
import type { Charge, Dispute, Intent, Metadata, Refund } from './shapes.ts';
import { KEYS } from './written-keys.ts';

/** What a payment's movements are built from; everything that Stripe holds about its money. */
export interface MoneyFacts {
  readonly charges: readonly Charge[];
  readonly refunds: readonly Refund[];
  readonly disputes: readonly Dispute[];
  /** Of the PaymentIntent, or of a charge without one: where our ids of its sale are written. */
  readonly metadata: Metadata;
  readonly manualCapture: boolean;
  /** From the `charge.captured` event, by charge; only asked for where nothing else tells. */
  readonly capturedAtMs: ReadonlyMap<string, number>;
}

/** Money that moved, in the order of time; nothing is undone or returned before it happened. */
export function movementsOf(facts: MoneyFacts): MoneyMovement[] {
  const movements = [
    ...facts.charges.flatMap((charge) => chargeMovements(charge, facts)),
    ...facts.refunds.flatMap(refundMovements),
    ...facts.disputes.flatMap(disputeMovements),
  ];
  // Bookings are in whole seconds and some are dated earlier than their charge's: a return still follows its sale.
  const notBeforeMs = new Map<string, number>();
  for (const { id, of, atMs } of movements) {
    notBeforeMs.set(id, Math.max(atMs, of === null ? 0 : (notBeforeMs.get(of) ?? 0)));
  }
  const place = (movement: MoneyMovement): number => notBeforeMs.get(movement.id) ?? movement.atMs;
  return movements.toSorted((a, b) => place(a) - place(b));
}

/**
 * Captured money counts, also money that came back afterwards; authorised, pending and declined money does not. Stripe
 * says `captured` only once nothing more can be captured: the amount tells of what is captured in parts before.
 */
export function isCaptured(charge: Charge): boolean {
  const succeeded = charge.status === 'succeeded' || charge.failure_balance_transaction !== null;
  return succeeded && charge.amount_captured > 0;
}

/** Whether the shop captures later: said for the whole payment, or for one method of it under an automatic intent. */
export function isManualCapture(intent: Pick<Intent, 'capture_method' | 'payment_method_options'>): boolean {
  const ofMethods = Object.values(intent.payment_method_options ?? {}).map((each) => each?.capture_method);
  return [intent.capture_method, ...ofMethods].some((method) => method?.startsWith('manual') === true);
}

const IN_PERSON = new Set(['card_present', 'interac_present']);

/** Paid at a reader of the shop's. */
export function isInPerson(charge: Charge | null): boolean {
  return IN_PERSON.has(charge?.payment_method_details?.type ?? '');
}

function chargeMovements(charge: Charge, facts: MoneyFacts): MoneyMovement[] {
  if (!isCaptured(charge)) return [];
  const undone = charge.failure_balance_transaction;
  const movement: MoneyMovement = {
    id: movementIdOf(charge.id),
    kind: 'charge',
    amountMinor: charge.amount_captured,
    currency: charge.currency,
    atMs: capturedAtMs(charge, facts),
    state: undone === null ? 'happened' : 'taken-back',
    of: null,
    refundLines: null,
    restock: null,
    written: written(charge.id, facts.metadata, KEYS.sale),
  };
  if (undone === null) return [movement];
  return [
    movement,
    undoing(movement, { kind: 'charge-undone', atSeconds: undone.created, metadata: facts.metadata }),
  ];
}

/** Stripe finishes an asynchronous capture within an hour; a booking later than that tells of a later capture. */
const ASYNC_CAPTURE_SECONDS = 3600;

/**
 * When the money was captured. A charge has no such field: automatic capture happens as it is created; for a manual
 * one, and for a bank debit that took days, it is when the balance transaction was booked, else the `charge.captured`
 * event, else the charge's creation.
 */
function capturedAtMs(charge: Charge, facts: MoneyFacts): number {
  const bookedAt = charge.balance_transaction?.created ?? null;
  if (bookedAt !== null && (facts.manualCapture || bookedAt - charge.created > ASYNC_CAPTURE_SECONDS)) {
    return bookedAt * 1000;
  }
  return facts.capturedAtMs.get(charge.id) ?? charge.created * 1000;
}

/**
 * A refund counts once it succeeded. One that failed or was canceled after it had been booked is a refund taken back
 * and the movement that undoes it; one that never was booked moved nothing.
 */
function refundMovements(refund: Refund): MoneyMovement[] {
  const booked = refund.balance_transaction !== null || refund.failure_balance_transaction !== null;
  const ended = refund.status === 'failed' || refund.status === 'canceled';
  const undone = ended && booked;
  if (refund.status !== 'succeeded' && !undone) return [];
  const movement: MoneyMovement = {
    id: movementIdOf(refund.id),
    kind: 'refund',
    amountMinor: refund.amount,
    currency: refund.currency,
    atMs: (refund.balance_transaction?.created ?? refund.created) * 1000,
    state: undone ? 'taken-back' : 'happened',
    of: refund.charge === null ? null : movementIdOf(refund.charge),
    refundLines: textOf(refund.metadata, 'refund_lines'),
    restock: textOf(refund.metadata, 'restock'),
    reason: refund.reason,
    written: written(refund.id, refund.metadata, KEYS.return),
  };
  if (!undone) return [movement];
  const atSeconds = refund.failure_balance_transaction?.created ?? null;
  return [movement, undoing(movement, { kind: 'refund-undone', atSeconds, metadata: refund.metadata })];
}

/** Lost; under appeal it still is. An inquiry (`warning_…`) and one prevented in time move no money. */
const LOST = new Set(['lost', 'appeal_needs_response', 'appeal_under_review']);

/** While it is open its money is only withheld. Money that came back, because it was won, undoes it. */
function disputeMovements(dispute: Dispute): MoneyMovement[] {
  const bookings = dispute.balance_transactions ?? [];
  const withdrawn = bookings.find((booking) => booking.amount < 0);
  const reinstated = bookings.find((booking) => booking.amount > 0);
  const lost = LOST.has(dispute.status);
  const undone = withdrawn !== undefined && (reinstated !== undefined || dispute.status === 'won');
  if (!lost && !undone) return [];
  const movement: MoneyMovement = {
    id: movementIdOf(dispute.id),
    kind: 'dispute',
    amountMinor: dispute.amount,
    currency: dispute.currency,
    atMs: (withdrawn?.created ?? dispute.created) * 1000,
    state: undone ? 'taken-back' : 'happened',
    of: dispute.charge === null ? null : movementIdOf(dispute.charge),
    refundLines: null,
    restock: null,
    reason: dispute.reason,
    written: written(dispute.id, dispute.metadata, KEYS.return),
  };
  if (!undone) return [movement];
  const atSeconds = reinstated?.created ?? null;
  return [movement, undoing(movement, { kind: 'dispute-undone', atSeconds, metadata: dispute.metadata })];
}

interface Undoing {
  readonly kind: 'charge-undone' | 'refund-undone' | 'dispute-undone';
  /** When it was booked; null where Stripe does not tell: then it is dated as what it undoes. */
  readonly atSeconds: number | null;
  readonly metadata: Metadata;
}

function undoing(base: MoneyMovement, how: Undoing): MoneyMovement {
  const atMs = how.atSeconds === null ? base.atMs : how.atSeconds * 1000;
  return {
    id: undoOf(base.id),
    kind: how.kind,
    amountMinor: base.amountMinor,
    currency: base.currency,
    atMs: Math.max(atMs, base.atMs),
    state: 'happened',
    of: base.id,
    refundLines: null,
    restock: null,
    written: written(undoOf(base.id), how.metadata, KEYS.undo),
  };
}

function written(
  id: string,
  metadata: Metadata,
  keys: { readonly saleId: string; readonly skipped: string },
): Written {
  return { saleId: textOf(metadata, keys.saleId), skipped: skipOf(id, textOf(metadata, keys.skipped)) };
}

/** "ch_1: typed by hand" is about ch_1 alone; a reason without an id, written by a person, about whatever it stands on. */
function skipOf(id: string, text: string | null): string | null {
  const named = /^((?:ch|py|re|pyr|dp|du|pdp)_\w+(?:\.undo)?): (.*)$/s.exec(text ?? '');
  if (named === null) return text;
  return named[1] === id ? (named[2] ?? '') : null;
}

function textOf(metadata: Metadata, key: string): string | null {
  const value = metadata[key];
  return value === undefined || value === '' ? null : value;
}
