import { Stripe } from 'stripe';
import { type Refusal, RefusedError } from '../kernel/answer.ts';

/** How Stripe says that it knows no such object in this account and mode. */
export function isAbsent(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && error.code === 'resource_missing';
}

/**
 * Runs a call to Stripe; what Stripe refuses becomes a `RefusedError`, our own bugs stay what they are.
 * The SDK's error is not passed on as a cause: its texts may quote what a buyer typed.
 */
export async function refusing<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === null) throw error;
    throw new RefusedError(refusal);
  }
}

/**
 * Why Stripe would not answer, by who has to act; null: it is not Stripe's refusal at all. Follows the statuses and
 * codes of Stripe's error handling; `lock_timeout` (another request holds the object) comes as 429, too.
 */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof RefusedError) return error.refusal;
  if (!(error instanceof Stripe.errors.StripeError)) return null;
  const status = error.statusCode;
  if (error instanceof Stripe.errors.StripeConnectionError)
    return outage('Stripe could not be reached', error);
  if (error instanceof Stripe.errors.StripeRateLimitError) return rateLimit(error);
  // Without a status: an answer that is no JSON, as a broken gateway gives.
  if (status === undefined || status >= 500) return outage('Stripe answered with a fault of its own', error);
  if (status === 409) return outage('Stripe was busy with another request for the same object', error);
  if (status === 401) return unauthorised(error);
  if (status === 403) return forbidden(error);
  if (isAbsent(error)) return absent(error);
  return rejected(error);
}

/** An answer that lacks what Stripe promises: a person looks at this payment, the others go on. */
export function unreadable(what: string, path: string): Refusal {
  return {
    whose: 'payment',
    code: 'unreadable',
    reason: `Stripe's answer about ${what} cannot be read: "${path}" is missing or of another kind`,
    remedy: `look at ${what} in Stripe and check that the API version is the one Tillbridge is made for`,
  };
}

function rateLimit(error: Stripe.errors.StripeError): Refusal {
  const locked = error.code === 'lock_timeout';
  return {
    whose: 'wait',
    code: locked ? 'locked' : 'rate-limit',
    reason: locked
      ? `Stripe is changing this object for another request${traceOf(error)}`
      : `Stripe's rate limit is reached${traceOf(error)}`,
    remedy: 'nothing: it is tried again by itself',
    ...retryAfter(error),
  };
}

function outage(what: string, error: Stripe.errors.StripeError): Refusal {
  return {
    whose: 'wait',
    code: 'outage',
    reason: `${what}${traceOf(error)}`,
    remedy: 'nothing: it is tried again by itself; see status.stripe.com if it lasts',
    ...retryAfter(error),
  };
}

function unauthorised(error: Stripe.errors.StripeError): Refusal {
  return {
    whose: 'connection',
    code: 'unauthorised',
    reason: `Stripe does not accept the secret key${traceOf(error)}`,
    remedy: 'put a valid key into "stripeSecretKey" of the static secret',
  };
}

function forbidden(error: Stripe.errors.StripeError): Refusal {
  return {
    whose: 'connection',
    code: 'forbidden',
    reason: `Stripe's restricted key lacks a permission${traceOf(error)}`,
    remedy:
      'grant it read on Charges, Refunds, PaymentIntents, Checkout Sessions, Customers, Products, Prices, Invoices, ' +
      'Disputes, Events and Balance Transactions, and write on PaymentIntents, Charges, Refunds and Disputes',
  };
}

function absent(error: Stripe.errors.StripeError): Refusal {
  return {
    whose: 'payment',
    code: 'absent',
    reason: `Stripe knows no such object in this account and mode${traceOf(error)}`,
    remedy: 'check that the payment belongs to the account and mode of the secret key',
  };
}

function rejected(error: Stripe.errors.StripeError): Refusal {
  return {
    whose: 'payment',
    code: 'rejected',
    reason: `Stripe refused the request${traceOf(error)}`,
    remedy: "look the request up in Stripe's log by its id and correct what it names",
  };
}

/** Status, code and request id are Stripe's own words; its message may quote personal data and is left out. */
function traceOf(error: Stripe.errors.StripeError): string {
  const facts = [error.statusCode, error.code, error.requestId].filter((fact) => fact !== undefined);
  return facts.length === 0 ? '' : ` (${facts.join(', ')})`;
}

/** Stripe documents no `Retry-After`, but a gateway in between may send one, in seconds. */
function retryAfter(error: Stripe.errors.StripeError): { retryAfterMs?: number } {
  const seconds = Number(error.headers?.['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterMs: Math.ceil(seconds * 1000) } : {};
}
