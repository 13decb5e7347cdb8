import type { Answer, Refusal } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import { isoOf } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { FrozenSale, TillSale } from '../../posting/sale.ts';
import { shortWait } from '../refusals.ts';
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

const SALE_UNITS = 2;
const CHILD_UNITS = 0.5;
const COMPLETING_UNITS = 3;

/**
 * Prepares a sale: a POST with `completed:false`, lines and payment. Where the till refuses the payment on a draft
 * it is tried once without, which is safe: a refusal proves that nothing was made, and a draft has no effect.
 */
export function prepare(sale: FrozenSale, context: EffectsContext): Promise<Answer<TillSale>> {
  return effect(context, async (ids) => {
    const paysDraft = sale.totalMinor !== 0 && !(await context.habits.has('no-payment-on-draft'));
    const payment = paysDraft ? await paymentOf(sale, ids, context) : null;
    const answer = await postDraft(sale, payment, ids, context);
    if (payment === null) return answer;
    if (answer.kind === 'accepted' && sale.lines.length > 0 && answer.value.payments.length === 0) {
      await context.habits.remember('no-payment-on-draft');
    }
    return answer.kind === 'rejected' ? prepareOtherwise(answer, { sale, payment, ids }, context) : answer;
  });
}

interface Draft {
  readonly sale: FrozenSale;
  readonly payment: WirePayment;
  readonly ids: ShopIds;
}

/** One more try where the payment may be what was refused; the first refusal stands if that was not it. */
async function prepareOtherwise(
  first: Extract<Answer<TillSale>, { kind: 'rejected' }>,
  draft: Draft,
  context: EffectsContext,
): Promise<Answer<TillSale>> {
  const { refusal } = first;
  const { sale, ids } = draft;
  const byReference = /remoteReference/i.test(refusal.reason);
  if (refusal.whose !== 'payment' || refusal.code === 'customer-refused') return first;
  const payment = byReference ? uniquePayment(draft.payment, context.random) : null;
  const second = await postDraft(sale, payment, ids, context);
  if (second.kind === 'accepted') {
    await context.habits.remember(byReference ? 'unique-reference' : 'no-payment-on-draft');
  }
  return second.kind === 'rejected' ? first : second;
}

/** Completes one draft: no children, unless the till keeps no payment on drafts. Stock and money move here. */
export function complete(
  sale: FrozenSale,
  draft: TillSale,
  context: EffectsContext,
): Promise<Answer<TillSale>> {
  return effect(context, async (ids) => {
    const children = await missingPayment(sale, draft, { ids, context });
    if (children.kind === 'answer') return children.answer;
    const completeTime = await completeTimeOf(sale, context);
    const answer = await writeSale(context, {
      method: 'PUT',
      entity: 'Sale',
      path: pathOf(ids.accountId, recordOf('Sale', draft.saleId)),
      costUnits: SALE_UNITS + COMPLETING_UNITS + (children.payment === null ? 0 : CHILD_UNITS),
      body: {
        completed: true,
        ...(completeTime === null ? {} : { completeTime }),
        ...(children.payment === null ? {} : { SalePayments: { SalePayment: [children.payment] } }),
      },
    });
    if (answer.kind !== 'rejected' || !/completeTime/i.test(answer.refusal.reason)) return answer;
    await context.habits.remember('own-complete-time');
    const reason = 'the till refuses a complete time before the draft: its own is used from now on';
    return { kind: 'rejected', refusal: shortWait('complete-time', reason, 1_000) };
  });
}

/**
 * Deletes a draft (Lightspeed archives it). What is refused may be gone already, which a look decides.
 */
export function discard(saleId: string, context: EffectsContext): Promise<Answer<null>> {
  return effect(context, async (ids) => {
    const answer = await writeSale(context, {
      method: 'DELETE',
      entity: 'Sale',
      path: pathOf(ids.accountId, recordOf('Sale', saleId)),
      costUnits: SALE_UNITS,
      body: null,
    });
    if (answer.kind === 'accepted') return { kind: 'accepted', value: null };
    if (answer.kind === 'rejected' && answer.refusal.whose === 'payment') {
      const now = await readSale(saleId, context);
      if (now === null || now.state === 'deleted') return { kind: 'accepted', value: null };
    }
    return answer;
  });
}

/** The ids first; whatever stops the work before it is sent is a rejection. A refused id is checked anew. */
async function effect<T>(
  context: EffectsContext,
  work: (ids: ShopIds) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  try {
    const answer = await work(await context.ids.all());
    if (answer.kind === 'rejected' && answer.refusal.code === 'setting-refused') await context.ids.doubt();
    return answer;
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

function postDraft(
  sale: FrozenSale,
  payment: WirePayment | null,
  ids: ShopIds,
  context: EffectsContext,
): Promise<Answer<TillSale>> {
  const children = sale.lines.length + (payment === null ? 0 : 1);
  return writeSale(context, {
    method: 'POST',
    entity: 'Sale',
    path: pathOf(ids.accountId, 'Sale'),
    costUnits: SALE_UNITS + CHILD_UNITS * children,
    body: encodeDraft(sale, ids, { ...context.codec, payment }),
  });
}

async function writeSale(context: EffectsContext, write: Write): Promise<Answer<TillSale>> {
  const answer = await context.api.write(write, saleSchema);
  return answer.kind === 'accepted'
    ? { kind: 'accepted', value: decodeSale(answer.value, context.codec) }
    : answer;
}

async function paymentOf(sale: FrozenSale, ids: ShopIds, context: EffectsContext): Promise<WirePayment> {
  const payment = encodePayment(sale, ids, sale.paymentReference);
  return (await context.habits.has('unique-reference')) ? uniquePayment(payment, context.random) : payment;
}

/** Still begins with Stripe's id, so that it can be searched for. */
function uniquePayment(payment: WirePayment, random: Random): WirePayment {
  return { ...payment, remoteReference: `${payment.remoteReference}-${random.id().slice(0, 8)}` };
}

type Missing =
  | { readonly kind: 'payment'; readonly payment: WirePayment | null }
  | { readonly kind: 'answer'; readonly answer: Answer<TillSale> };

/** Lightspeed appends a child that is sent without an id, each time: so a fresh read must show that none is there. */
async function missingPayment(
  sale: FrozenSale,
  draft: TillSale,
  by: { ids: ShopIds; context: EffectsContext },
): Promise<Missing> {
  if (sale.totalMinor === 0 || draft.payments.length > 0) return { kind: 'payment', payment: null };
  const now = await readSale(draft.saleId, by.context);
  if (now?.state === 'completed') return { kind: 'answer', answer: { kind: 'accepted', value: now } };
  if (now?.state !== 'draft')
    return { kind: 'answer', answer: { kind: 'rejected', refusal: draftGone(draft) } };
  const payment = now.payments.length > 0 ? null : await paymentOf(sale, by.ids, by.context);
  return { kind: 'payment', payment };
}

function draftGone(draft: TillSale): Refusal {
  const reason = `draft ${draft.saleId} is no longer a draft in the till`;
  return { whose: 'payment', code: 'draft-gone', reason, remedy: 'look at the sale in the till' };
}

/** The capture's moment, never in the future; null: the till takes its own. */
async function completeTimeOf(sale: FrozenSale, context: EffectsContext): Promise<string | null> {
  if (sale.completeAtMs === null || (await context.habits.has('own-complete-time'))) return null;
  const atMs = Math.min(sale.completeAtMs, context.clock.nowMs());
  return isoOf(atMs).replace(/\.\d+Z$/, '+00:00');
}
