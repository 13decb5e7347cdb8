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
  /** What of the static secret the webhook needs. Throws when it cannot be read. */
  readonly secret: () => Promise<WebhookSecret>;
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
    const secret = await deps.secret();
    const event = provenEvent({ rawBody, signatureHeader }, secret, deps);
    return event === null ? BAD_REQUEST : await take(event, secret, deps);
  } catch (error) {
    deps.metrics.count(METRICS.webhookRefused);
    throw error;
  }
}

interface Signed {
  readonly rawBody: Buffer;
  readonly signatureHeader: string;
}

/** Null: the sender is not proven, or it is no event. */
function provenEvent(signed: Signed, secret: WebhookSecret, deps: ReceiveDeps): unknown {
  try {
    const nowMs = deps.clock.nowMs();
    return verifyWebhook({ ...signed, secrets: secret.stripeWebhookSecrets, nowMs });
  } catch (error) {
    if (error instanceof SignatureError) deps.metrics.count(METRICS.signatureFailed);
    else if (!(error instanceof NotAnEventError)) throw error;
    deps.log.warn('webhook.turned-away', { why: error.message });
    return null;
  }
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
