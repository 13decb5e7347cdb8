import * as z from 'zod';
import { acceptDifference } from '../../../shared/posting/audit/accept.ts';
import type { AcceptDeps } from '../../../shared/posting/audit/accept.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { AuditEntry, AuditReport } from '../../../shared/posting/audit/report.ts';
import { isId } from '../ids.ts';
import { badNews, good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';
import { runToEnd } from './run.ts';
import type { Invoke } from './run.ts';

const momentSchema = z.iso.datetime({ offset: true });

/** A wrong moment, before any deployment is looked for. */
export function refuseToAudit(from: string | undefined, clock: Clock): Outcome | null {
  if (from === undefined) return null;
  const example = 'give an ISO 8601 moment, e.g. 2026-11-20T00:00:00Z';
  if (!momentSchema.safeParse(from).success) return wrongUsage(`--from "${from}" is no moment`, example);
  if (Date.parse(from) <= clock.nowMs()) return null;
  return wrongUsage(`--from "${from}" is still to come`, example);
}

/**
 * Runs the audit now and tells what does not agree. Status 1 where something does not. One of less than 35 days is only
 * answered: the last audit, and with it the light on the page, stays what it was.
 */
export async function auditCommand(
  from: string | undefined,
  deps: { readonly invoke: Invoke; readonly clock: Clock },
): Promise<Outcome> {
  const ended = await runToEnd('audit-ledger', from === undefined ? {} : { from }, deps);
  if ('outcome' in ended) return ended.outcome;
  const report = ended.result as AuditReport & { readonly recorded?: boolean };
  return (report.balanced ? good : badNews)(report, textOf(report, report.recorded ?? true));
}

/** As the reason of a skip: a sentence, no story. */
const MAX_REASON = 500;

/** An acceptance without a reason, before any deployment is looked for. */
export function refuseToAccept(reason: string | undefined): Outcome | null {
  const length = reason?.trim().length ?? 0;
  if (length === 0)
    return wrongUsage(
      'an accepted difference needs a reason, for whoever reads the audit later',
      'say it with --reason "<why it is right as it is>"',
    );
  if (length <= MAX_REASON) return null;
  return wrongUsage(`the reason has ${length} characters`, `say it in at most ${MAX_REASON}`);
}

/** Takes what the last audit found of a movement or sale as known: it is a remark from now on. */
export async function auditAccept(id: string, reason: string, deps: AcceptDeps): Promise<Outcome> {
  const why = reason.trim();
  const done = isId(id) ? await acceptDifference(id, why, deps) : ({ kind: 'unknown-id' } as const);
  if (done.kind === 'unknown-id')
    return {
      kind: 'failure',
      exit: 1,
      message: `the last audit names no difference of "${id}"`,
      remedy:
        'take the id of a movement or sale that a whole `audit`, without --from, lists; nothing was changed',
    };
  if (done.kind === 'under-way')
    return notCarriedOut('an audit is under way', 'give the command again when it has ended');
  const { entries, report } = done;
  const { balanced, mismatchMinor } = report;
  return good(
    { accepted: entries, reason: why, balanced, mismatchMinor },
    [
      `Accepted, and listed under "To know" from now on:`,
      ...rowsOf(entries),
      balanced ? 'Nothing else differs.' : `${mismatchMinor} minor units still do not agree: see \`audit\`.`,
    ].join('\n'),
  );
}

function textOf(report: AuditReport, recorded: boolean): string {
  const { balanced, movements, sales, from, asOf } = report;
  const scope = `${movements} movements and ${sales} sales from ${moment(from)} to ${moment(asOf)}`;
  return [
    balanced
      ? `Books and shelves agree: ${scope}.`
      : `${report.mismatchMinor} minor units do not agree: ${scope}.`,
    ...(recorded ? [] : ['Only answered: the page goes by the audits of 35 days.']),
    ...chapter('Missing in the till', report.missing),
    ...chapter('In the till without a payment', report.extra),
    ...chapter('Not the same', report.drift),
    ...chapter('To know', report.remarks),
  ].join('\n');
}

function chapter(title: string, entries: readonly AuditEntry[]): string[] {
  return entries.length === 0 ? [] : ['', `${title}:`, ...rowsOf(entries)];
}

function rowsOf(entries: readonly AuditEntry[]): string[] {
  const rows = entries.map(({ movement, saleId, amountMinor, cause }) => [
    movement ?? '-',
    saleId === null ? '-' : `sale ${saleId}`,
    String(amountMinor),
    cause,
  ]);
  return aligned(rows, '  ');
}
