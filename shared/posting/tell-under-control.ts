import { RefusedError } from '../kernel/answer.ts';
import type { CoreDeps } from './core.ts';
import { openness } from './openness.ts';
import { OvertakenError, Pass } from './pass.ts';
import type { Controls, Hint } from './ports.ts';
import type { PaymentRecord } from './posting.ts';
import { hasEnded, reconcile, rulesFor } from './postings.ts';

/**
 * Under a control item the till is left alone; Stripe is read once for what is new, so that the story of a payment
 * names its money and says what it waits for. For people alone: what cannot be read now is read by the pass that
 * comes when the control item is lifted. The payment is in the ledger already, as open.
 */
export async function tellUnderControl(hint: Hint, controls: Controls, deps: CoreDeps): Promise<void> {
  const record = await deps.ledger.load(hint.paymentId);
  const nowMs = deps.clock.nowMs();
  if (record === null || (record.lease?.untilMs ?? 0) > nowMs || isTold(record, hint)) return;
  try {
    await tell(new Pass(deps, deps.random.id(), record), controls);
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
  }
}

/** Stripe's event times are in whole seconds. */
function isTold({ observedAtMs }: PaymentRecord, { eventAtMs }: Hint): boolean {
  return observedAtMs !== null && (eventAtMs ?? 0) + 1000 <= observedAtMs;
}

async function tell(pass: Pass, controls: Controls): Promise<void> {
  const { clock, settings, stripe } = pass.deps;
  const observedAtMs = clock.nowMs();
  await pass.write({}, []);
  const payment = await shownBy(pass.record, stripe);
  if (payment === null) return pass.write({ lease: null }, []);
  const { postings, news } = reconcile(pass.record.postings, payment, rulesFor(pass.record, pass.deps));
  const waitingFor = controls.pause === null ? 'limit' : 'pause';
  const waiting = postings.map((posting) =>
    hasEnded(posting) ? posting : ({ ...posting, waitingFor } as const),
  );
  const shadow = settings.mode === 'shadow';
  const told = openness({ ...pass.record, postings: waiting }, { nowMs: observedAtMs, shadow });
  const standing = payment.standing ?? [];
  await pass.write({ lease: null, postings: told.postings, standing, observedAtMs }, news);
}

async function shownBy({ paymentId }: PaymentRecord, stripe: CoreDeps['stripe']) {
  try {
    const observation = await stripe.observe(paymentId);
    return observation.kind === 'payment' ? observation.payment : null;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return null;
  }
}
