/**
 * Why a far side would not do something, sorted by who has to act:
 * - `payment`: this payment's lines, customer or amount are at fault; a person decides (held).
 * - `connection`: the connection to the far side is at fault, nobody's payment is (paused).
 * - `wait`: it comes back by itself (rate limit, outage).
 */
export interface Refusal {
  readonly whose: 'payment' | 'connection' | 'wait';
  /** A stable word for code and metrics, e.g. `rate-limit`, `unauthorised`, `unbalanced`. */
  readonly code: string;
  /** One sentence for people. No personal data, no secret. */
  readonly reason: string;
  /** What a person can do about it, one sentence. */
  readonly remedy: string;
  /** For a wait: how long the far side asked for, where it did. */
  readonly retryAfterMs?: number;
}

/**
 * The three-valued answer to a call that has an effect. `unknown` means that the effect may have happened, may
 * happen yet, or never will: it may be cleared only by looking.
 */
export type Answer<T> =
  | { readonly kind: 'accepted'; readonly value: T }
  | { readonly kind: 'rejected'; readonly refusal: Refusal }
  | { readonly kind: 'unknown'; readonly why: string };

/** A read was refused. Thrown by adapters, caught once per pass. */
export class RefusedError extends Error {
  override name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, options?: ErrorOptions) {
    super(refusal.reason, options);
    this.refusal = refusal;
  }
}
