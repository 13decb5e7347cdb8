import fc from 'fast-check';
import { movementIdOf } from '../../shared/kernel/ids.ts';
import type { Order } from '../../shared/posting/order.ts';
import type { MoneyMovement } from '../../shared/posting/payment.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { lineWith, NOON_MS, orderWith } from '../support/builders.ts';
import { basketWith, refundWith, undoing } from '../support/returns.ts';

/** What happens to the money of an order; numbers are shares of what is possible at that moment, in per mille. */
export type Step =
  | { readonly kind: 'amount'; readonly share: number }
  | { readonly kind: 'rest' }
  | {
      readonly kind: 'units';
      readonly line: number;
      readonly units: number;
      /** Null: the metadata names no amount. */
      readonly share: number | null;
      readonly restock: 'restock' | 'keep' | 'damaged';
    }
  /** The bank takes money back; Stripe refunds nothing of the charge while that stands. */
  | { readonly kind: 'dispute'; readonly share: number }
  | { readonly kind: 'undo'; readonly which: number };

/** Orders with several lines, odd prices, discounts of a line and of the whole, taxes of several rates or none, shipping and tips. */
export function orders(taxOf: (netMinor: number) => number, skus: readonly string[]): fc.Arbitrary<Order> {
  const line = fc.record({
    quantity: fc.integer({ min: 1, max: 5 }),
    grossMinor: fc.integer({ min: 0, max: 20_000 }),
    off: fc.integer({ min: 0, max: 1000 }),
    tax: fc.oneof(
      fc.constant('till' as const),
      fc.constant('none' as const),
      fc.integer({ min: 1, max: 200 }),
    ),
  });
  const extras = fc.record({
    shippingMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
    tipMinor: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
    taxedShipping: fc.boolean(),
    orderOff: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 500 })),
  });
  return fc.tuple(fc.array(line, { minLength: 1, maxLength: 3 }), extras).map(([lines, extra]) => {
    const shippingTaxMinor = extra.taxedShipping ? taxOf(extra.shippingMinor) : 0;
    const part = (name: string, amountMinor: number) => ({ name, percent: null, amountMinor });
    const netsMinor = lines.reduce((sum, each) => sum + each.grossMinor - lineOffOf(each), 0);
    return orderWith({
      lines: lines.map(({ quantity, grossMinor, off, tax }, index) => {
        const discountMinor = lineOffOf({ grossMinor, off });
        const netMinor = grossMinor - discountMinor;
        const taxMinor =
          tax === 'till' ? taxOf(netMinor) : tax === 'none' ? 0 : Math.floor((netMinor * tax) / 1000);
        const taxes = taxMinor === 0 ? [] : [part(`rate ${tax}`, taxMinor)];
        return lineWith({ sku: skus[index] ?? null, quantity, grossMinor, discountMinor, taxMinor, taxes });
      }),
      shippingMinor: extra.shippingMinor,
      shippingTaxMinor,
      shippingTaxes: shippingTaxMinor === 0 ? [] : [part('shipping', shippingTaxMinor)],
      tipMinor: extra.tipMinor,
      discountMinor: Math.floor((netsMinor * extra.orderOff) / 1000),
    });
  });
}

const lineOffOf = ({ grossMinor, off }: { grossMinor: number; off: number }): number =>
  Math.floor((grossMinor * off) / 4000);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constant('amount' as const), share: fc.integer({ min: 1, max: 900 }) }),
    fc.record({ kind: fc.constant('rest' as const) }),
    fc.record({
      kind: fc.constant('units' as const),
      line: fc.nat(2),
      units: fc.integer({ min: 1, max: 3 }),
      share: fc.option(fc.integer({ min: 0, max: 1500 })),
      restock: fc.constantFrom('restock' as const, 'keep' as const, 'damaged' as const),
    }),
    fc.record({ kind: fc.constant('dispute' as const), share: fc.integer({ min: 1, max: 1000 }) }),
    fc.record({ kind: fc.constant('undo' as const), which: fc.nat(5) }),
  ),
  { minLength: 1, maxLength: 6 },
);

interface Given {
  readonly movement: MoneyMovement;
  /** Units by SKU that came back with it, and those of them that went into stock. */
  readonly units: ReadonlyMap<string, { readonly units: number; readonly restocked: number }>;
}

/** An order's money and goods as the buyer and Stripe see them, beside what the core makes of it. */
export class OrderModel {
  readonly order: Order;
  readonly capturedMinor: number;
  readonly movements: MoneyMovement[] = [];
  leftMinor: number;
  readonly #given: Given[] = [];
  #count = 0;

  constructor(order: Order) {
    this.order = order;
    this.capturedMinor = basketWith([], order).capturedMinor;
    this.leftMinor = this.capturedMinor;
  }

