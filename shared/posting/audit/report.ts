/** One thing on which Stripe, the ledger and the till do not agree. */
export interface AuditEntry {
  readonly movement: string | null;
  readonly saleId: string | null;
  /** The cents in question; of drift, the difference, 0 where only lines or notes differ. */
  readonly amountMinor: number;
  /** The likely cause, in words. */
  readonly cause: string;
  /** Of a payment in another currency; absent: the shop's. */
  readonly currency?: string;
}

/** What an audit found. Times are ISO 8601 in UTC. */
export interface AuditReport {
  /** Nothing is missing, too much, or different. */
  readonly balanced: boolean;
  /** The cents in question, summed without their signs. */
  readonly mismatchMinor: number;
  /** Money that Stripe moved and that the till does not show, though no person is being asked about it. */
  readonly missing: readonly AuditEntry[];
  /** Sales in the till that no movement stands behind. */
  readonly extra: readonly AuditEntry[];
  /** In both, but not the same. */
  readonly drift: readonly AuditEntry[];
  /**
   * To know, no difference: what is held for a person, what a person accepted, what the shop took back and made good
   * itself, orders of zero, refunds without a charge.
   */
  readonly remarks: readonly AuditEntry[];
  readonly from: string;
  readonly asOf: string;
  readonly movements: number;
  /** Of the movements, those that the till does not have, by what became of them; absent: an older version's report. */
  readonly outside?: { readonly held: number; readonly waiting: number; readonly skipped: number };
  readonly sales: number;
}

/** How the shop stands whose books were audited. */
export interface AuditedShop {
  readonly currency: string;
  readonly postingMode: 'shadow' | 'live';
  /** Why nothing is posted at present; null: no pause. */
  readonly paused: string | null;
}

type Lists = Pick<AuditReport, 'missing' | 'extra' | 'drift' | 'remarks'>;
type Scope = Pick<AuditReport, 'from' | 'asOf' | 'movements' | 'outside' | 'sales'>;

export function reportOf(lists: Lists, scope: Scope): AuditReport {
  const entries = [...lists.missing, ...lists.extra, ...lists.drift];
  const mismatchMinor = entries.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0);
  return { balanced: entries.length === 0, mismatchMinor, ...lists, ...scope };
}
