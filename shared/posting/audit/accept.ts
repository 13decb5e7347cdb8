import { isoOf } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Leases, Notebook } from '../../kernel/stores.ts';
import { entriesOf, keyOf } from './news.ts';
import { latestAudit, recordAudit } from './record.ts';
import type { AuditEntry, AuditReport } from './report.ts';

/** A difference that a person knows the reason of. Times are ISO 8601 in UTC. */
export interface Accepted extends AuditEntry {
  readonly reason: string;
  readonly at: string;
  /** The last whole audit that found it. */
  readonly seenAt: string;
}

export interface AcceptDeps {
  readonly notebook: Notebook;
  readonly leases: Leases;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly random: Pick<Random, 'id'>;
}

export type Acceptance =
  | { readonly kind: 'done'; readonly entries: readonly AuditEntry[]; readonly report: AuditReport }
  /** The last audit names no difference of it. */
  | { readonly kind: 'unknown-id' }
  /** An audit is on its way, and would store what it found over what was accepted. */
  | { readonly kind: 'under-way' };

/** Whoever holds it may store a report. */
export const AUDIT_LEASE = 'audit-ledger';
/** Longer than the audit's function may last. */
export const AUDIT_LEASE_MS = 16 * 60_000;

const ACCEPTED = 'audit accepted';
/** Audits look back 35 days: what none has found for longer than that has passed out of sight. */
const KEPT_MS = 40 * 24 * 3_600_000;

/**
 * Takes the differences that the last audit found of a movement or sale as known: they are remarks from now on, in the
 * stored report as well. Another cause or amount of the same movement is a difference again.
 */
export async function acceptDifference(id: string, reason: string, deps: AcceptDeps): Promise<Acceptance> {
  const { notebook, leases, clock, random } = deps;
  const owner = random.id();
  if (!(await leases.take(AUDIT_LEASE, owner, AUDIT_LEASE_MS))) return { kind: 'under-way' };
  try {
    const last = await latestAudit(notebook);
    const entries = last === null ? [] : entriesOf(last).filter((entry) => names(entry, id));
    if (last === null || entries.length === 0) return { kind: 'unknown-id' };
    const at = isoOf(clock.nowMs());
    const now = entries.map((entry) => ({ ...entry, reason, at, seenAt: last.asOf }));
    // First that it is accepted: if the rest is cut off, the next audit does it.
    await write([...(await acceptedIn(notebook)), ...now], notebook);
    const report = withAccepted(last, now);
    await recordAudit(report, notebook);
    return { kind: 'done', entries, report };
  } finally {
    await leases.release(AUDIT_LEASE, owner);
  }
}

function names({ movement, saleId }: AuditEntry, id: string): boolean {
  return movement === id || saleId === id;
}

/** What people have accepted so far. */
export async function acceptedIn(notebook: Pick<Notebook, 'read'>): Promise<readonly Accepted[]> {
  const text = await notebook.read(ACCEPTED);
  return text === null ? [] : (JSON.parse(text) as Accepted[]);
}

/** Forgets what a whole audit has not found for 40 days. `report` is as the audit made it, with nothing accepted. */
export async function pruneAccepted(
  report: AuditReport,
  accepted: readonly Accepted[],
  notebook: Notebook,
): Promise<void> {
  if (accepted.length === 0) return;
  const found = new Set(entriesOf(report).map(keyOf));
  const sinceMs = Date.parse(report.asOf) - KEPT_MS;
  const seen = accepted.map((each) => (found.has(keyOf(each)) ? { ...each, seenAt: report.asOf } : each));
  await write(
    seen.filter(({ seenAt }) => Date.parse(seenAt) >= sinceMs),
    notebook,
  );
}

/** The report with what was accepted among its remarks, as no difference. */
export function withAccepted(report: AuditReport, accepted: readonly Accepted[]): AuditReport {
  const reasons = new Map(accepted.map((each) => [keyOf(each), each.reason]));
  const isLeft = (entry: AuditEntry): boolean => !reasons.has(keyOf(entry));
  const taken = entriesOf(report).filter((entry) => !isLeft(entry));
  const { missing, extra, drift } = report;
  const lists = {
    missing: missing.filter(isLeft),
    extra: extra.filter(isLeft),
    drift: drift.filter(isLeft),
  };
  const told = taken.map((entry) => ({ ...entry, cause: `accepted: ${reasons.get(keyOf(entry)) ?? ''}` }));
  const takenMinor = taken.reduce((sum, { amountMinor }) => sum + Math.abs(amountMinor), 0);
  // Of very many entries not all are stored, and the sum goes beyond them.
  const mismatchMinor = report.mismatchMinor - takenMinor;
  return {
    ...report,
    ...lists,
    balanced: mismatchMinor === 0 && entriesOf(lists).length === 0,
    mismatchMinor,
    remarks: [...told, ...report.remarks],
  };
}

function write(accepted: readonly Accepted[], notebook: Notebook): Promise<void> {
  return notebook.write(ACCEPTED, JSON.stringify(accepted));
}
