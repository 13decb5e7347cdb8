import type { Notebook } from '../../kernel/stores.ts';
import type { AuditReport } from './report.ts';

const LATEST = 'audit latest';

/** Keeps a report under its day, and as the latest. What an audit found stays to be read. */
export async function recordAudit(report: AuditReport, notebook: Notebook): Promise<void> {
  const text = JSON.stringify(shortened(report));
  await notebook.write(`audit ${report.asOf.slice(0, 10)}`, text);
  await notebook.write(LATEST, text);
}

/** The last report; null: no audit has run. */
export async function latestAudit(notebook: Pick<Notebook, 'read'>): Promise<AuditReport | null> {
  const text = await notebook.read(LATEST);
  return text === null ? null : (JSON.parse(text) as AuditReport);
}

/** A stored item holds 400 KB; more than this many entries nobody reads one by one. */
const MOST_ENTRIES = 300;

function shortened(report: AuditReport): AuditReport {
  const { missing, extra, drift, remarks } = report;
  const first = <T>(entries: readonly T[]): readonly T[] => entries.slice(0, MOST_ENTRIES);
  return {
    ...report,
    missing: first(missing),
    extra: first(extra),
    drift: first(drift),
    remarks: first(remarks),
  };
}
