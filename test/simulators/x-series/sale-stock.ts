import * as d from '../decimal.ts';
import { moveStock } from './inventory.ts';
import type { SaleRow } from './rows.ts';
import type { Till } from './till.ts';

type Units = ReadonlyMap<string, d.Decimal>;

/** Moves the stock by what the sale takes now less what it took before. Null: it was not there. */
export function moveForSale(till: Till, before: SaleRow | null, after: SaleRow): void {
  const taken = before === null ? new Map<string, d.Decimal>() : unitsTaken(till, before, null);
  const takes = unitsTaken(till, after, taken);
  for (const productId of new Set([...taken.keys(), ...takes.keys()])) {
    const change = d.subtract(taken.get(productId) ?? d.ZERO, takes.get(productId) ?? d.ZERO);
    if (!d.isZero(change)) moveStock(till, { productId, outletId: after.source.outlet_id, change });
  }
}

/** A closed sale has its units, and one on account while it is pending; a parked one has none. */
function unitsTaken(till: Till, sale: SaleRow, before: Units | null): Units {
  const { stock_on_void: onVoid, stock_on_return: onReturn } = till.switches;
  if (sale.state === 'voided' && onVoid === 'leave' && before !== null) return before;
  const counts =
    sale.state === 'closed' || (sale.state === 'pending' && sale.attributes.includes('onaccount'));
  if (!counts || (sale.return_for !== null && onReturn === 'leave')) return new Map();
  const units = new Map<string, d.Decimal>();
  for (const { product_id: productId, quantity } of sale.lines)
    units.set(productId, d.add(units.get(productId) ?? d.ZERO, d.decimal(quantity)));
  return units;
}
