import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillItem } from '../../shared/posting/sale.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import type { Fate } from './fate.ts';

export const START_MS = Date.parse('2026-11-20T09:00:00Z');
export const HOUR_MS = 60 * 60_000;
/** Faults, orders and people stop here; then the system has to come to rest by itself. */
export const FAULTS_END_MS = START_MS + 4 * HOUR_MS;

const BUYERS = ['ada@example.com', 'grace@example.com', 'Ada@Example.com ', null] as const;

export const ITEMS: readonly TillItem[] = ['TEE-M', 'MUG', 'ROPE'].map((sku, index) => ({
  itemId: String(501 + index),
  sku,
  description: sku,
  archived: false,
  taxable: true,
  taxClassId: '1',
  unsupported: null,
}));

/** A payment as it will happen, and when. */
export interface Order {
  readonly atMs: number;
  readonly payment: Payment;
}

/** Some orders of the first hours: one or two lines, known and new buyers, now and then a SKU that nobody knows. */
export function ordersOf(fate: Fate): Order[] {
  const count = fate.between('orders', 1, 4);
  return Array.from({ length: count }, (_, index) => orderOf(fate, index + 1));
}

function orderOf(fate: Fate, number: number): Order {
  const atMs = START_MS + fate.between('order at', 0, 90 * 60_000);
  const unitMinor = fate.between('price', 1, 4000);
  const quantity = fate.between('quantity', 1, 3);
  const taxed = fate.strikes('taxed as the till does', 0.5);
  const grossMinor = unitMinor * quantity;
  const taxMinor = taxed ? Math.floor((grossMinor * 825 + 5000) / 10_000) : fate.between('tax', 0, 50);
  const sku = fate.strikes('unknown sku', 0.1) ? `NEW-${number}` : fate.pick('sku', ITEMS).sku;
  const shippingMinor = fate.strikes('shipping', 0.3) ? 500 : 0;
  const capturedMinor = grossMinor + taxMinor + shippingMinor;
  const taxes = taxMinor === 0 ? [] : [{ name: 'NY', percent: '8.25', amountMinor: taxMinor }];
  const order = orderWith({
    lines: [lineWith({ sku, quantity, grossMinor, taxMinor, taxes })],
    shippingMinor,
    reference: `WEB-${number}`,
  });
  const chargeId = `ch_${number}`;
  const email = fate.pick('buyer', BUYERS);
  return {
    atMs,
    payment: paymentWith({
      id: paymentIdOf(`pi_${number}`),
      chargeId,
      capturedMinor,
      buyer: { stripeCustomerId: null, email, name: 'A Buyer', phone: null },
      order: { kind: 'order', order },
      movements: [movementWith({ id: movementIdOf(chargeId), amountMinor: capturedMinor, atMs })],
    }),
  };
}
