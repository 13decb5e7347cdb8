import { csvOf } from '../../shared/kernel/csv.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, csvAnswer, notFound } from './answers.ts';
import type { Asked } from './asked.ts';
import type { LastAudit } from '../overview.ts';

/** What the last audit found, entry by entry; as CSV one table of all that is missing, too much or different. */
export function serveAudit({ format }: Asked, audit: LastAudit | null, currency: string): HttpAnswer {
  if (audit === null) return notFound('no audit has run yet: the first one runs in the night');
  const { asOf, balanced, mismatchMinor, from, movements, missing, extra, drift } = audit;
  if (format === 'json')
    return answer({ asOf, currency, balanced, mismatchMinor, from, movements, missing, extra, drift });
  const rows = Object.entries({ missing, extra, drift }).flatMap(([what, entries]) =>
    entries.map((entry) => ({ what, ...entry, currency: entry.currency ?? currency, asOf })),
  );
  return csvAnswer(csvOf(rows), {
    'content-disposition': `attachment; filename="tillbridge-audit-${asOf.slice(0, 10)}.csv"`,
  });
}
