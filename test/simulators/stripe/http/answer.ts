import type { StripeApiError } from './errors.ts';

/** A finished HTTP answer. */
export interface Answer {
  status: number;
  body: string;
  headers: Record<string, string>;
}

/** Stripe indents its JSON, which catches a consumer that re-serialises before it verifies. */
export function stripeJson(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

export function errorAnswer(error: StripeApiError, requestId: string): Answer {
  const log = `https://dashboard.stripe.com/test/logs/${requestId}`;
  return {
    status: error.status,
    body: stripeJson({ error: { ...error.details, request_log_url: log } }),
    headers: error.headers,
  };
}
