import type { Stripe } from 'stripe';
import { isPaymentId, type PaymentId } from '../kernel/ids.ts';
import { paymentIdOfRow } from './list-changes.ts';
import { paymentNamedBy } from './payment-id-of-event.ts';
import { isAbsent } from './refusal.ts';

/** The payment that any of Stripe's ids belongs to; null: of another form, unknown to Stripe, or without a payment. */
export async function paymentOf(client: Stripe, id: string): Promise<PaymentId | null> {
  try {
    const found = await look(client, id);
    return found !== null && isPaymentId(found) ? found : null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function look(client: Stripe, id: string): Promise<string | null> {
  // Only what may be an id of Stripe's ever becomes part of an address.
  const prefix = /^([a-z]{2,10})_[A-Za-z0-9_]{1,120}$/.exec(id)?.[1] ?? '';
  switch (prefix) {
    case 'pi':
      return (await client.paymentIntents.retrieve(id)).id;
    case 'ch':
    case 'py':
      return paymentIdOfRow(await client.charges.retrieve(id));
    case 're':
    case 'pyr':
      return paymentIdOfRow(await client.refunds.retrieve(id));
    case 'dp':
    case 'du':
    case 'pdp':
      return paymentIdOfRow(await client.disputes.retrieve(id));
    case 'evt':
      return paymentNamedBy(await client.events.retrieve(id)) ?? null;
    case 'cs': {
      const { payment_intent: intent } = await client.checkout.sessions.retrieve(id);
      return typeof intent === 'string' ? intent : (intent?.id ?? null);
    }
    default:
      return null;
  }
}
