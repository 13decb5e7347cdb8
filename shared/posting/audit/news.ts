import type { AuditEntry, AuditReport } from './report.ts';

type Differences = Pick<AuditReport, 'missing' | 'extra' | 'drift'>;

/**
 * The cents of the differences that the report stored before did not hold, at least one for each: a difference of lines
 * or notes alone has no cents. Without a report before it, all are new. Of very many only the first are stored: the
 * others count as new again, because noise is better than silence there.
 */
export function newMinorOf(report: Differences, before: Differences | null): number {
  const known = new Set(before === null ? [] : entriesOf(before).map(keyOf));
  return entriesOf(report)
    .filter((entry) => !known.has(keyOf(entry)))
    .reduce((sum, { amountMinor }) => sum + Math.max(1, Math.abs(amountMinor)), 0);
}

export function entriesOf({ missing, extra, drift }: Differences): readonly AuditEntry[] {
  return [...missing, ...extra, ...drift];
}

/** Whether two entries tell the same: another cause or amount on a movement is another difference. */
export function keyOf({ movement, saleId, amountMinor, cause }: AuditEntry): string {
  return JSON.stringify([movement, saleId, amountMinor, cause]);
}
