import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';

type Deps = Pick<CoreDeps, 'stripe' | 'ledger'>;

/**
 * Payments of which money moved at `fromMs` or later and before `toMs` (null: until now), oldest first. Stripe lists
 * what was created since; what the ledger has not observed after `toMs` is looked at one by one. A payment that cannot
 * be looked at is among them: it must not go unnoticed. Throws `RefusedError` where no payment is at fault.
 */
export async function paymentsBetween(
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number | null },
  deps: Deps,
): Promise<PaymentId[]> {
  const payments: PaymentId[] = [];
  for await (const { paymentId } of deps.stripe.createdSince(fromMs)) {
    if (toMs === null || (await movedBetween(paymentId, { fromMs, toMs }, deps))) payments.push(paymentId);
  }
  return payments;
}

async function movedBetween(
  paymentId: PaymentId,
  window: { readonly fromMs: number; readonly toMs: number },
  deps: Deps,
): Promise<boolean> {
  const moments = await momentsOf(paymentId, window.toMs, deps);
  return moments === null || moments.some((atMs) => atMs >= window.fromMs && atMs < window.toMs);
}

/**
 * When its money moved: the ledger knows it all, if it has observed the payment after that; else Stripe is asked. Null:
 * it cannot be told.
 */
async function momentsOf(paymentId: PaymentId, toMs: number, deps: Deps): Promise<readonly number[] | null> {
  const record = await deps.ledger.load(paymentId);
  if (record !== null && (record.observedAtMs ?? 0) > toMs) return record.postings.map(({ atMs }) => atMs);
  try {
    const observation = await deps.stripe.observe(paymentId);
    if (observation.kind === 'absent') return null;
    return observation.kind === 'payment' ? observation.payment.movements.map(({ atMs }) => atMs) : [];
  } catch (error) {
    if (error instanceof RefusedError && error.refusal.whose === 'payment') return null;
    throw error;
  }
}
