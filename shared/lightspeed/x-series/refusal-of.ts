import type { Refusal } from '../../kernel/answer.ts';
import { retryAfterMsOf } from '../http.ts';
import type { HttpAnswer } from '../http.ts';
import { connection, outage, rateLimited } from '../refusals.ts';
import { SCOPES } from './scopes.ts';
import { errorTexts, isObject, jsonIn } from './wire.ts';

/** Words by which the till names what a setting's id stands for, and that setting. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/\bregister/i, 'lightspeed.registerId'],
  [/\bauthor|\buser\b/i, 'lightspeed.employeeId'],
  [/\boutlet/i, 'lightspeed.shopId'],
  [/\bpayment.?type|\bconfig.?id/i, 'lightspeed.paymentTypeId'],
  [/\btax.?id|\btax\b.*(not|unknown|invalid)/i, 'lightspeed.taxCategoryId'],
];
/** What of a sale the till may name, and the refusal's code. */
const REFUSED_THINGS: readonly (readonly [RegExp, string])[] = [
  [/\bcustomer/i, 'customer-refused'],
  [/\bproduct/i, 'product-refused'],
];
const LONGEST_QUOTE = 200;
/** Where an answer does not say how long: half a minute, as Lightspeed's own tools wait. */
const DEFAULT_WAIT_MS = 30_000;

/** Why the till answered a status of 400 or more, other than 404 on a read, sorted by who has to act. */
export function refusalOf(answer: HttpAnswer, verb: 'read' | 'write', nowMs: number): Refusal {
  const { status } = answer;
  if (status === 429) return rateLimited(waitMsOf(answer, nowMs));
  if (status === 408 || status >= 500) return outage(`it answered ${status}`);
  const said = saidBy(answer);
  if (status === 401) {
    const remedy = 'make a new personal token, or run `tillbridge connect`';
    return connection('unauthorised', 'Lightspeed refuses a fresh token', remedy);
  }
  if (status === 403) {
    const remedy = `connect again with all of these scopes: ${SCOPES.join(' ')}`;
    return connection('forbidden', `Lightspeed forbids the call${said}`, remedy);
  }
  if (verb === 'read') {
    const remedy = 'report it: Tillbridge asked in a way that the till does not understand';
    return connection('bad-request', `Lightspeed refuses a read with ${status}${said}`, remedy);
  }
  return refusalOfWrite(status, said);
}

/** "The product is not available at this outlet" is about the product: what the payment has is looked for first. */
function refusalOfWrite(status: number, said: string): Refusal {
  const code = REFUSED_THINGS.find(([words]) => words.test(said))?.[1];
  const setting = SETTINGS.find(([words]) => words.test(said))?.[1];
  if (code === undefined && setting !== undefined) {
    const remedy = `correct the setting ${setting}, or make it usable again in the till`;
    return connection('setting-refused', `Lightspeed refuses what ${setting} names${said}`, remedy);
  }
  return ofPayment(code ?? 'refused', `Lightspeed refuses it with ${status}${said}`);
}

/** What this one payment has is refused. */
export function ofPayment(code: string, reason: string): Refusal {
  return { whose: 'payment', code, reason, remedy: 'correct what the till names, then release it' };
}

/** `Retry-After` as a date (RFC 1123) or seconds; else `retry-after` in the body, as older tills say it. */
function waitMsOf(answer: HttpAnswer, nowMs: number): number {
  if (answer.header('retry-after') !== null) return retryAfterMsOf(answer, nowMs);
  const json = jsonIn(answer.text)?.json;
  const asked = isObject(json) ? json['retry-after'] : undefined;
  if (typeof asked !== 'string' && typeof asked !== 'number') return DEFAULT_WAIT_MS;
  return retryAfterMsOf({ ...answer, header: () => String(asked) }, nowMs);
}

/** The till's own words, shortened and without addresses: they may name a person. */
function saidBy(answer: HttpAnswer): string {
  const said = errorTexts(answer.text).join(', ');
  return said === '' ? '' : `: ${said.replaceAll(/\S+@\S+/g, '(address)').slice(0, LONGEST_QUOTE)}`;
}
