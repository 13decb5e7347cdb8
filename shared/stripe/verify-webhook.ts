import { Stripe } from 'stripe';
import { SignatureError } from '../kernel/errors.ts';

export interface SignedWebhook {
  /** The body byte for byte as it came; base64 is undone by the caller. */
  readonly rawBody: Buffer;
  readonly signatureHeader: string | readonly string[] | undefined;
  /** Any of them verifies, so that a secret can be rolled without losing an event. */
  readonly secrets: readonly string[];
  readonly nowMs: number;
}

/** The sender is proven, but what was sent is no event: answered 400, like a wrong signature. */
export class NotAnEventError extends Error {
  override name = 'NotAnEventError';
}

/** Stripe signs every delivery attempt anew, so that a longer wait can only be a replay or a wrong clock. */
const MAX_SKEW_MS = 300_000;

/**
 * The event in a webhook's body, once its sender is proven.
 * @throws {SignatureError} the signature is missing, wrong, or more than 300 s old or in the future.
 * @throws {NotAnEventError} validly signed, but no snapshot event (`object` "event", an `id` and a `type`).
 */
export function verifyWebhook(webhook: SignedWebhook): unknown {
  const { rawBody, signatureHeader, nowMs } = webhook;
  if (typeof signatureHeader !== 'string')
    throw new SignatureError('one stripe-signature header is required');
  checkSkew(signatureHeader, nowMs);
  // A secret copied with its line break is the same secret.
  const secrets = webhook.secrets.map((secret) => secret.trim()).filter((secret) => secret !== '');
  for (const secret of secrets) {
    const verdict = tryOne(rawBody, { signatureHeader, secret, nowMs });
    if (verdict.proven) return verdict.event;
  }
  throw new SignatureError('no webhook secret of ours made this signature');
}

/** stripe-node checks the age alone and accepts a signature of tomorrow. */
function checkSkew(signatureHeader: string, nowMs: number): void {
  const signedAtMs = Number(/(?:^|,)t=(\d+)(?:,|$)/.exec(signatureHeader)?.[1]) * 1000;
  // Written so that a missing time, which is NaN, fails as well.
  if (!(Math.abs(nowMs - signedAtMs) <= MAX_SKEW_MS)) {
    throw new SignatureError('the signature is not of the last 300 seconds');
  }
}

interface Key {
  readonly signatureHeader: string;
  readonly secret: string;
  readonly nowMs: number;
}

function tryOne(rawBody: Buffer, key: Key): { proven: false } | { proven: true; event: unknown } {
  try {
    const tolerance = MAX_SKEW_MS / 1000;
    const event: unknown = Stripe.webhooks.constructEvent(
      rawBody,
      key.signatureHeader,
      key.secret,
      tolerance,
      undefined,
      key.nowMs,
    );
    return { proven: true, event: asEvent(event) };
  } catch (error) {
    if (error instanceof NotAnEventError) throw error;
    if (error instanceof Stripe.errors.StripeSignatureVerificationError) return { proven: false };
    // With a header that is a string, stripe-node fails otherwise only after the signature held: no JSON, or a thin event.
    throw new NotAnEventError('the signed body is no snapshot event', { cause: error });
  }
}

function asEvent(event: unknown): unknown {
  const { object, id, type } = (typeof event === 'object' && event !== null ? event : {}) as Record<
    string,
    unknown
  >;
  if (object === 'event' && isText(id) && isText(type)) return event;
  throw new NotAnEventError('the signed body is no event: "object", "id" or "type" is missing');
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
