/** How the payment that an instrument makes turns out. */
export type Behaviour =
  | 'plain'
  | 'declined'
  | 'refund-pending'
  | 'refund-fails'
  | 'disputed-fraudulent'
  | 'disputed-not-received'
  | 'inquiry'
  | 'fraud-warning'
  | 'delayed-succeeds'
  | 'delayed-fails'
  | 'delayed-waits';

export type InstrumentType =
  'card' | 'link' | 'card_present' | 'interac_present' | 'us_bank_account' | 'sepa_debit' | 'bacs_debit';

export interface Instrument {
  type: InstrumentType;
  brand: string;
  last4: string;
  behaviour: Behaviour;
  moto: boolean;
}

/** Stripe's test cards that do something of their own; every other number just pays. */
const BEHAVIOUR_OF_CARD: Record<string, Behaviour> = {
  '4000000000007726': 'refund-pending',
  '4000000000005126': 'refund-fails',
  '4000000000000259': 'disputed-fraudulent',
  '4000000000002685': 'disputed-not-received',
  '4000000000001976': 'inquiry',
  '4000000000005423': 'fraud-warning',
  '4000000000000002': 'declined',
  '4000000000009995': 'declined',
};

/** The same cards under the names of `pm_card_…` and `tok_…`. */
const CARD_OF_NAME: Record<string, string> = {
  visa: '4242424242424242',
  mastercard: '5555555555554444',
  amex: '378282246310005',
  bypassPending: '4000000000000077',
  pendingRefund: '4000000000007726',
  refundFail: '4000000000005126',
  createDispute: '4000000000000259',
  createDisputeProductNotReceived: '4000000000002685',
  createDisputeInquiry: '4000000000001976',
  createIssuerFraudRecord: '4000000000005423',
  chargeDeclined: '4000000000000002',
  visa_chargeDeclined: '4000000000000002',
  chargeDeclinedInsufficientFunds: '4000000000009995',
};

const DELAYED: Record<string, InstrumentType> = {
  us_bank_account: 'us_bank_account',
  sepa_debit: 'sepa_debit',
  bacs_debit: 'bacs_debit',
  pm_usBankAccount: 'us_bank_account',
  pm_usBankAccount_success: 'us_bank_account',
  pm_sepaDebit: 'sepa_debit',
};

/** Test IBANs whose debit comes back; stripe-cli uses the Italian one. */
const FAILING_IBAN = /^(AT86|AT59|IT60)/;

const AT_ONCE: Record<string, InstrumentType> = {
  link: 'link',
  card_present: 'card_present',
  interac_present: 'interac_present',
};

/**
 * The instrument behind a method type, a `pm_card_…` or `tok_…` name, a test card number or a test IBAN;
 * null where Stripe would know none of that name.
 */
export function instrumentOf(
  name: string,
  options: { outcome?: 'succeeds' | 'fails' | 'waits'; moto?: boolean } = {},
): Instrument | null {
  const moto = options.moto ?? false;
  const delayed = DELAYED[name] ?? (/^[A-Z]{2}\d{2}[A-Z0-9]{10,}$/.test(name) ? 'sepa_debit' : undefined);
  if (delayed !== undefined) {
    const fails = options.outcome === 'fails' || FAILING_IBAN.test(name);
    const behaviour =
      options.outcome === 'waits' ? 'delayed-waits' : fails ? 'delayed-fails' : 'delayed-succeeds';
    return { type: delayed, brand: 'bank', last4: '6789', behaviour, moto };
  }
  const atOnce = AT_ONCE[name];
  if (atOnce !== undefined) return { type: atOnce, brand: 'visa', last4: '9969', behaviour: 'plain', moto };
  const number = name === 'card' ? '4242424242424242' : cardNumber(name);
  if (number === undefined) return null;
  return {
    type: 'card',
    brand: number.startsWith('5') ? 'mastercard' : number.startsWith('3') ? 'amex' : 'visa',
    last4: number.slice(-4),
    behaviour: BEHAVIOUR_OF_CARD[number] ?? 'plain',
    moto,
  };
}

function cardNumber(name: string): string | undefined {
  const digits = name.replaceAll(' ', '');
  if (/^\d{14,19}$/.test(digits)) return digits;
  const short = name.replace(/^(pm_card|tok)_/, '');
  return short === name ? undefined : CARD_OF_NAME[short];
}

/** Whether the money of this instrument takes days to be certain. */
export function isDelayed(instrument: Instrument): boolean {
  return instrument.behaviour.startsWith('delayed');
}

/** Cards make `ch_…` charges and `re_…` refunds, everything else `py_…` and `pyr_…`. */
export function isCard(type: string): boolean {
  return type === 'card' || type === 'card_present' || type === 'interac_present';
}
