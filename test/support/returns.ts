import { movementIdOf } from '../../shared/kernel/ids.ts';
import { release } from '../../shared/posting/decide.ts';
import type { Order } from '../../shared/posting/order.ts';
import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { TillItem, TillSale } from '../../shared/posting/sale.ts';
import { lineWith, movementWith, NOON_MS, orderWith, paymentWith } from './builders.ts';
import { TEE } from './shop.ts';
import type { Shop } from './shop.ts';

export const MUG: TillItem = { ...TEE, itemId: '502', sku: 'MUG', description: 'Enamel Mug' };

/** Two tees at 12.50 (27.06 with tax), a mug at 14.00 (15.16) and shipping at 5.00 (5.41): 47.63. */
export const BASKET: Order = orderWith({
  lines: [
    lineWith(),
    lineWith({
      sku: 'MUG',
      description: 'Enamel Mug',
      quantity: 1,
      grossMinor: 1400,
      taxMinor: 116,
      taxes: [{ name: 'NY', percent: '8.25', amountMinor: 116 }],
    }),
  ],
  shippingMinor: 500,
  shippingTaxMinor: 41,
  shippingTaxes: [{ name: 'NY', percent: '8.25', amountMinor: 41 }],
});
export const BASKET_MINOR = 4763;

/** A captured basket and what happened to its money afterwards, in order. */
export function basketWith(later: readonly MoneyMovement[] = [], order: Order = BASKET): Payment {
  const minor = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0);
  const lines = order.lines.map((line) => line.grossMinor - line.discountMinor + line.taxMinor);
  const capturedMinor = minor([
    ...lines,
    order.shippingMinor,
    order.shippingTaxMinor,
    order.tipMinor,
    0 - order.discountMinor,
  ]);
  return paymentWith({
    capturedMinor,
    order: { kind: 'order', order },
    movements: [movementWith({ amountMinor: capturedMinor }), ...later],
  });
}

/** A refund of the basket's charge; `lines` and `restock` are its metadata. */
export function refundWith(
  amountMinor: number,
  change: Partial<MoneyMovement> & { lines?: object } = {},
): MoneyMovement {
  const { lines, ...rest } = change;
  return movementWith({
    id: movementIdOf('re_1'),
    kind: 'refund',
    of: movementIdOf('ch_1'),
    atMs: NOON_MS + 60_000,
    amountMinor,
    refundLines: lines === undefined ? null : JSON.stringify(lines),
    ...rest,
  });
}

/** What undoes a movement. */
export function undoing(movement: MoneyMovement, kind: MoneyMovement['kind']): MoneyMovement {
  return movementWith({
    ...movement,
    id: movementIdOf(`${movement.id}.undo`),
    kind,
    of: movement.id,
    state: 'happened',
    atMs: movement.atMs + 60_000,
    refundLines: null,
    restock: null,
  });
}

/** Lines as `quantity x item at price`, in the till's own order. */
export function linesOf(row: TillSale | undefined): string[] {
  return (row?.lines ?? []).map(
    ({ quantity, itemId, unitPriceMinor, parentLineId }) =>
      `${quantity} x ${itemId ?? '-'} at ${unitPriceMinor}${parentLineId === null ? '' : ` of ${parentLineId}`}`,
  );
}

export function paidOf(row: TillSale | undefined): number {
  return (row?.payments ?? []).reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

/** A person releases what is held, after Stripe's side was corrected where `payment` says so. */
export async function released(shop: Shop, id: string, payment?: Payment): Promise<void> {
  if (payment !== undefined) shop.stripe.happened(payment, shop.nowMs);
  await release(id, shop.core);
  await shop.work();
}
