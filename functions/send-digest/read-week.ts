import { isoOf } from '../../shared/kernel/clock.ts';
import type { ChannelWeek } from '../../shared/metrics/snapshots/channel-mix.ts';
import { itemsAtRisk } from '../../shared/metrics/snapshots/at-risk.ts';
import type { FigureName, Snapshot } from '../../shared/metrics/snapshots/figure.ts';
import type { VendorList } from '../../shared/metrics/snapshots/reorder-list.ts';
import { pairOf } from '../../shared/people/matching/clusters.ts';
import type { PeopleIndex } from '../../shared/people/ports.ts';
import { readOverview, SHOWN } from '../overview.ts';
import type { AskedAbout, ShopSources } from '../overview.ts';
import type { Week } from './compose.ts';

export interface WeekSources extends ShopSources {
  readonly people: Pick<PeopleIndex, 'questions'>;
}

/** What the page shows at this moment, from the same reading. Changes nothing. */
export async function readWeek(sources: WeekSources): Promise<Week> {
  const overview = await readOverview(sources, () => askedOf(sources.people));
  if (overview === null)
    return { overview, sales: [], atRisk: { items: 0, gone: 0 }, asleep: { items: 0, amountMinor: 0 } };
  const { snapshot } = overview;
  const rows = <Row>(name: FigureName): Promise<readonly Row[]> => rowsOf<Row>(name, snapshot, sources);
  const risky = itemsAtRisk(await rows<VendorList>('reorder'));
  const asleep = snapshot.figures['slow-movers'];
  const head = asleep?.head as { valueAtCostMinor: number } | undefined;
  return {
    overview,
    sales: await rows<ChannelWeek>('channel-mix'),
    atRisk: { items: risky.length, gone: risky.filter(({ onHand }) => onHand <= 0).length },
    asleep: { items: asleep?.count ?? 0, amountMinor: head?.valueAtCostMinor ?? 0 },
  };
}

async function rowsOf<Row>(
  name: FigureName,
  { figures }: Snapshot,
  { snapshots }: ShopSources,
): Promise<readonly Row[]> {
  return (await snapshots.rows(figures[name]?.pages ?? [])) as readonly Row[];
}

/** As the index has them. The page judges each anew and takes back what has answered itself, which is a change. */
async function askedOf(people: WeekSources['people']): Promise<readonly AskedAbout[]> {
  return (await people.questions(SHOWN)).map(({ a, b, moneyMinor, sinceMs }) => ({
    pair: pairOf(a, b),
    evidence: '',
    moneyMinor,
    since: isoOf(sinceMs),
  }));
}
