import { toDecimal } from '../../kernel/money.ts';
import { drift, missing } from './compare.ts';
import type { Evidence, Verdict } from './compare.ts';
import type { BalanceRow } from './ports.ts';

/** What Stripe's balance says, by the id of the charge or refund. */
export interface Booked {
  readonly rows: ReadonlyMap<string, readonly BalanceRow[]>;
  /** The shop's: bookings in another one are the bank's own, and their cents cannot be compared. */
  readonly currency: string;
  /** Bookings before are not among the rows. */
  readonly fromMs: number;
}

/** An asynchronous capture is booked within the hour. */
const BOOKED_MS = 2 * 3_600_000;

/**
 * Whether Stripe's own balance says the same of a movement as its charge or refund does; null: it does, or it is too
 * young to tell, or it is one whose booking has another source (disputes, and what undoes something).
 */
export function bookingProblem(evidence: Evidence, booked: Booked, nowMs: number): Verdict | null {
  const { id, kind, amountMinor, currency, atMs } = evidence.listed.movement;
  if (kind !== 'charge' && kind !== 'refund') return null;
  const rows = booked.rows.get(id) ?? [];
  // A refund of a charge that was never booked is none either, so only charges are missed.
  if (rows.length === 0)
    return kind === 'charge' && nowMs - atMs > BOOKED_MS
      ? missing(evidence, "captured, but not on Stripe's balance")
      : null;
  // A charge that is captured in parts has a booking of each.
  const own = rows.filter((row) => row.currency === booked.currency);
  if (own.length === 0 || currency !== booked.currency) return null;
  const bookedMinor = Math.abs(own.reduce((sum, row) => sum + row.amountMinor, 0));
  const differenceMinor = bookedMinor - amountMinor;
  if (differenceMinor === 0) return null;
  // What is missing of it may have been booked before the time looked at.
  if (differenceMinor < 0 && evidence.listed.beganAtMs < booked.fromMs) return null;
  const says = toDecimal(bookedMinor, currency);
  return drift(evidence, differenceMinor, `Stripe's balance says ${says}, its ${kind} another amount`);
}
