import { forgetPerson } from '../../../shared/people/forget.ts';
import { linkIdentities, unlinkIdentities } from '../../../shared/people/link.ts';
import type { LinkResult } from '../../../shared/people/link.ts';
import { identityMeant, personsMeant } from '../../../shared/people/persons.ts';
import { openQuestions } from '../../../shared/people/review.ts';
import { showPersons } from '../../../shared/people/show-person.ts';
import type { OpenPeople } from '../deployment.ts';
import { good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { moment } from '../output.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import { personText, questionsText } from './people-text.ts';

/** What may name somebody: an id, an e-mail, a phone number. */
const WORD = /^[^\p{Cc}]{1,200}$/u;
const IDENTITY = /^(?:(?:ls|st|g):)?[A-Za-z0-9_-]{1,140}$/;

/** Everybody whom an id, an e-mail or a phone number may mean, with all that they bought. */
export async function peopleShow(text: string, open: OpenPeople): Promise<Outcome> {
  if (!WORD.test(text))
    return wrongUsage(`"${text}" names nobody`, 'give an id, an e-mail or a phone number');
  const people = await showPersons(text, await open());
  return people.length === 0 ? unknown(text) : good({ people }, people.map(personText).join('\n\n'));
}

/** Says of two records that they are one person's, or that they are not. Remembered for ever. */
export async function peopleSay(
  said: 'yes' | 'no',
  pair: readonly [string, string],
  { by, open }: { readonly by: string; readonly open: OpenPeople },
): Promise<Outcome> {
  const wrong = pair.find((id) => !IDENTITY.test(id));
  if (wrong !== undefined)
    return wrongUsage(
      `"${wrong}" is no record's id`,
      'give ids as `people show` and `people review` print them',
    );
  const [a, b] = [identityMeant(pair[0]), identityMeant(pair[1])];
  if (a === b) return wrongUsage('a record is always one with itself', 'give two different ids');
  const people = await open();
  const result =
    said === 'yes' ? await linkIdentities(a, b, by, people) : await unlinkIdentities(a, b, by, people);
  return told(result, said, [a, b]);
}

function told(result: LinkResult, said: 'yes' | 'no', [a, b]: readonly [string, string]): Outcome {
  if (result.kind === 'unknown') return unknown(result.id);
  if (result.kind === 'said-no') {
    return {
      kind: 'failure',
      exit: 1,
      message: `${result.by} said on ${moment(isoOf(result.atMs))} that ${a} and ${b} are two people, which stands for ever`,
      remedy: 'if they are one all the same, merge the two customers in the till: that is followed',
    };
  }
  const { persons } = result;
  const isOne = persons.length === 1;
  const text = isOne
    ? `${a} and ${b} are one person now: ${persons[0]}.`
    : `${a} and ${b} are two people now.`;
  return good({ a, b, said, persons }, `${text} It is remembered for ever; no sale was moved.`);
}

/** Who has to be decided about, the most money times probability first. */
export async function peopleReview(limitText: string | undefined, open: OpenPeople): Promise<Outcome> {
  const limit = Number(limitText ?? '20');
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000)
    return wrongUsage(`--limit "${limitText}" is no number of questions`, 'give one from 1 to 1000');
  const people = await open();
  const questions = await openQuestions(limit, people);
  return good({ questions }, questionsText(questions, people.currency));
}

/** Decides one pair of the review. */
export async function peopleDecide(
  pair: readonly [string, string],
  answer: string,
  { by, open }: { readonly by: string; readonly open: OpenPeople },
): Promise<Outcome> {
  if (answer !== 'yes' && answer !== 'no')
    return wrongUsage(`"${answer}" decides nothing`, 'say yes (one person) or no (two)');
  return peopleSay(answer, pair, { by, open });
}

/** Erases our copy of somebody, and tells what the till and Stripe still hold. */
export async function peopleForget(text: string, open: OpenPeople): Promise<Outcome> {
  if (!WORD.test(text))
    return wrongUsage(`"${text}" names nobody`, 'give an id, an e-mail or a phone number');
  const people = await open();
  const persons = await personsMeant(text, people);
  const [person, ...others] = persons;
  if (person === undefined) return unknown(text);
  if (others.length > 0) {
    return {
      kind: 'failure',
      exit: 1,
      message: `"${text}" may mean ${persons.length} people, nobody was forgotten`,
      remedy: `give one of their ids: ${persons.join(', ')}`,
    };
  }
  const forgotten = await forgetPerson(person, people);
  return good({ person, ...forgotten }, forgottenText(forgotten));
}

function forgottenText(forgotten: Awaited<ReturnType<typeof forgetPerson>>): string {
  const { identities, tillCustomers, stripeCustomers, guests } = forgotten;
  const still = [
    ...tillCustomers.map((id) => `the till: customer ${id} – anonymise or archive it there`),
    ...stripeCustomers.map((id) => `Stripe: customer ${id} – delete it there`),
    ...(guests === 0 ? [] : [`Stripe: the charges of ${guests} guest orders – ask Stripe to redact them`]),
  ];
  return [
    `Forgotten: ${identities} records of ours.`,
    ...(still.length === 0
      ? ['Neither the till nor Stripe holds anything that we know of.']
      : ['Still held, and brought back to us by the next order or change until it is gone there:']),
    ...still.map((line) => `  ${line}`),
    'The figures keep customer ids and sums, and no name.',
  ].join('\n');
}

function unknown(text: string): Outcome {
  return {
    kind: 'failure',
    exit: 1,
    message: `nobody is known by "${text}"`,
    remedy: 'check it; people are known once they have ordered, or once `people build` has read them',
  };
}
