import { isPaymentId, type PaymentId } from '../kernel/ids.ts';
import { PAYMENT_EVENT_TYPES } from './event-types.ts';

/** Which payment an event of Stripe is about. */
export type EventReading =
  | {
      readonly kind: 'payment';
      readonly paymentId: PaymentId;
      /** Stripe's `created`, which is in whole seconds, as epoch milliseconds. */
      readonly eventAtMs: number;
      readonly eventId: string;
    }
  /** It names no payment: another kind of event, or one of a payment-less object. */
  | { readonly kind: 'ignored'; readonly type: string; readonly about: Paymentless | null }
  /** No snapshot event of Stripe's at all, or one without the ids that its type promises. */
  | { readonly kind: 'malformed' };

/** Goods or money that moved without a payment: a whole order of zero, a refund out of a customer's balance. */
export type Paymentless = 'zero-order' | 'refund-without-charge';

type Fields = Readonly<Record<string, unknown>>;

const EVENT_ID = /^evt_[A-Za-z0-9_]{1,120}$/;
const PAYMENT_TYPES: ReadonlySet<string> = new Set(PAYMENT_EVENT_TYPES);

/**
 * Reads the payment's id out of an event, and nothing else: what happened is observed afresh, because events come
 * twice, late and in any order. Types that we do not subscribe to are ignored, whatever object they carry.
 */
export function paymentIdOfEvent(event: unknown): EventReading {
  const fields = fieldsOf(event);
  const { id, type, created } = { id: fields['id'], type: fields['type'], created: fields['created'] };
  if (fields['object'] !== 'event' || typeof type !== 'string') return { kind: 'malformed' };
  if (typeof id !== 'string' || !EVENT_ID.test(id) || !Number.isSafeInteger(created))
    return { kind: 'malformed' };
  if (!PAYMENT_TYPES.has(type)) return { kind: 'ignored', type, about: null };
  const named = paymentNamedBy(event);
  if (named === undefined) return { kind: 'malformed' };
  if (named === null) return { kind: 'ignored', type, about: paymentless(event, type) };
  if (!isPaymentId(named)) return { kind: 'malformed' };
  return { kind: 'payment', paymentId: named, eventAtMs: Number(created) * 1000, eventId: id };
}

/** Told of once in the life of the object, so that it is counted once. */
function paymentless(event: unknown, type: string): Paymentless | null {
  if (type === 'refund.created') return 'refund-without-charge';
  const session = fieldsOf(fieldsOf(fieldsOf(event)['data'])['object']);
  const isFree = session['payment_status'] === 'no_payment_required' && session['amount_total'] === 0;
  return type === 'checkout.session.completed' && isFree ? 'zero-order' : null;
}

/** The payment that an event's object belongs to, whatever its type. Null: to none. Undefined: it is no such object. */
export function paymentNamedBy(event: unknown): string | null | undefined {
  const object = fieldsOf(fieldsOf(fieldsOf(event)['data'])['object']);
  const intent = idOf(object['payment_intent']);
  switch (object['object']) {
    case 'payment_intent':
      return idOf(object['id']) ?? undefined;
    case 'charge':
      return intent ?? idOf(object['id']) ?? undefined;
    case 'dispute':
      return intent ?? idOf(object['charge']) ?? undefined;
    // A refund of a customer's balance has neither; a session may set up a card without a payment.
    case 'refund':
      return intent ?? idOf(object['charge']);
    case 'checkout.session':
      return intent;
    default:
      return undefined;
  }
}

/** A reference is an id, or the whole object where the endpoint's version expands it. */
function idOf(reference: unknown): string | null {
  if (typeof reference === 'string') return reference;
  const id = fieldsOf(reference)['id'];
  return typeof id === 'string' ? id : null;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}
