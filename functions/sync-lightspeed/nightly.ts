import type { Clock } from '../../shared/kernel/clock.ts';
import type { Notebook } from '../../shared/kernel/stores.ts';
import type { DayOf } from '../../shared/metrics/business-day.ts';
import type { PeopleDeps } from '../../shared/people/deps.ts';
import { askAboutHouses } from '../../shared/people/houses.ts';

const NOTE = 'people-houses-asked';
/** After the shop's midnight, when nobody orders. */
const NIGHT_MS = 3 * 3_600_000;

export interface NightDeps {
  readonly people: PeopleDeps;
  readonly notebook: Notebook;
  readonly clock: Clock;
  readonly dayOf: DayOf;
  /** What is left over then is the next tick's. */
  readonly untilMs: number;
}

/** Once a night: who has the same name at the same house, and shares no key, is asked about. True: it ran to its end. */
export async function askAtNight({ people, notebook, clock, dayOf, untilMs }: NightDeps): Promise<boolean> {
  const night = dayOf(clock.nowMs() - NIGHT_MS);
  if ((await notebook.read(NOTE)) === night) return false;
  const isDone = await askAboutHouses(people, () => clock.nowMs() < untilMs);
  if (isDone) await notebook.write(NOTE, night);
  return isDone;
}
