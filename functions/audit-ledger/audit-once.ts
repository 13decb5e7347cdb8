import { audit } from '../../shared/posting/audit/audit.ts';
import { latestAudit, recordAudit } from '../../shared/posting/audit/record.ts';
import type { AuditReport } from '../../shared/posting/audit/report.ts';
import { COPY_ACCEPTED } from '../../shared/posting/sweep.ts';
import type { Services } from '../services.ts';
import { isAuditDue } from './due.ts';

/** A command's `from` is an ISO 8601 moment; the schedule's events have none. */
export interface AuditRequest {
  readonly from?: string;
  readonly 'detail-type'?: string;
}

export type AuditResult =
  ({ readonly outcome: 'audited' } & AuditReport) | { readonly outcome: 'already-running' | 'not-due' };

const LEASE = 'audit-ledger';
/** Longer than the function may last. */
const LEASE_MS = 16 * 60_000;
/** What a nightly look covers: late refunds and disputes' bookings within a month, and the shop's memory of them. */
const DAYS = 35;
const DAY_MS = 24 * 3_600_000;

/**
 * Audits what moved since `from`, else over the last 35 days, but nothing before go-live; single by a lease. A tick of
 * the schedule does so only when an audit is due; whoever asks in person is always answered.
 */
export async function auditOnce(request: AuditRequest, services: Services): Promise<AuditResult> {
  const { core, audit: deps, notebook } = services;
  if (request['detail-type'] === 'Scheduled Event' && !(await isDue(services))) return { outcome: 'not-due' };
  const owner = core.random.id();
  if (!(await core.leases.take(LEASE, owner, LEASE_MS))) return { outcome: 'already-running' };
  try {
    const report = await audit(fromMsOf(request, services), deps);
    await recordAudit(report, notebook);
    return { outcome: 'audited', ...report };
  } finally {
    await core.leases.release(LEASE, owner);
  }
}

async function isDue({ core, notebook }: Services): Promise<boolean> {
  const [last, copyAcceptedAtMs] = await Promise.all([
    latestAudit(notebook),
    core.ledger.cursor(COPY_ACCEPTED),
  ]);
  return isAuditDue({ nowMs: core.clock.nowMs(), last, copyAcceptedAtMs });
}

function fromMsOf({ from }: AuditRequest, { core }: Services): number {
  const askedMs = from === undefined ? core.clock.nowMs() - DAYS * DAY_MS : Date.parse(from);
  const { since } = core.settings;
  return Math.max(askedMs, since === undefined ? 0 : Date.parse(since));
}
