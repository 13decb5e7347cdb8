import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Order, OrderLine } from '../../shared/posting/order.ts';
import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { Posting } from '../../shared/posting/posting.ts';
import type { FrozenSale, TillSale } from '../../shared/posting/sale.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';

export const PAYMENT = paymentIdOf('pi_1');
export const CHARGE = movementIdOf('ch_1');
export const NOON_MS = Date.parse('2026-11-20T12:00:00Z');

export function settingsWith(change: Partial<PostingSettings> = {}): PostingSettings {
  return {
    mode: 'live',
    since: '2026-11-01T00:00:00Z',
    unknownSku: 'hold',
    noLines: 'hold',
    tax: 'match',
    roundingToleranceMinor: 2,
    saleDate: 'paid',
    restock: 'restock',
    voidSameDay: false,
    inPerson: 'skip',
    ...change,
  };
}

export function lineWith(change: Partial<OrderLine> = {}): OrderLine {
  return {
    sku: 'TEE-M',
    description: 'Trail Tee M',
    quantity: 2,
    grossMinor: 2500,
    discountMinor: 0,
    taxMinor: 206,
    taxes: [{ name: 'NY', percent: '8.25', amountMinor: 206 }],
    ...change,
  };
}

export function orderWith(change: Partial<Order> = {}): Order {
  return {
    source: 'checkout',
    lines: [lineWith()],
    shippingMinor: 0,
    shippingTaxMinor: 0,
    shippingTaxes: [],
    tipMinor: 0,
    discountMinor: 0,
    reference: 'WEB-1042',
    type: 'stock',
    totalMinor: null,
    ...change,
  };
}

export function movementWith(change: Partial<MoneyMovement> = {}): MoneyMovement {
  return {
    id: CHARGE,
    kind: 'charge',
    amountMinor: 2706,
    currency: 'usd',
    atMs: NOON_MS,
    state: 'happened',
    of: null,
    refundLines: null,
    restock: null,
    written: { saleId: null, skipped: null },
    ...change,
  };
}

export function paymentWith(change: Partial<Payment> = {}): Payment {
  return {
    id: PAYMENT,
    chargeId: 'ch_1',
    currency: 'usd',
    capturedMinor: 2706,
    inPerson: false,
    buyer: { stripeCustomerId: null, email: 'ada@example.com', name: 'Ada Byrne', phone: null },
    order: { kind: 'order', order: orderWith() },
    movements: [movementWith()],
    ...change,
  };
}

export function postingWith(change: Partial<Posting> = {}): Posting {
  return {
    movementId: CHARGE,
    kind: 'charge',
    of: null,
    amountMinor: 2706,
    currency: 'usd',
    atMs: NOON_MS,
    at: { step: 'pending' },
    plan: 1,
    replan: false,
    releasedHolds: [],
    attempts: 0,
    replacements: 0,
    unanswered: null,
    discards: [],
    recheckAtMs: [],
    metUnknown: false,
    undecidedSinceMs: null,
    customerId: null,
    refusedCustomerId: null,
    firstSentAtMs: null,
    writeBack: 'none',
    findings: [],
    drift: [],
    waitingFor: null,
    nextCheckAtMs: null,
    ...change,
  };
}

export function frozenWith(change: Partial<FrozenSale> = {}): FrozenSale {
  return {
    saleKey: CHARGE,
    paymentId: PAYMENT,
    plan: 1,
    mode: 'live',
    currency: 'usd',
    lines: [
      {
        kind: 'item',
        sku: 'TEE-M',
        orderLine: 0,
        itemId: '501',
        quantity: 2,
        unitPriceMinor: 1250,
        taxed: true,
        taxClassId: '1',
        taxMinor: 206,
        note: '',
        parentLineId: null,
      },
    ],
    totalMinor: 2706,
    taxMinor: 206,
    paymentReference: 'ch_1',
    customerId: '58',
    completeAtMs: NOON_MS,
    note: 'Order WEB-1042, Stripe ch_1 pi_1',
    ...change,
  };
}

/** The sale as a till shows it that did what the plan of `frozenWith` says. */
export function rowWith(change: Partial<TillSale> = {}): TillSale {
  return {
    saleId: '9001',
    saleKey: 'ch_1',
    state: 'draft',
    totalMinor: 2706,
    taxMinor: 206,
    payments: [{ amountMinor: 2706, reference: 'ch_1' }],
    lines: [
      {
        lineId: '1',
        itemId: '501',
        quantity: 2,
        unitPriceMinor: 1250,
        taxed: true,
        taxClassId: '1',
        note: '',
        parentLineId: null,
      },
    ],
    customerId: '58',
    receipt: '220000009001',
    ...change,
  };
}
