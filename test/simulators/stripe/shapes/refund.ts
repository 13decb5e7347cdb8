import type { Stripe } from 'stripe';
import { freshId, idOf, nowSeconds, type World } from '../world.ts';

export interface RefundDraft {
  amount: number;
  metadata: Stripe.Metadata;
  reason: string | null;
  status: 'succeeded' | 'pending' | 'requires_action';
  pendingReason: 'processing' | 'insufficient_funds' | 'charge_pending' | null;
}

export function newRefund(world: World, charge: Stripe.Charge, draft: RefundDraft): Stripe.Refund {
  const card = charge.id.startsWith('ch_');
  return {
    id: freshId(world, card ? 're' : 'pyr'),
    object: 'refund',
    amount: draft.amount,
    balance_transaction: null,
    charge: charge.id,
    created: nowSeconds(world),
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    ...(card ? { destination_details: cardDestination(null) } : {}),
    metadata: draft.metadata,
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    ...(draft.pendingReason === null ? {} : { pending_reason: draft.pendingReason }),
    reason: draft.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: draft.status,
    transfer_reversal: null,
  };
}

/** The bank's reference of a card refund (ARN) comes days later; null until then. */
export function cardDestination(reference: string | null): Stripe.Refund.DestinationDetails {
  return {
    card: {
      ...(reference === null ? {} : { reference }),
      reference_status: reference === null ? 'pending' : 'available',
      reference_type: 'acquirer_reference_number',
      type: 'refund',
    },
    type: 'card',
  };
}
