import { createHmac } from 'node:crypto';
import { stripeJson } from '../http/answer.ts';
import type { World } from '../world.ts';

/** A webhook request, ready to be posted. */
export interface Letter {
  body: string;
  headers: Record<string, string>;
}

/** Stripe's webhook request for a payload. Each attempt is signed anew, so that a retry is never too old. */
export function signed(world: World, payload: unknown, secrets: readonly string[]): Letter {
  const body = stripeJson(payload);
  const seconds = Math.floor(world.clock.nowMs() / 1000);
  return {
    body,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      accept: '*/*; q=0.5, application/xml',
      'cache-control': 'no-cache',
      'stripe-signature': signatureHeader(body, secrets, seconds, world.livemode),
    },
  };
}

/**
 * The `Stripe-Signature` of a delivery: one `v1` per secret that is still live, over `t.body`, keyed with the
 * whole `whsec_…` text. Test mode adds the fake scheme `v0`, which a receiver must ignore.
 */
function signatureHeader(
  body: string,
  secrets: readonly string[],
  timestampSeconds: number,
  livemode: boolean,
): string {
  const signed = `${timestampSeconds}.${body}`;
  const parts = secrets.map((secret) => `v1=${hmac(secret, signed)}`);
  if (!livemode) parts.push(`v0=${hmac('fake', signed)}`);
  return [`t=${timestampSeconds}`, ...parts].join(',');
}

function hmac(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
