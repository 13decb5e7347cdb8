import { latestAudit } from '../../../../shared/posting/audit/record.ts';
import { moneyText } from '../../../../shared/kernel/money.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { ageText } from '../visit.ts';
import type { Check } from '../visit.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** When the scheduled functions last came to their end, and what the last audit said. */
export const schedulesCheck: Check = {
  name: 'schedules',
  look: async ({ site, services, nowMs }) => {
    const { core, notebook, settings } = await services();
    const [sweptMs, audit, snapshot] = await Promise.all([
      core.ledger.cursor('stripe-events'),
      latestAudit(notebook),
      site.snapshots.current(),
    ]);
    const late = (limitMs: number, atMs: number | null) => atMs === null || nowMs - atMs > limitMs;
    const when = (atMs: number | null) =>
      atMs === null ? 'has never run' : `ran ${ageText(nowMs - atMs)} ago`;
    const auditedMs = audit === null ? null : Date.parse(audit.asOf);
    const figuresMs = snapshot?.asOfMs ?? null;
    const findings: Finding[] = [
      late(30 * MINUTE_MS, sweptMs)
        ? fail('sweep', when(sweptMs), 'give `run sweep-payments`; if it fails, its log says why')
        : ok('sweep', when(sweptMs)),
      late(26 * HOUR_MS, auditedMs)
        ? warn('audit', when(auditedMs), 'give `audit`')
        : ok('audit', when(auditedMs)),
      late(2 * HOUR_MS, figuresMs)
        ? warn('figures', when(figuresMs), 'give `run sync-lightspeed`, then `run compute-metrics`')
        : ok('figures', when(figuresMs)),
    ];
    if (audit !== null && !audit.balanced) {
      const off = moneyText(audit.mismatchMinor, settings.shop.currency);
      findings.push(fail('books', `the last audit found ${off} that do not agree`, 'give `audit`'));
    }
    return findings;
  },
};
