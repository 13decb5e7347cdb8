import { buildPeople } from '../../../shared/people/build.ts';
import type { BuildState } from '../../../shared/people/records.ts';
import type { OpenPeople } from '../deployment.ts';
import { good } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';

const PHASES = {
  till: "the till's customers",
  'stripe-customers': "Stripe's customers",
  'stripe-guests': "the guests of Stripe's charges",
  done: 'done',
} as const;

/** Reads everybody into the index of people, at half of the till's rate; ended, it goes on there the next time. */
export async function peopleBuild(open: OpenPeople, progress: (line: string) => void): Promise<Outcome> {
  const people = await open({ inBackground: true });
  const onProgress = ({ phase, records }: BuildState): void => {
    progress(`${records} records read, now: ${PHASES[phase]}`);
  };
  const { records, startedAtMs, finishedAtMs } = await buildPeople({ ...people, onProgress });
  const seconds = Math.round(((finishedAtMs ?? startedAtMs) - startedAtMs) / 1000);
  return good(
    { records, seconds },
    `The index of people is built: ${records} records, ${seconds} s since it was begun. Questions: people review`,
  );
}
