import type { Answer, Refusal } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import { isoOf } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { FrozenSale, TillSale } from '../../posting/sale.ts';
import { shortWait } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { Write } from './api.ts';
import type { Habits } from './habits.ts';
import { pathOf, recordOf } from './query.ts';
import { decodeSale, encodeDraft, encodePayment, saleSchema } from './sale-codec.ts';
import type { WirePayment } from './sale-codec.ts';
import { readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';
import type { ShopIds } from './shop-ids.ts';

export interface EffectsContext extends SalesContext {
  readonly habits: Habits;
  readonly clock: Clock;
  readonly random: Random;
}

/** One call of the core, with the ids resolved. */
interface Call extends EffectsContext {
  readonly shop: ShopIds;
  /** The core reckons its settling from the start of the call: nothing is sent long after it. */
  readonly latestMs: number;
}

const SALE_UNITS = 2;
const CHILD_UNITS = 0.5;
const COMPLETING_UNITS = 3;

/**
 * Prepares a sale: a POST with `completed:false`, lines and payment. Where the till refuses the payment on a draft
 * it is tried once without, which is safe: a refusal proves that nothing was made, and a draft has no effect.
 */
export function prepare(sale: FrozenSale, context: EffectsContext): Promise<Answer<TillSale>> {
  return effect(context, async (call) => {
    const paysDraft = sale.totalMinor !== 0 && !(await call.habits.has('no-payment-on-draft'));
    const payment = paysDraft ? await paymentOf(sale, call) : null;
    const answer = await postDraft(sale, payment, call);
    if (payment === null) return answer;
    if (answer.kind === 'accepted' && sale.lines.length > 0 && answer.value.payments.length === 0) {
      await call.habits.remember('no-payment-on-draft');
    }
    return answer.kind === 'rejected' ? prepareOtherwise(answer, { sale, payment }, call) : answer;
  });
}

type Rejected = Extract<Answer<TillSale>, { kind: 'rejected' }>;

/** One more try where the payment may be what was refused; the first refusal stands if that was not it. */
async function prepareOtherwise(
  first: Rejected,
  draft: { sale: FrozenSale; payment: WirePayment },
  call: Call,
): Promise<Answer<TillSale>> {
  const { refusal } = first;
  if (refusal.whose !== 'payment' || refusal.code === 'customer-refused') return first;
  const byReference = /remoteReference/i.test(refusal.reason);
  const payment = byReference ? uniquePayment(draft.payment, call.random) : null;
  const second = await postDraft(draft.sale, payment, call);
  if (second.kind === 'accepted') {
    await call.habits.remember(byReference ? 'unique-reference' : 'no-payment-on-draft');
  }
  return second.kind === 'rejected' ? first : second;
}

/** Completes one draft: no children, unless the till keeps no payment on drafts. Stock and money move here. */
export function complete(
  sale: FrozenSale,
  draft: TillSale,
  context: EffectsContext,
): Promise<Answer<TillSale>> {
  return effect(context, async (call) => {
    const missing = await missingPayment(sale, draft, call);
    if (missing.kind === 'answer') return missing.answer;
    const completeTime = await completeTimeOf(sale, call);
    const answer = await writeSale(call, {
      method: 'PUT',
      path: pathOf(call.shop.accountId, recordOf('Sale', draft.saleId)),
      costUnits: SALE_UNITS + COMPLETING_UNITS + (missing.payment === null ? 0 : CHILD_UNITS),
      body: {
        completed: true,
        ...(completeTime === null ? {} : { completeTime }),
        ...(missing.payment === null ? {} : { SalePayments: { SalePayment: [missing.payment] } }),
      },
    });
    if (answer.kind !== 'rejected' || !/completeTime/i.test(answer.refusal.reason)) return answer;
    await call.habits.remember('own-complete-time');
    const reason = 'the till refuses a complete time before the draft: its own is used from now on';
    return { kind: 'rejected', refusal: shortWait('complete-time', reason, 1_000) };
  });
}

/** Deletes a draft (Lightspeed archives it). What is refused may be gone already, which a read decides. */
export function discard(saleId: string, context: EffectsContext): Promise<Answer<null>> {
  return effect(context, async (call) => {
    const path = pathOf(call.shop.accountId, recordOf('Sale', saleId));
    const answer = await writeSale(call, { method: 'DELETE', path, costUnits: SALE_UNITS, body: null });
    if (answer.kind === 'accepted') return { kind: 'accepted', value: null };
    if (answer.kind === 'rejected' && answer.refusal.whose === 'payment') {
      const now = await readSale(saleId, call);
      if (now === null || now.state === 'deleted') return { kind: 'accepted', value: null };
    }
    return answer;
  });
}

/** The ids first; whatever stops the work before it is sent is a rejection. A refused id is checked anew. */
async function effect<T>(
  context: EffectsContext,
  work: (call: Call) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const latestMs = context.clock.nowMs() + SEND_WITHIN_MS;
  try {
    const answer = await work({ ...context, shop: await context.ids.all(), latestMs });
    if (answer.kind === 'rejected' && answer.refusal.code === 'setting-refused') await context.ids.doubt();
    return answer;
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

function postDraft(sale: FrozenSale, payment: WirePayment | null, call: Call): Promise<Answer<TillSale>> {
  const children = sale.lines.length + (payment === null ? 0 : 1);
  return writeSale(call, {
    method: 'POST',
    path: pathOf(call.shop.accountId, 'Sale'),
    costUnits: SALE_UNITS + CHILD_UNITS * children,
    body: encodeDraft(sale, call.shop, { ...call.codec, payment }),
  });
}

async function writeSale(call: Call, write: Omit<Write, 'entity' | 'latestMs'>): Promise<Answer<TillSale>> {
  const { latestMs } = call;
  const answer = await call.api.write({ ...write, entity: 'Sale', latestMs }, saleSchema);
  return answer.kind === 'accepted'
    ? { kind: 'accepted', value: decodeSale(answer.value, call.codec) }
    : answer;
}

async function paymentOf(sale: FrozenSale, call: Call): Promise<WirePayment> {
  const payment = encodePayment(sale, call.shop, sale.paymentReference);
  return (await call.habits.has('unique-reference')) ? uniquePayment(payment, call.random) : payment;
}

/** Still begins with Stripe's id, so that it can be searched for. */
function uniquePayment(payment: WirePayment, random: Random): WirePayment {
  return { ...payment, remoteReference: `${payment.remoteReference}-${random.id().slice(0, 8)}` };
}

type Missing =
  | { readonly kind: 'payment'; readonly payment: WirePayment | null }
  | { readonly kind: 'answer'; readonly answer: Answer<TillSale> };

/** Lightspeed appends a child that is sent without an id, each time: a fresh read must show that none is there. */
async function missingPayment(sale: FrozenSale, draft: TillSale, call: Call): Promise<Missing> {
  if (sale.totalMinor === 0 || draft.payments.length > 0) return { kind: 'payment', payment: null };
  const now = await readSale(draft.saleId, call);
  if (now?.state === 'completed') return { kind: 'answer', answer: { kind: 'accepted', value: now } };
  if (now?.state !== 'draft') return { kind: 'answer', answer: { kind: 'rejected', refusal: gone(draft) } };
  return { kind: 'payment', payment: now.payments.length > 0 ? null : await paymentOf(sale, call) };
}

function gone(draft: TillSale): Refusal {
  const reason = `draft ${draft.saleId} is no longer a draft in the till`;
  return { whose: 'payment', code: 'draft-gone', reason, remedy: 'look at the sale in the till' };
}

/** The capture's moment, never in the future; null: the till takes its own. */
async function completeTimeOf(sale: FrozenSale, call: Call): Promise<string | null> {
  if (sale.completeAtMs === null || (await call.habits.has('own-complete-time'))) return null;
  const atMs = Math.min(sale.completeAtMs, call.clock.nowMs());
  return isoOf(atMs).replace(/\.\d+Z$/, '+00:00');
}
