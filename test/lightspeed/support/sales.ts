import { movementIdOf, paymentIdOf } from '../../../shared/kernel/ids.ts';
import type { FrozenSale, SaleLine } from '../../../shared/posting/sale.ts';

export function lineOf(change: Partial<SaleLine> = {}): SaleLine {
  return {
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
    ...change,
  };
}

/** Two tees and an oat bar, as the demo shop's till reckons them: 25.00 taxed with 2.06, and 2.49 without tax. */
export function saleOf(key: string, change: Partial<FrozenSale> = {}): FrozenSale {
  return {
    saleKey: movementIdOf(key),
    paymentId: paymentIdOf('pi_test'),
    plan: 1,
    mode: 'live',
    currency: 'usd',
    lines: [lineOf(), lineOf({ itemId: '533', quantity: 1, unitPriceMinor: 249, taxed: false, taxMinor: 0 })],
    totalMinor: 2955,
    taxMinor: 206,
    paymentReference: key,
    customerId: null,
    completeAtMs: null,
    note: 'order WEB-1042',
    ...change,
  };
}