  /** Units by SKU that are with the buyer. */
  unitsOut(sku: string): number {
    const bought = this.order.lines.find((line) => line.sku === sku)?.quantity ?? 0;
    return bought - this.#given.reduce((sum, { units }) => sum + (units.get(sku)?.units ?? 0), 0);
  }

  /** Stock by SKU, from 0 before the order. */
  stock(sku: string): number {
    const bought = this.order.lines.find((line) => line.sku === sku)?.quantity ?? 0;
    return this.#given.reduce((sum, { units }) => sum + (units.get(sku)?.restocked ?? 0), 0 - bought);
  }

  /** Stripe shows one more movement, or takes one back; false: the step is impossible now. */
  take(step: Step): boolean {
    if (step.kind === 'undo') return this.#undo(step.which);
    const isDisputed = this.#given.some(({ movement }) => movement.kind === 'dispute');
    if (this.leftMinor === 0 || isDisputed) return false;
    if (step.kind === 'dispute') return this.#dispute(step.share);
    if (step.kind === 'rest') return this.#refund(this.leftMinor, null, new Map());
    if (step.kind === 'amount') {
      return this.#refund(Math.max(1, Math.floor((this.leftMinor * step.share) / 1000)), null, new Map());
    }
    return this.#giveBack(step);
  }

  /** The core may tell lines from an amount: what it gave back then must have been there to give. */
  learn(row: TillSale | undefined, skuOf: (itemId: string) => string): void {
    const last = this.#given.at(-1);
    if (row === undefined || last?.movement.id !== row.saleKey || last.movement.refundLines !== null) return;
    const units = new Map<string, { units: number; restocked: number }>();
    for (const { itemId, quantity, parentLineId } of row.lines) {
      if (itemId === null || parentLineId === null) continue;
      const sku = skuOf(itemId);
      const count = (units.get(sku)?.units ?? 0) - quantity;
      if (count > this.unitsOut(sku))
        throw new Error(`${count} x ${sku} came back, ${this.unitsOut(sku)} were out`);
      units.set(sku, { units: count, restocked: count });
    }
    this.#given[this.#given.length - 1] = { ...last, units };
  }

  #giveBack(step: Extract<Step, { kind: 'units' }>): boolean {
    const line = this.order.lines[step.line % this.order.lines.length];
    if (line?.sku === undefined || line.sku === null || this.unitsOut(line.sku) < step.units) return false;
    const worth = line.grossMinor - line.discountMinor + line.taxMinor;
    // Never less than the units' share, whatever its rounding.
    const share = Math.min(this.leftMinor, Math.ceil((worth * step.units) / line.quantity) + step.units + 1);
    const amountMinor = step.share === null ? share : Math.floor((share * step.share) / 1000);
    const named = step.share === null ? {} : { amount: amountMinor };
    const refundMinor = step.share === null ? share : Math.min(this.leftMinor, Math.max(1, amountMinor));
    if (step.share === null && share < Math.ceil((worth * step.units) / line.quantity) + step.units)
      return false;
    if (amountMinor > refundMinor) return false;
    const lines = [{ sku: line.sku, quantity: step.units, ...named }];
    const restocked = step.restock === 'restock' ? step.units : 0;
    const units = new Map([[line.sku, { units: step.units, restocked }]]);
    return this.#refund(refundMinor, { lines, restock: step.restock }, units);
  }

  #refund(
    amountMinor: number,
    said: { lines: object; restock: string } | null,
    units: Given['units'],
  ): boolean {
    this.#count += 1;
    const id = movementIdOf(`re_${this.#count}`);
    const movement = refundWith(amountMinor, { id, atMs: this.#now(), ...said });
    this.movements.push(movement);
    this.#given.push({ movement, units });
    this.leftMinor -= amountMinor;
    return true;
  }

  #dispute(share: number): boolean {
    this.#count += 1;
    const amountMinor = Math.max(1, Math.floor((this.leftMinor * share) / 1000));
    const id = movementIdOf(`dp_${this.#count}`);
    const movement = refundWith(amountMinor, { id, kind: 'dispute', atMs: this.#now() });
    this.movements.push(movement);
    this.#given.push({ movement, units: new Map() });
    this.leftMinor -= amountMinor;
    return true;
  }

  #undo(which: number): boolean {
    const given = this.#given[which % Math.max(1, this.#given.length)];
    if (given === undefined) return false;
    const { movement } = given;
    const back: MoneyMovement = { ...movement, state: 'taken-back' };
    this.movements[this.movements.findIndex(({ id }) => id === movement.id)] = back;
    this.#count += 1;
    const kind = movement.kind === 'dispute' ? 'dispute-undone' : 'refund-undone';
    this.movements.push({ ...undoing(back, kind), atMs: this.#now() });
    this.#given.splice(this.#given.indexOf(given), 1);
    this.leftMinor += movement.amountMinor;
    return true;
  }

  #now(): number {
    return NOON_MS + this.#count * 60_000;
  }
}
