import * as z from 'zod';
import type { Clock } from '../../shared/kernel/clock.ts';
import { SignatureError } from '../../shared/kernel/errors.ts';
import type { Queue } from '../../shared/posting/ports.ts';
import { json } from '../../shared/runtime/handler.ts';
import type { HttpAnswer, HttpRequest, Watch } from '../../shared/runtime/handler.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { modeOfKey } from '../../shared/stripe/key-mode.ts';
import { paymentIdOfEvent } from '../../shared/stripe/payment-id-of-event.ts';
import { NotAnEventError, verifyWebhook } from '../../shared/stripe/verify-webhook.ts';
import { headerOf, rawBodyOf } from './raw-body.ts';

export interface ReceiveDeps extends Watch {
  /** What of the static secret the webhook needs, no older than that. Throws when it cannot be read. */
  readonly secret: (maxAgeMs?: number) => Promise<WebhookSecret>;
  readonly queue: Pick<Queue, 'send'>;
  readonly clock: Clock;
}

export interface WebhookSecret {
  readonly stripeSecretKey: string;
  readonly stripeWebhookSecrets: readonly string[];
}

/** What every event says of itself beside the fields that verification has seen. */
const envelope = z.looseObject({
  id: z.string(),
  type: z.string(),
  livemode: z.boolean(),
  /** Only on events of another account that is connected to ours. */
  account: z.string().nullish(),
});

/** A secret younger than this is not read again for a wrong signature: forgers must not make us read. */
const DOUBTED_AFTER_MS = 10_000;

/** Counted, because no sale will tell of them; the audit lists each. */
const PAYMENTLESS = {
  'zero-order': METRICS.zeroOrders,
  'refund-without-charge': METRICS.refundsWithoutCharge,
} as const;

const RECEIVED = json(200, { received: true });
/** Says nothing of what was wrong: whoever forges learns nothing from it. */
const BAD_REQUEST = json(400, { error: { message: 'bad request', remedy: 'send signed events of Stripe' } });
const TOO_LARGE = json(413, { error: { message: 'too large', remedy: 'send signed events of Stripe' } });

/**
 * Answers one webhook. 200 means that the payment is in the queue, or that the event is none of ours; 400 that the
 * sender or the body is not good. Throws when secret or queue are away: Stripe repeats what was not answered 2xx.
 */
export async function receive(request: HttpRequest, deps: ReceiveDeps): Promise<HttpAnswer> {
  const rawBody = rawBodyOf(request);
  if (rawBody === null) return TOO_LARGE;
  const signatureHeader = headerOf(request, 'stripe-signature');
  if (signatureHeader === undefined) return BAD_REQUEST;
  try {
    const signed = { rawBody, signatureHeader };
    const secret = await deps.secret();
    const proof = prove(signed, secret, deps.clock);
    if (proof.kind === 'event') return await take(proof.event, secret, deps);
    if (proof.kind === 'no-event') return turnAway(proof.why, deps);
    // Somebody may have rolled the secret at Stripe and here since it was read.
    const fresh = await deps.secret(DOUBTED_AFTER_MS);
    const again = prove(signed, fresh, deps.clock);
    if (again.kind === 'event') return await take(again.event, fresh, deps);
    if (again.kind === 'forged') deps.metrics.count(METRICS.signatureFailed);
    return turnAway(again.why, deps);
  } catch (error) {
    deps.metrics.count(METRICS.webhookRefused);
    throw error;
  }
}

interface Signed {
  readonly rawBody: Buffer;
  readonly signatureHeader: string;
}

type Proof =
  | { readonly kind: 'event'; readonly event: unknown }
  /** The sender is not proven, or is, and it is no event. */
  | { readonly kind: 'forged' | 'no-event'; readonly why: string };

function prove(signed: Signed, secret: WebhookSecret, clock: Clock): Proof {
  try {
    const nowMs = clock.nowMs();
    return {
      kind: 'event',
      event: verifyWebhook({ ...signed, secrets: secret.stripeWebhookSecrets, nowMs }),
    };
  } catch (error) {
    if (error instanceof SignatureError) return { kind: 'forged', why: error.message };
    if (error instanceof NotAnEventError) return { kind: 'no-event', why: error.message };
    throw error;
  }
}

function turnAway(why: string, { log }: ReceiveDeps): HttpAnswer {
  log.warn('webhook.turned-away', { why });
  return BAD_REQUEST;
}

async function take(event: unknown, secret: WebhookSecret, deps: ReceiveDeps): Promise<HttpAnswer> {
  const { log, metrics, queue } = deps;
  const facts = envelope.safeParse(event);
  const reading = paymentIdOfEvent(event);
  if (!facts.success || reading.kind === 'malformed') {
    log.warn('webhook.turned-away', { why: 'the signed event lacks what every event of its type has' });
    return BAD_REQUEST;
  }
  const { id: eventId, type, livemode, account } = facts.data;
  const otherMode = livemode !== (modeOfKey(secret.stripeSecretKey) === 'live');
  if (otherMode || typeof account === 'string') {
    metrics.count(METRICS.webhookForeign);
    log.warn('webhook.foreign', { eventId, type, why: otherMode ? 'other mode' : 'other account' });
    return RECEIVED;
  }
  if (reading.kind === 'ignored') {
    metrics.count(METRICS.webhookIgnored);
    if (reading.about !== null) metrics.count(PAYMENTLESS[reading.about]);
    log.info('webhook.ignored', { eventId, type, about: reading.about });
    return RECEIVED;
  }
  const { paymentId, eventAtMs } = reading;
  await queue.send({ paymentId, eventId, eventAtMs }, 0);
  metrics.count(METRICS.webhookAccepted);
  log.info('webhook.accepted', { eventId, type, paymentId });
  return RECEIVED;
}
