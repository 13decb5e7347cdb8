import type { Answer, Refusal } from '../kernel/answer.ts';
import type { HttpAnswer, HttpResult } from './http.ts';
import { outage } from './refusals.ts';

export interface AnswerReading<T> {
  /** Why a call with an effect was answered with a status from 400 to 499. */
  readonly refusalOf: (answer: HttpAnswer) => Refusal;
  /** What a good answer's body says; null: nothing that can be read. */
  readonly read: (text: string) => { readonly value: T } | null;
}

/** Answered in time, but what became of it is not known. */
const UNKNOWN_STATUS = new Set([408, 409]);

/** The three-valued answer to a call with an effect: only what proves that nothing was done is a rejection. */
export function sortAnswer<T>(result: HttpResult, reading: AnswerReading<T>): Answer<T> {
  if (result.kind === 'never-sent') return { kind: 'rejected', refusal: outage(result.why) };
  if (result.kind === 'lost') return { kind: 'unknown', why: result.why };
  const { status, text } = result.answer;
  if (status < 200 || status >= 500 || UNKNOWN_STATUS.has(status) || (status >= 300 && status < 400)) {
    return { kind: 'unknown', why: `the till answered ${status}` };
  }
  if (status >= 400) return { kind: 'rejected', refusal: reading.refusalOf(result.answer) };
  const read = reading.read(text);
  if (read === null) return { kind: 'unknown', why: `the till answered ${status} with something unreadable` };
  return { kind: 'accepted', value: read.value };
}
