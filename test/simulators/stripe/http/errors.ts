export interface ErrorDetails {
  message: string;
  type: string;
  [field: string]: unknown;
}

/** An answer that Stripe gives instead of the object; `body` is its `error` envelope. */
export class StripeApiError extends Error {
  readonly status: number;
  readonly details: ErrorDetails;
  readonly headers: Record<string, string>;

  constructor(status: number, details: ErrorDetails, headers: Record<string, string> = {}) {
    super(details.message);
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

export function invalidRequest(
  message: string,
  extra: { code?: string; param?: string } = {},
): StripeApiError {
  return new StripeApiError(400, { ...extra, message, type: 'invalid_request_error' });
}

export function missingResource(kind: string, id: string, param = 'id'): StripeApiError {
  return new StripeApiError(404, {
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param,
    type: 'invalid_request_error',
  });
}

export function missingParam(param: string): StripeApiError {
  return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
}

/** 402: the card was declined; `details` are the intent's `last_payment_error` and what else Stripe adds. */
export function cardError(details: Record<string, unknown> | null): StripeApiError {
  return new StripeApiError(402, { message: 'Your card was declined.', type: 'card_error', ...details });
}

/** Two calls meet on one object: told apart from a rate limit by the missing `Stripe-Rate-Limited-Reason`. */
export function lockTimeout(): StripeApiError {
  return new StripeApiError(429, {
    code: 'lock_timeout',
    message:
      'This object cannot be accessed right now because another API request or Stripe process is currently accessing it.',
    type: 'invalid_request_error',
  });
}

export function rateLimited(reason: string): StripeApiError {
  return new StripeApiError(
    429,
    { code: 'rate_limit', message: 'Request rate limit exceeded.', type: 'invalid_request_error' },
    { 'stripe-rate-limited-reason': reason },
  );
}

export function serverError(status: number): StripeApiError {
  return new StripeApiError(status, {
    message: 'An unknown error occurred.',
    type: 'api_error',
  });
}
