import type { Channel, Day } from '../fact.ts';
import type { FirstOrder, ShopDay } from '../figures-store.ts';
import type { FiguresSource, FirstsKnown, KnownPerson, PersonSource, RepeatedFirsts } from './ports.ts';
import { sideBySide } from './side-by-side.ts';

export interface FirstsDeps {
  readonly figures: Pick<FiguresSource, 'firstOrdersOn' | 'firstOrdersOf'>;
  readonly people: PersonSource;
  readonly isTimeLeft: () => boolean;
  readonly today: Day;
}

const AT_ONCE = 4;

/**
 * Looks through the days whose first orders changed, and once a day all of them, the latest first. What time does not
 * allow is left as it was known; the next run goes on.
 * @param shopDays those of the figure's window.
 */
export async function followFirsts(
  known: FirstsKnown,
  shopDays: readonly ShopDay[],
  deps: FirstsDeps,
): Promise<FirstsKnown> {
  const isWhole = known.wholeOn !== deps.today;
  const byDay = new Map(known.days.map((day) => [day.day, day]));
  const days = [...Map.groupBy(shopDays, ({ day }) => day)].toSorted(([a], [b]) => (a < b ? 1 : -1));
  let isDone = true;
  const found = await sideBySide(days, AT_ONCE, async ([day, parts]): Promise<RepeatedFirsts[]> => {
    const seen = parts.map(({ channel, firstOrders }) => `${channel} ${firstOrders}`).join(' ');
    const before = byDay.get(day);
    if (before?.seen === seen && !isWhole) return [before];
    if (!deps.isTimeLeft()) {
      isDone = false;
      return before === undefined ? [] : [before];
    }
    const hasFirsts = parts.some(({ firstOrders }) => firstOrders > 0);
    return [{ day, seen, byChannel: hasFirsts ? await repeatedOn(day, deps) : {} }];
  });
  return { days: found.flat(), wholeOn: isDone ? deps.today : known.wholeOn };
}

async function repeatedOn(
  day: Day,
  { figures, people }: FirstsDeps,
): Promise<Partial<Record<Channel, number>>> {
  const firsts = await figures.firstOrdersOn(day);
  const persons = await people.personsOf(firsts.map(({ customerId }) => customerId));
  const others = [...persons.values()].filter(({ customerIds }) => customerIds.length > 1);
  const theirs = await figures.firstOrdersOf([...new Set(others.flatMap(({ customerIds }) => customerIds))]);
  const firstOf = new Map(theirs.map((first) => [first.customerId, first]));
  const byChannel: Partial<Record<Channel, number>> = {};
  for (const first of firsts) {
    if (!isRepeated(first, persons.get(first.customerId), firstOf)) continue;
    byChannel[first.channel] = (byChannel[first.channel] ?? 0) + 1;
  }
  return byChannel;
}

function isRepeated(
  first: FirstOrder,
  person: KnownPerson | undefined,
  firstOf: ReadonlyMap<string, FirstOrder>,
): boolean {
  return (person?.customerIds ?? []).some((id) => {
    const other = firstOf.get(id);
    if (other === undefined || id === first.customerId) return false;
    // In one and the same moment one of them has to be the first.
    return other.atMs === first.atMs ? id < first.customerId : other.atMs < first.atMs;
  });
}
