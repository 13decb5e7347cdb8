import { layOutCharge } from './lay-out.ts';
import { toHeld } from './moves.ts';
import type { Payment } from './payment.ts';
import type { Pass } from './pass.ts';
import type { Posting } from './posting.ts';
import { signedAmountOf } from './postings.ts';
import type { FrozenSale, SaleLine } from './sale.ts';
import type { StepContext, StepResult } from './step.ts';

/** Lays out the next plan of a charge and freezes it, or holds it for a person. Throws `RefusedError`. */
export async function layOutNext(
  posting: Posting,
  context: Pick<StepContext, 'pass' | 'payment'>,
): Promise<StepResult> {
  const { pass, payment } = context;
  const { ledger, settings, clock } = pass.deps;
  const plan = posting.plan + 1;
  // A plan frozen by a pass that died before it said so: that one wins, for a draft of it may exist.
  const orphan = await ledger.frozen(payment.id, posting.movementId, plan);
  if (orphan !== null) return inForce(posting, orphan, pass);
  const layout = await layOutCharge({ payment, settings, releasedHold: posting.releasedHold }, pass.deps);
  if (layout.kind === 'hold') {
    await pass.writePosting(toHeld(posting, layout.hold, clock.nowMs()), [
      `${posting.movementId} is held: ${layout.hold.reason}`,
    ]);
    return { kind: 'went-on' };
  }
  const customerId = await chooseCustomer(posting, context);
  const sale = saleOf({
    posting,
    payment,
    plan,
    customerId,
    lines: layout.lines,
    taxMinor: layout.taxMinor,
    pass,
  });
  await ledger.freeze(sale);
  return inForce(posting, sale, pass);
}

async function inForce(posting: Posting, sale: FrozenSale, pass: Pass): Promise<StepResult> {
  const { plan, customerId, lines } = sale;
  await pass.writePosting({ ...posting, plan, replan: false, customerId, undecidedSinceMs: null }, [
    `plan ${plan} for ${posting.movementId}: ${lines.length} lines, total ${sale.totalMinor}, till tax ${sale.taxMinor}, customer ${customerId ?? 'walk-in'}`,
  ]);
  return { kind: 'went-on' };
}

async function chooseCustomer(
  posting: Posting,
  context: Pick<StepContext, 'pass' | 'payment'>,
): Promise<string | null> {
  const { pass, payment } = context;
  const { customers, settings } = pass.deps;
  // The till refused this customer once: it was merged away or archived meanwhile.
  const except = posting.rematched ? posting.customerId : null;
  const dryRun = settings.mode === 'shadow';
  // Creating a customer is an effect: the lease is renewed right before it.
  await pass.write({}, []);
  const choice = await customers.customerFor(payment.buyer, { paymentId: payment.id, dryRun, except });
  await pass.write({}, [`customer of ${posting.movementId}: ${choice.why}`]);
  return choice.kind === 'customer' ? choice.customerId : null;
}

interface Drawn {
  readonly posting: Posting;
  readonly payment: Payment;
  readonly plan: number;
  readonly customerId: string | null;
  readonly lines: readonly SaleLine[];
  readonly taxMinor: number;
  readonly pass: Pass;
}

function saleOf(drawn: Drawn): FrozenSale {
  const { posting, payment, pass } = drawn;
  const reference = payment.order.kind === 'problem' ? null : payment.order.order.reference;
  const ids = [...new Set([payment.chargeId, payment.id])].filter((id) => id !== null).join(' ');
  return {
    saleKey: posting.movementId,
    paymentId: payment.id,
    plan: drawn.plan,
    currency: payment.currency,
    lines: drawn.lines,
    totalMinor: signedAmountOf(posting),
    taxMinor: drawn.taxMinor,
    paymentReference: payment.chargeId ?? payment.id,
    customerId: drawn.customerId,
    completeAtMs: pass.deps.settings.saleDate === 'paid' ? posting.atMs : null,
    note: reference === null ? `Stripe ${ids}` : `Order ${reference}, Stripe ${ids}`,
  };
}
