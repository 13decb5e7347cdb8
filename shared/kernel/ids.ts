/** A string that names one kind of thing; the brand keeps it from being passed as another. */
export type Branded<Name extends string> = string & { readonly __brand: Name };

/** Stripe's id of a payment: `pi_…`, or `ch_…` for a charge without a PaymentIntent. */
export type PaymentId = Branded<'PaymentId'>;
/** Stripe's own id of a money movement (`ch_…`, `re_…`, `dp_…`); for the three that undo, `<id>.undo`. */
export type MovementId = Branded<'MovementId'>;

/** What a Stripe id may look like; anything else never reaches a key, a URL or a log. */
const STRIPE_ID = /^[a-z]{2,10}_[A-Za-z0-9_]{1,120}$/;
const UNDO = '.undo';

export function isPaymentId(raw: string): raw is PaymentId {
  return STRIPE_ID.test(raw) && /^(pi|ch|py)_/.test(raw);
}

/** @throws {TypeError} naming the text, when it is no Stripe payment id. */
export function paymentIdOf(raw: string): PaymentId {
  if (!isPaymentId(raw)) throw new TypeError(`"${raw}" is not a payment id: expected pi_… or ch_…`);
  return raw;
}

/** @throws {TypeError} naming the text, when it is neither a Stripe id nor one with `.undo` behind it. */
export function movementIdOf(raw: string): MovementId {
  const base = raw.endsWith(UNDO) ? raw.slice(0, -UNDO.length) : raw;
  if (!STRIPE_ID.test(base))
    throw new TypeError(`"${raw}" is not a movement id: expected ch_…, re_… or dp_…`);
  return raw as MovementId;
}

export function undoOf(id: MovementId): MovementId {
  return `${id}${UNDO}` as MovementId;
}
