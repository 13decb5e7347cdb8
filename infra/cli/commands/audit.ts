import * as z from 'zod';
import { acceptDifference } from '../../../shared/posting/audit/accept.ts';
import type { AcceptDeps } from '../../../shared/posting/audit/accept.ts';
import { moneyText } from '../../../shared/kernel/money.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { AuditedShop, AuditEntry, AuditReport } from '../../../shared/posting/audit/report.ts';
import { outsideInWords, restInWords } from '../../../shared/posting/audit/outside-in-words.ts';
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
  const { currency, postingMode, paused, ...report } = ended.result as Audited;
  const shop = { currency, postingMode, paused };
  return (report.balanced ? good : badNews)(report, textOf(report, shop));
}

type Audited = AuditReport & { readonly recorded?: boolean } & ToldShop;

/** A function that is not yet deployed anew does not tell of it. */
type ToldShop = { readonly [Key in keyof AuditedShop]: AuditedShop[Key] | undefined };

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
export async function auditAccept(
  id: string,
  reason: string,
  deps: AcceptDeps & { readonly shopCurrency: string },
): Promise<Outcome> {
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
  const { shopCurrency } = deps;
  return good(
    { accepted: entries, reason: why, balanced, mismatchMinor },
    [
      `Accepted, and listed under "To know" from now on:`,
      ...rowsOf(entries, shopCurrency),
      balanced
        ? 'Nothing else differs.'
        : `${moneyText(mismatchMinor, shopCurrency)} still do not agree: see \`audit\`.`,
    ].join('\n'),
  );
}

function textOf(report: Omit<Audited, keyof ToldShop>, { currency, postingMode, paused }: ToldShop): string {
  const { balanced, mismatchMinor, movements, sales, from, asOf, outside, recorded = true } = report;
  const scope = `${movements} movements and ${sales} sales from ${moment(from)} to ${moment(asOf)}`;
  const isShadow = postingMode === 'shadow';
  const waited = isShadow ? 'shadow' : typeof paused === 'string' ? 'paused' : 'live';
  const apart = outside === undefined ? [] : outsideInWords(outside, waited);
  const rest = outside === undefined || !balanced ? '' : restInWords(movements, outside);
  return [
    ...(isShadow ? [SHADOW] : []),
    ...(typeof paused === 'string' ? [`Nothing is posted at present: ${paused}.`] : []),
    balanced
      ? `${isShadow ? 'Nothing differs' : 'Books and shelves agree'}: ${scope}.`
      : `${amountText(mismatchMinor, currency)} do not agree: ${scope}.`,
    ...(apart.length === 0 ? [] : [`Of the movements, ${apart.join(', ')}${rest}.`]),
    ...(recorded ? [] : ['Only answered: the page goes by the audits of 35 days.']),
    ...chapter('Missing in the till', report.missing, currency),
    ...chapter('In the till without a payment', report.extra, currency),
    ...chapter('Not the same', report.drift, currency),
    ...chapter('To know', report.remarks, currency),
  ].join('\n');
}

const SHADOW = 'Shadow mode: orders are planned and nothing is written; go on typing them in by hand.';

function chapter(title: string, entries: readonly AuditEntry[], currency: string | undefined): string[] {
  return entries.length === 0 ? [] : ['', `${title}:`, ...rowsOf(entries, currency)];
}

function rowsOf(entries: readonly AuditEntry[], shopCurrency: string | undefined): string[] {
  const rows = entries.map(({ movement, saleId, amountMinor, cause, currency = shopCurrency }) => [
    movement ?? '-',
    saleId === null ? '-' : `sale ${saleId}`,
    amountText(amountMinor, currency),
    cause,
  ]);
  return aligned(rows, '  ');
}

function amountText(amountMinor: number, currency: string | undefined): string {
  return currency === undefined ? `${amountMinor} minor units` : moneyText(amountMinor, currency);
}
