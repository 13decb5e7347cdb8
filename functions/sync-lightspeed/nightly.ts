import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { Notebook } from '../../shared/kernel/stores.ts';
import type { DayOf } from '../../shared/metrics/business-day.ts';
import { noticeGoneCustomers, noticeGoneItems } from '../../shared/metrics/gone.ts';
import type { GoneDeps } from '../../shared/metrics/gone.ts';
import type { PeopleDeps } from '../../shared/people/deps.ts';
import { askAboutHouses } from '../../shared/people/houses.ts';

const NOTE = 'people-houses-asked';
const GONE_NOTE = 'gone-looked-for';
/** After the shop's midnight, when nobody orders. */
const NIGHT_MS = 3 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** So that all items have been asked for within so many nights: of 50,000 some 63 requests in each. */
const NIGHTS = 8;

export interface Night {
  readonly notebook: Notebook;
  readonly clock: Clock;
  readonly dayOf: DayOf;
  /** What is left over then is the next tick's. */
  readonly untilMs: number;
}

export interface NightDeps extends Night {
  readonly people: PeopleDeps;
}

/** Once a night: who has the same name at the same house, and shares no key, is asked about. True: it ran to its end. */
export async function askAtNight({ people, notebook, clock, dayOf, untilMs }: NightDeps): Promise<boolean> {
  const night = dayOf(clock.nowMs() - NIGHT_MS);
  if ((await notebook.read(NOTE)) === night) return false;
  const isDone = await askAboutHouses(people, () => clock.nowMs() < untilMs);
  if (isDone) await notebook.write(NOTE, night);
  return isDone;
}

/**
 * Once a night: the best customers, and an eighth of the items, are asked for by their ids, since a till may delete
 * without a word. Step by step, so that where time or the till's rate runs out the next tick goes on.
 */
export async function noticeGoneAtNight(night: Night, deps: GoneDeps): Promise<void> {
  const { notebook, clock, dayOf, untilMs } = night;
  const day = dayOf(clock.nowMs() - NIGHT_MS);
  const [noted, done] = (await notebook.read(GONE_NOTE))?.split(' ') ?? [];
  const buckets = Math.ceil(deps.records.buckets / NIGHTS);
  const first = (Math.floor(Date.parse(day) / DAY_MS) % NIGHTS) * buckets;
  for (let step = noted === day ? Number(done) : 0; step <= buckets && clock.nowMs() < untilMs; step += 1) {
    try {
      await (step === 0
        ? noticeGoneCustomers(deps)
        : noticeGoneItems((first + step - 1) % deps.records.buckets, deps));
    } catch (error) {
      if (error instanceof RefusedError) return;
      throw error;
    }
    await notebook.write(GONE_NOTE, `${day} ${step + 1}`);
  }
}
