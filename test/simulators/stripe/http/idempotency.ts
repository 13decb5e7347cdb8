import { createHash } from 'node:crypto';
import type { Answer } from './answer.ts';
import { invalidRequest, StripeApiError } from './errors.ts';
import type { World } from '../world.ts';

const KEPT_MS = 24 * 3600 * 1000;
const MAX_KEY_LENGTH = 255;

/**
 * Stripe's promise about `Idempotency-Key` on POST: the first result is repeated for 24 hours, a 500 included.
 * Nothing is kept of a call that failed validation. Other parameters under the same key are refused.
 */
export interface IdempotentCall {
  key: string;
  fingerprint: string;
}

export function idempotentCall(
  key: string | undefined,
  method: string,
  path: string,
  body: string,
): IdempotentCall | null {
  if (key === undefined || method !== 'POST') return null;
  if (key.length > MAX_KEY_LENGTH) {
    throw invalidRequest(`Idempotency-Key must be at most ${MAX_KEY_LENGTH} characters.`);
  }
  const fingerprint = createHash('sha256').update(`${path}\n${body}`).digest('hex');
  return { key, fingerprint };
}

/** The kept answer, null for a key not seen; throws 400 `idempotency_error` where the parameters differ. */
export function replayOf(world: World, call: IdempotentCall): Answer | null {
  const kept = world.tables.idempotency.get(call.key);
  if (kept === undefined || world.clock.nowMs() - kept.createdMs > KEPT_MS) return null;
  if (kept.fingerprint !== call.fingerprint) {
    throw new StripeApiError(400, {
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${call.key}' if you meant to execute a different request.`,
      type: 'idempotency_error',
    });
  }
  return {
    status: kept.status,
    body: kept.body,
    headers: { 'idempotent-replayed': 'true', 'original-request': kept.requestId },
  };
}

export function keep(world: World, call: IdempotentCall, answer: Answer, requestId: string): void {
  const validation = answer.status >= 400 && answer.status < 500 && answer.status !== 402;
  if (validation) return;
  world.tables.idempotency.put({
    id: call.key,
    fingerprint: call.fingerprint,
    createdMs: world.clock.nowMs(),
    status: answer.status,
    body: answer.body,
    requestId,
  });
}

export function keyInUse(key: string): StripeApiError {
  return new StripeApiError(409, {
    code: 'idempotency_key_in_use',
    message: `There is currently another in-progress request using this Idempotency-Key: ${key}`,
    type: 'idempotency_error',
  });
}
