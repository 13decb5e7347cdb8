import { isoOf } from '../../shared/kernel/clock.ts';
import { linkIdentities, unlinkIdentities } from '../../shared/people/link.ts';
import { openQuestions, pairMeant } from '../../shared/people/review.ts';
import type { ShownQuestion } from '../../shared/people/review.ts';
import { showPersons } from '../../shared/people/show-person.ts';
import type { ShowDeps, ShownPerson } from '../../shared/people/show-person.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, badRequest, notFound, problem } from './answers.ts';
import type { Asked } from './asked.ts';

/** A pair that somebody has to decide, as `/v1/people/review` lists it. */
export type Question = ShownQuestion;
/** One person, as `/v1/people/{id}` tells it. */
export type PersonAnswer = ShownPerson;

/**
 * A person's id, or a record's: of the till, of Stripe, or as `records` names it. No e-mail and no phone number: what
 * stands in a path stands in other people's logs.
 */
const ID = /^(?:(?:ls|st|g):)?[A-Za-z0-9][A-Za-z0-9_-]{0,139}$/;

const LIMIT = 20;
const MOST = 100;

/** One person: links, evidence, and every purchase in all channels in time order. */
export async function servePerson({ id }: Asked, people: ShowDeps): Promise<HttpAnswer> {
  const word = colonsIn(id);
  const [person] = ID.test(word) ? await showPersons(word, people) : [];
  return person === undefined ? notFound('nobody has that id') : answer(person);
}

/** Pairs that somebody has to decide, the most money times probability first. */
export async function serveReview({ query }: Asked, people: ShowDeps): Promise<HttpAnswer> {
  const wished = query.get('limit') ?? String(LIMIT);
  if (!/^[1-9]\d{0,5}$/.test(wished)) return badRequest('"limit" is no number from 1 on');
  const questions = await openQuestions(Math.min(Number(wished), MOST), people);
  const asOf = isoOf(people.clock.nowMs());
  return answer({ asOf, currency: people.currency, questions, next: null });
}

/** Says of a pair that they are one person, or two. Remembered for ever; no sale is moved. */
export async function serveDecision(
  said: 'yes' | 'no',
  { id, who }: Asked,
  people: ShowDeps,
): Promise<HttpAnswer> {
  const pair = pairMeant(colonsIn(id));
  if (pair === null) return notFound('there is no such pair: take `pair` from /v1/people/review');
  const [a, b] = pair;
  const by = `${who} (API)`;
  const result =
    said === 'yes' ? await linkIdentities(a, b, by, people) : await unlinkIdentities(a, b, by, people);
  if (result.kind === 'unknown') return notFound(`nobody is known by ${result.id}`);
  if (result.kind === 'said-no') {
    const detail =
      `${result.by} said on ${isoOf(result.atMs)} that they are two people, which stands for ever; ` +
      'if they are one all the same, merge the two customers in the till: that is followed';
    return problem({ status: 409, title: 'Conflict', detail });
  }
  return answer({ a, b, said, persons: result.persons });
}

/** Browsers write a colon in a path as `%3A`; whether it arrives so is up to who passes it on. */
function colonsIn(word: string): string {
  return word.replaceAll(/%3a/gi, ':').replaceAll(/%7e/gi, '~');
}
