import type { Refusal } from '../kernel/answer.ts';
import type { Looks } from './looks.ts';
import type { Pass } from './pass.ts';
import type { Payment } from './payment.ts';

/** What a step leaves to the pass: go on, stop until a moment, or stop because a far side refused. */
export type StepResult =
  | { readonly kind: 'went-on' }
  /** The till has answered a call: what it said is recorded by the next step, whatever the time. */
  | { readonly kind: 'answered' }
  /** Time ran short: the payment comes back at once. */
  | { readonly kind: 'out-of-time' }
  | { readonly kind: 'waits' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface StepContext {
  readonly pass: Pass;
  readonly looks: Looks;
  readonly payment: Payment;
  /** A rejected call of this posting, looked at since: decides with the look, once. */
  readonly refusals: Map<string, Refusal>;
}
