import type { AuditReport } from '../../shared/posting/audit/report.ts';

const HOUR_MS = 3_600_000;
/** While American shops sleep, and at their midday; in UTC. */
const HOURS: ReadonlySet<number> = new Set([6, 18]);
/** From one of these hours to the other: a last audit older than that means that one has failed. */
const APART_MS = 12 * HOUR_MS;
/** What was opened when a restored ledger was accepted has been looked at by then: two sweeps, and the pump's work. */
const LOOKED_AT_MS = 20 * 60_000;
/** What does not balance for so long after a restore is no longer the restore's business. */
const AFTER_RESTORE_MS = 24 * HOUR_MS;

/** Silence of three hours is the alarm; so it comes when no audit has run for a day. */
const SAID_FOR_MS = 21 * HOUR_MS;

export interface AuditHistory {
  readonly nowMs: number;
  /** Null: none has run. */
  readonly last: Pick<AuditReport, 'asOf' | 'balanced'> | null;
  /** When a restored ledger was last accepted; null: never. */
  readonly copyAcceptedAtMs: number | null;
}

/**
 * Whether a tick of the hourly rule shall audit: twice a day; an hour later where one has failed; and after a restore
 * every hour, until books and shelves have been found to agree once.
 */
export function isAuditDue(history: AuditHistory): boolean {
  const { nowMs, last } = history;
  if (HOURS.has(new Date(nowMs).getUTCHours())) return true;
  if (last === null || nowMs - Date.parse(last.asOf) >= APART_MS) return true;
  return isOwedAfterRestore(history, last);
}

function isOwedAfterRestore(
  { nowMs, copyAcceptedAtMs }: AuditHistory,
  last: NonNullable<AuditHistory['last']>,
): boolean {
  if (copyAcceptedAtMs === null) return false;
  const sinceMs = nowMs - copyAcceptedAtMs;
  const proven = last.balanced && Date.parse(last.asOf) >= copyAcceptedAtMs;
  return !proven && sinceMs >= LOOKED_AT_MS && sinceMs < AFTER_RESTORE_MS;
}

/** Whether the last audit is young enough for a tick to say that nothing new is known to differ. */
export function isSaidStill({ nowMs, last }: Pick<AuditHistory, 'nowMs' | 'last'>): boolean {
  return last !== null && nowMs - Date.parse(last.asOf) < SAID_FOR_MS;
}
