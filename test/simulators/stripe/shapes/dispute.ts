import type { Stripe } from 'stripe';
import { freshId, idOf, nowSeconds, type World } from '../world.ts';

const NINE_DAYS_SECONDS = 777_600;

export const NO_EVIDENCE: Stripe.Dispute.Evidence = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

export interface DisputeDraft {
  amount: number;
  reason: string;
  inquiry: boolean;
}

export function newDispute(world: World, charge: Stripe.Charge, draft: DisputeDraft): Stripe.Dispute {
  const created = nowSeconds(world);
  return {
    id: freshId(world, 'du'),
    object: 'dispute',
    amount: draft.amount,
    balance_transactions: [],
    charge: charge.id,
    created,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: created + NINE_DAYS_SECONDS,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: 'manual',
    is_charge_refundable: draft.inquiry,
    livemode: world.livemode,
    // A dispute does not inherit the charge's metadata.
    metadata: {},
    payment_intent: idOf(charge.payment_intent),
    reason: draft.reason,
    status: draft.inquiry ? 'warning_needs_response' : 'needs_response',
  };
}
