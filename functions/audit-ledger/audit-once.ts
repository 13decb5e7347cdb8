import {
  acceptedIn,
  AUDIT_LEASE,
  AUDIT_LEASE_MS,
  pruneAccepted,
  withAccepted,
} from '../../shared/posting/audit/accept.ts';
import { audit } from '../../shared/posting/audit/audit.ts';
import { isoOf } from '../../shared/kernel/clock.ts';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { newMinorOf } from '../../shared/posting/audit/news.ts';
import { latestAudit, recordAudit } from '../../shared/posting/audit/record.ts';
import type { AuditedShop, AuditReport } from '../../shared/posting/audit/report.ts';
import { COPY_ACCEPTED } from '../../shared/posting/sweep.ts';
import type { Services } from '../services.ts';
import { isAuditDue } from './due.ts';

/** A command's `from` is an ISO 8601 moment; the schedule's events have none. */
export interface AuditRequest {
  readonly from?: string;
  readonly 'detail-type'?: string;
}

export type AuditResult =
  | ({
      readonly outcome: 'audited';
      /** It is the last audit now. */ readonly recorded: boolean;
    } & AuditReport &
      AuditedShop)
  | { readonly outcome: 'already-running' | 'not-due' };

/** Is told of a report before it is stored: a run that breaks off in between is told of twice, never not at all. */
export type Tell = (report: AuditReport, newMinor: number) => void;

/** What a nightly look covers: late refunds and disputes' bookings within a month, and the shop's memory of them. */
const DAYS = 35;
const DAY_MS = 24 * 3_600_000;

/**
 * Audits what moved since `from`, else over the last 35 days, but nothing before go-live; single by a lease. A tick of
 * the schedule does so only when an audit is due; whoever asks in person is always answered. A look at less than those
 * 35 days is only answered: it proves nothing of the rest, so it is neither stored nor told of.
 * Throws `ConfigError` for a `from` that is still to come.
 */
export async function auditOnce(
  request: AuditRequest,
  services: Pick<Services, 'core' | 'audit' | 'notebook'>,
  tell: Tell,
): Promise<AuditResult> {
  const { core, audit: deps, notebook } = services;
  if (request['detail-type'] === 'Scheduled Event' && !(await isDue(services))) return { outcome: 'not-due' };
  const { fromMs, recorded } = rangeOf(request, core);
  const owner = core.random.id();
  if (!(await core.leases.take(AUDIT_LEASE, owner, AUDIT_LEASE_MS))) return { outcome: 'already-running' };
  try {
    const last = await latestAudit(notebook);
    const found = await audit(fromMs, deps, last);
    const accepted = await acceptedIn(notebook);
    const report = withAccepted(found, accepted);
    if (recorded) {
      await pruneAccepted(found, accepted, notebook);
      tell(report, newMinorOf(report, last));
      await recordAudit(report, notebook);
    }
    const { settings, shopCurrency: currency, ledger } = core;
    const paused = (await ledger.controls()).pause?.reason ?? null;
    return { outcome: 'audited', recorded, ...report, currency, postingMode: settings.mode, paused };
  } finally {
    await core.leases.release(AUDIT_LEASE, owner);
  }
}

async function isDue({ core, notebook }: Pick<Services, 'core' | 'notebook'>): Promise<boolean> {
  const [last, copyAcceptedAtMs] = await Promise.all([
    latestAudit(notebook),
    core.ledger.cursor(COPY_ACCEPTED),
  ]);
  return isAuditDue({ nowMs: core.clock.nowMs(), last, copyAcceptedAtMs });
}

function rangeOf(
  { from }: AuditRequest,
  { clock, settings: { since } }: Services['core'],
): { readonly fromMs: number; readonly recorded: boolean } {
  const nowMs = clock.nowMs();
  const goLiveMs = since === undefined ? 0 : Date.parse(since);
  const wholeMs = Math.max(nowMs - DAYS * DAY_MS, goLiveMs);
  if (from === undefined) return { fromMs: wholeMs, recorded: true };
  const askedMs = Date.parse(from);
  if (!(askedMs <= nowMs))
    throw new ConfigError(
      `the audit cannot look from "${from}" on, now is ${isoOf(nowMs)}: give a moment that has been`,
    );
  const fromMs = Math.max(askedMs, goLiveMs);
  return { fromMs, recorded: fromMs <= wholeMs };
}
