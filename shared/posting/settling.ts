import type { PostingStep } from './posting.ts';

/** How long after a call an unanswered step may still commit before it is repeated; repeats are safe, so short. */
export const SETTLE_PREPARE_MS = 20_000;
export const SETTLE_COMPLETE_MS = 30_000;
const PATIENT_ATTEMPTS = 8;
const SETTLE_LONGEST_MS = 60 * 60_000;
/**
 * How long a sale that an unanswered complete was sent to is left alone, whatever anybody says: ten minutes from the
 * sending. What is stored is the intent, and a worker may stand still between the two for as long as its function lives.
 */
export const UNTOUCHABLE_MS = 11 * 60_000;

export type Sent<Step extends 'preparing' | 'completing'> = Extract<PostingStep, { readonly step: Step }>;

/** When a call in flight may be repeated. What the till fails at again and again is tried ever more seldom. */
export function settlesAtMs(at: Sent<'preparing' | 'completing'>): number {
  const first = at.step === 'preparing' ? SETTLE_PREPARE_MS : SETTLE_COMPLETE_MS;
  const doublings = Math.max(0, Math.min(at.attempt - PATIENT_ATTEMPTS, 8));
  return at.sentAtMs + Math.min(first * 2 ** doublings, SETTLE_LONGEST_MS);
}
