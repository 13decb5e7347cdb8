import type { OverviewHead } from '../../shared/metrics/snapshots/overview.ts';
import type { PeopleDeps } from '../../shared/people/deps.ts';
import { openQuestions } from '../../shared/people/review.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { readOverview, SHOWN } from '../overview.ts';
import type { ShopSources } from '../overview.ts';
import { answer } from './answers.ts';
import type { Asked } from './asked.ts';
import { csvPage, nothingYet, topOf } from './figures.ts';

export interface OverviewSources extends ShopSources {
  readonly people: PeopleDeps;
}

/** The shop's day from the snapshot, and what waits for a person as the ledger has it at this moment. */
export async function serveOverview(
  asked: Asked,
  { people, ...sources }: OverviewSources,
): Promise<HttpAnswer> {
  const overview = await readOverview(sources, () => openQuestions(SHOWN, people));
  if (overview === null) return nothingYet();
  const { snapshot, figure, ...document } = overview;
  if (asked.format === 'csv') {
    const rows = [...dayRows('today', document.today), ...dayRows('sameWeekday', document.sameWeekday)];
    return csvPage('overview', rows, { snapshot, figure, next: null });
  }
  return answer({ ...topOf(snapshot, figure), ...document });
}

function dayRows(period: string, { day, byChannel, ...all }: OverviewHead['today']): object[] {
  return [
    { period, day, channel: 'all', ...all },
    ...Object.entries(byChannel).map(([channel, part]) => ({ period, day, channel, ...part })),
  ];
}
