import { createHmac } from 'node:crypto';

/**
 * The `Stripe-Signature` of a delivery: one `v1` per secret that is still live, over `t.body`, keyed with the
 * whole `whsec_…` text. Test mode adds the fake scheme `v0`, which a receiver must ignore.
 */
export function signatureHeader(
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
