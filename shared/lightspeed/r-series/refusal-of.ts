import type { Refusal } from '../../kernel/answer.ts';
import { retryAfterMsOf } from '../http.ts';
import type { HttpAnswer } from '../http.ts';
import { connection, outage, rateLimited } from '../refusals.ts';
import { objectIn } from './wire.ts';

/** Words by which the till names what a setting's id stands for, and that setting. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/\bregister/i, 'lightspeed.registerId'],
  [/\bemployee/i, 'lightspeed.employeeId'],
  [/\bshop/i, 'lightspeed.shopId'],
  [/\bpayment ?type|\bcredit ?account/i, 'lightspeed.paymentTypeId'],
  [/\btax ?category/i, 'lightspeed.taxCategoryId'],
];
const LONGEST_QUOTE = 200;

/** Why the till answered a status of 400 or more, other than 404 on a read, sorted by who has to act. */
export function refusalOf(answer: HttpAnswer, verb: 'read' | 'write', nowMs: number): Refusal {
  const { status } = answer;
  if (status === 429) return rateLimited(retryAfterMsOf(answer, nowMs));
  if (status === 408 || status >= 500) return outage(`it answered ${status}`);
  const said = saidBy(answer);
  if (status === 401) {
    const remedy = 'check that its employee is not locked, or run `tillbridge connect`';
    return connection('unauthorised', 'Lightspeed refuses a fresh token', remedy);
  }
  if (status === 403) {
    const remedy = 'give the employee behind the connection the rights to sell, refund and see customers';
    return connection('forbidden', `Lightspeed forbids the call${said}`, remedy);
  }
  if (verb === 'read') {
    const remedy = 'report it: Tillbridge asked in a way that the till does not understand';
    return connection('bad-request', `Lightspeed refuses a read with ${status}${said}`, remedy);
  }
  return refusalOfWrite(status, said);
}

function refusalOfWrite(status: number, said: string): Refusal {
  const setting = SETTINGS.find(([words]) => words.test(said))?.[1];
  if (setting !== undefined) {
    const remedy = `correct the setting ${setting}, or make it usable again in the till`;
    return connection('setting-refused', `Lightspeed refuses what ${setting} names${said}`, remedy);
  }
  const code = /\bcustomer/i.test(said)
    ? 'customer-refused'
    : /balance/i.test(said)
      ? 'unbalanced'
      : 'refused';
  const remedy = 'correct what the till names, then release it';
  return { whose: 'payment', code, reason: `Lightspeed refuses it with ${status}${said}`, remedy };
}

/** The till's own words, shortened and without addresses: they may name a person. */
function saidBy(answer: HttpAnswer): string {
  const message = objectIn(answer.text)?.['message'];
  if (typeof message !== 'string' || message === '') return '';
  return `: ${message.replaceAll(/\S+@\S+/g, '(address)').slice(0, LONGEST_QUOTE)}`;
}
