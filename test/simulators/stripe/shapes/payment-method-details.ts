import type { Stripe } from 'stripe';
import type { Instrument } from '../engine/instruments.ts';

/** `charge.payment_method_details` for a payment of `amount` minor units. */
export function paymentMethodDetails(
  instrument: Instrument,
  amount: number,
  holder: string | null,
): Stripe.Charge.PaymentMethodDetails {
  const { type, last4, brand } = instrument;
  switch (type) {
    case 'card':
      return { type, card: card(instrument, amount) };
    case 'card_present':
      return { type, card_present: { ...atReader(brand, last4, holder), ...presentOnly(amount) } };
    case 'interac_present':
      return { type, interac_present: atReader('interac', last4, holder) };
    case 'link':
      return { type, link: { country: 'US' } };
    case 'us_bank_account':
      return { type, us_bank_account: usBankAccount(last4) };
    case 'sepa_debit':
      return {
        type,
        sepa_debit: {
          bank_code: '19043',
          branch_code: null,
          country: 'AT',
          fingerprint: `fp${last4}`,
          last4,
          mandate: null,
        },
      };
    case 'bacs_debit':
      return {
        type,
        bacs_debit: { fingerprint: `fp${last4}`, last4, mandate: null, sort_code: '108800' },
      };
    default:
      return type satisfies never;
  }
}

function card(instrument: Instrument, amount: number): Stripe.Charge.PaymentMethodDetails.Card {
  return {
    amount_authorized: amount,
    authorization_code: '123456',
    brand: instrument.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: 'US',
    electronic_commerce_indicator: null,
    exp_month: 8,
    exp_year: 2030,
    extended_authorization: { status: 'disabled' },
    fingerprint: `fp${instrument.last4}`,
    funding: 'credit',
    incremental_authorization: { status: 'unavailable' },
    installments: null,
    last4: instrument.last4,
    mandate: null,
    // Absent unless it was taken by telephone or post: not every account is given the field.
    ...(instrument.moto ? { moto: true } : {}),
    multicapture: { status: 'unavailable' },
    network: instrument.brand,
    network_token: { used: false },
    network_transaction_id: null,
    overcapture: { maximum_amount_capturable: amount, status: 'unavailable' },
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}

function atReader(
  brand: string,
  last4: string,
  holder: string | null,
): Stripe.Charge.PaymentMethodDetails.InteracPresent {
  return {
    brand,
    cardholder_name: holder,
    country: 'US',
    emv_auth_data: null,
    exp_month: 8,
    exp_year: 2030,
    fingerprint: `fp${last4}`,
    funding: 'debit',
    generated_card: null,
    last4,
    location: 'tml_simulated',
    network: brand,
    network_transaction_id: null,
    preferred_locales: ['en'],
    read_method: 'contactless_emv',
    reader: 'tmr_simulated',
    receipt: null,
  };
}

function presentOnly(amount: number): {
  amount_authorized: number;
  brand_product: null;
  incremental_authorization_supported: boolean;
  offline: null;
  overcapture_supported: boolean;
} {
  return {
    amount_authorized: amount,
    brand_product: null,
    incremental_authorization_supported: false,
    offline: null,
    overcapture_supported: false,
  };
}

function usBankAccount(last4: string): Stripe.Charge.PaymentMethodDetails.UsBankAccount {
  return {
    account_holder_type: 'individual',
    account_type: 'checking',
    bank_name: 'STRIPE TEST BANK',
    fingerprint: `fp${last4}`,
    last4,
    payment_reference: null,
    routing_number: '110000000',
  };
}
