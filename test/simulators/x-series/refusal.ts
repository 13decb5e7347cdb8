import { json, withHeaders, type Reply } from '../http.ts';
import type { Till } from './till.ts';

/** A request that the till declines: nothing of it has any effect. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  /** Sales have an envelope of their own. */
  readonly envelope: 'error' | 'sale';

  constructor(status: number, message: string, envelope: 'error' | 'sale' = 'error') {
    super(message);
    this.status = status;
    this.envelope = envelope;
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, message);
export const notFound = (what: string): Refusal => new Refusal(404, `${what} not found`);
/** The till understood a sale and will not have it. */
export const saleRefused = (message: string, status = 422): Refusal => new Refusal(status, message, 'sale');

export const errorReply = (status: number, message: string): Reply => json(status, { error: message });

export function refusalReply(till: Till, { status, message, envelope }: Refusal): Reply {
  if (envelope === 'error' || till.switches.sale_error_body === 'error') return errorReply(status, message);
  return json(status, { errors: { global: [message] }, reference: 'e5b0c3a1' });
}

/** 429, with the moment in one of the forms that clients have met. */
export function limitedReply(till: Till, untilMs: number): Reply {
  const body = { error: 'Too Many Requests', message: 'Rate limiting enforced' };
  const date = new Date(untilMs).toUTCString();
  const seconds = String(Math.max(1, Math.ceil((untilMs - till.clock.nowMs()) / 1000)));
  const how = till.switches.retry_after;
  if (how === 'body') return json(429, { ...body, 'retry-after': date });
  return withHeaders(json(429, body), { 'Retry-After': how === 'date' ? date : seconds });
}
