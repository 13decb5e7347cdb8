import type { FrozenSale, SaleLine } from '../../../shared/posting/sale.ts';
import { productId } from '../../simulators/x-series/demo-ids.ts';
import { lineOf, saleOf } from './sales.ts';

export const TEE = productId('501');
export const OAT_BAR = productId('533');
export const X_GOODS = { itemId: TEE, sku: 'TEE-M', quantity: 2 };

export function xLineOf(change: Partial<SaleLine> = {}): SaleLine {
  return lineOf({ itemId: TEE, taxClassId: null, ...change });
}

/** As `saleOf`, with the X-Series ids of the same goods. */
export function xSaleOf(key: string, change: Partial<FrozenSale> = {}): FrozenSale {
  const bar = {
    itemId: OAT_BAR,
    sku: 'BAR-OAT',
    quantity: 1,
    unitPriceMinor: 249,
    taxed: false,
    taxMinor: 0,
  };
  return saleOf(key, { lines: [xLineOf(), xLineOf({ ...bar, orderLine: 1 })], ...change });
}
