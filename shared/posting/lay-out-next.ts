import { moneyText } from '../kernel/money.ts';
import type { Drawing, Drawn } from './drawing.ts';
import { layOutCharge } from './lay-out.ts';
import * as holds from './holds.ts';
import { drawReturn } from './lay-out-return.ts';
import { named, toHeld } from './moves.ts';
import type { Payment } from './payment.ts';
import type { Pass } from './pass.ts';
import type { Posting } from './posting.ts';
import { signedAmountOf } from './postings.ts';
import type { FrozenSale } from './sale.ts';
import type { StepContext, StepResult } from './step-result.ts';

/**
 * Lays out the next plan of a movement and freezes it, or holds it for a person: then its `drafts`, which the till
 * shows, are given up. Throws `RefusedError`.
 */
export async function layOutNext(
  posting: Posting,
  context: Pick<StepContext, 'pass' | 'payment'>,
  drafts: readonly string[] = [],
): Promise<StepResult> {
  const { pass, payment } = context;
  const { clock } = pass.deps;
  // A plan frozen by a pass that died before it said so: that one wins, for a draft of it may exist.
  const { plan, orphan } = await nextPlan(posting, pass);
  if (orphan !== null) return inForce(posting, orphan, { pass, why: null });
  const drawing = kept(
    posting.kind === 'charge'
      ? await drawCharge(posting, payment, pass)
      : await drawReturn(posting, payment, pass),
  );
  if (drawing.kind === 'hold') {
    await pass.writePosting(toHeld(named(posting, drafts), drawing.hold, clock.nowMs()), [
      `${posting.movementId} is held: ${drawing.hold.reason}`,
    ]);
    return { kind: 'went-on' };
  }
  const customer = await customerOf(posting, drawing, context);
  const sale = saleOf({ posting, payment, plan, customer, drawing, pass });
  await pass.freeze(sale);
  return inForce(posting, sale, { pass, why: drawing.why });
}

/** A plan is one item of the ledger: DynamoDB takes 400 KB, names of fields included. */
const MAX_PLAN_BYTES = 350_000;

/** What could not be stored is a person's business, not a failure that circles. */
function kept(drawing: Drawing): Drawing {
  if (drawing.kind === 'hold') return drawing;
  const bytes = new TextEncoder().encode(JSON.stringify(drawing.lines)).length;
  return bytes <= MAX_PLAN_BYTES ? drawing : { kind: 'hold', hold: holds.tooLarge(drawing.lines.length) };
}

/**
 * The next free plan number, or the plan that already stands there. A shadow plan is passed over when live, and a return
 * that was drawn and never begun is drawn anew: the shop may have taken the goods back since.
 */
async function nextPlan(posting: Posting, pass: Pass): Promise<{ plan: number; orphan: FrozenSale | null }> {
  for (let plan = posting.plan + 1; ; plan += 1) {
    const orphan = await pass.deps.ledger.frozen(pass.record.paymentId, posting.movementId, plan);
    const isInForce = orphan?.mode === pass.deps.settings.mode && posting.of === null;
    if (orphan === null || isInForce) return { plan, orphan };
  }
}

async function drawCharge(posting: Posting, payment: Payment, pass: Pass): Promise<Drawing> {
  const { settings } = pass.deps;
  const layout = await layOutCharge({ payment, settings, releasedHolds: posting.releasedHolds }, pass.deps);
  if (layout.kind === 'hold') return layout;
  const { lines, taxMinor } = layout;
  const reference = payment.order.kind === 'problem' ? null : payment.order.order.reference;
  const ids = [...new Set([payment.chargeId, payment.id])].filter((id) => id !== null).join(' ');
  const note = reference === null ? `Stripe ${ids}` : `Order ${reference}, Stripe ${ids}`;
  return { kind: 'drawn', lines, taxMinor, customer: { of: 'buyer' }, note, why: null };
}

async function inForce(
  posting: Posting,
  sale: FrozenSale,
  by: { pass: Pass; why: string | null },
): Promise<StepResult> {
  const { plan, customerId, newCustomer, lines, currency } = sale;
  const customer = customerId ?? (newCustomer ? 'new' : 'walk-in');
  const why = by.why === null ? '' : `; ${by.why}`;
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`;
  await by.pass.writePosting({ ...posting, plan, replan: false, customerId, undecidedSinceMs: null }, [
    `plan ${plan} for ${posting.movementId}: ${count}, total ${moneyText(sale.totalMinor, currency)}, till tax ${moneyText(sale.taxMinor, currency)}, customer ${customer}${why}`,
  ]);
  return { kind: 'went-on' };
}

type PlannedCustomer = Pick<FrozenSale, 'customerId' | 'newCustomer'>;

/** A return belongs to whom the till shows its sale with; where the till refuses that one, it is matched anew. */
async function customerOf(
  posting: Posting,
  drawing: Drawn,
  context: Pick<StepContext, 'pass' | 'payment'>,
): Promise<PlannedCustomer> {
  const { customer } = drawing;
  return customer.of === 'sale' && posting.refusedCustomerId === null
    ? { customerId: customer.customerId }
    : chooseCustomer(posting, context);
}

async function chooseCustomer(
  posting: Posting,
  context: Pick<StepContext, 'pass' | 'payment'>,
): Promise<PlannedCustomer> {
  const { pass, payment } = context;
  const { customers, settings } = pass.deps;
  // The till refused this customer once: it was merged away or archived meanwhile.
  const except = posting.refusedCustomerId;
  const dryRun = settings.mode === 'shadow';
  // Creating a customer is an effect: the lease is renewed right before it.
  await pass.write({}, []);
  const { id: paymentId, capturedMinor: amountMinor } = payment;
  const choice = await customers.customerFor(payment.buyer, { paymentId, dryRun, except, amountMinor });
  await pass.write({}, [`customer of ${posting.movementId}: ${choice.why}`]);
  if (choice.kind === 'customer') return { customerId: choice.customerId };
  return { customerId: null, ...(choice.kind === 'would-create' ? { newCustomer: true } : {}) };
}

interface Planned {
  readonly posting: Posting;
  readonly payment: Payment;
  readonly plan: number;
  readonly customer: PlannedCustomer;
  readonly drawing: Drawn;
  readonly pass: Pass;
}

function saleOf(planned: Planned): FrozenSale {
  const { posting, payment, drawing, pass } = planned;
  const { movementId } = posting;
  return {
    saleKey: movementId,
    paymentId: payment.id,
    plan: planned.plan,
    mode: pass.deps.settings.mode,
    currency: payment.currency,
    lines: drawing.lines,
    totalMinor: signedAmountOf(posting),
    taxMinor: drawing.taxMinor,
    paymentReference: posting.kind === 'charge' ? (payment.chargeId ?? payment.id) : movementId,
    ...planned.customer,
    completeAtMs: pass.deps.settings.saleDate === 'paid' ? posting.atMs : null,
    note: drawing.note,
  };
}
