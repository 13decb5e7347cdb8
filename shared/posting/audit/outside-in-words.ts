import type { AuditReport } from './report.ts';

type Outside = NonNullable<AuditReport['outside']>;

/** Why what is neither held nor skipped was not in the till: it was on its way, or nothing was written then. */
export type Waited = 'live' | 'shadow' | 'paused';

const WAITED: Readonly<Record<Waited, readonly [one: string, many: string]>> = {
  live: ['was on its way', 'were on their way'],
  shadow: ['was planned and not written', 'were planned and not written'],
  paused: ['waited for the pause to be lifted', 'waited for the pause to be lifted'],
};

/** What the till did not have when it was audited, and shall not have, or not yet: a part for each kind there is. */
export function outsideInWords(
  { held, waiting, skipped }: Outside,
  waited: Waited,
  counted: (count: number) => string = String,
): string[] {
  const told = (count: number, [one, many]: readonly [string, string]): string[] =>
    count === 0 ? [] : [`${counted(count)} ${count === 1 ? one : many}`];
  return [
    ...told(held, ['waited for you', 'waited for you']),
    ...told(waiting, WAITED[waited]),
    ...told(skipped, ['was left out on purpose', 'were left out on purpose']),
  ];
}

/** What follows where nothing differed; empty where none of the movements was in the till. */
export function restInWords(movements: number, { held, waiting, skipped }: Outside): string {
  return movements > held + waiting + skipped ? '; the rest is in the till, each once, to the cent' : '';
}
