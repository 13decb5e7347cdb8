import { isDeepStrictEqual } from 'node:util';
import * as d from '../simulators/decimal.ts';
import { paymentTypeId } from '../simulators/x-series/demo-ids.ts';
import { Refusal } from '../simulators/x-series/refusal.ts';
import { initReturn } from '../simulators/x-series/returns.ts';
import type { SaleLineRow, SaleRow } from '../simulators/x-series/rows.ts';
import { settle } from '../simulators/x-series/sales.ts';
import { totalsOf } from '../simulators/x-series/sale-totals.ts';
import { five, type Till } from '../simulators/x-series/till.ts';
import type { ByHand } from '../support/memory-till.ts';

const VERSION = '2026-07';

/** What the world is told of what people did. */
export interface CounterTold {
  voided(saleId: string): void;
  edited(saleId: string): void;
}

/** People at the counter of the simulated X-Series till. What it does not offer them is not done. */
export function counterOf(till: Till, told: CounterTold): ByHand {
  const act = (saleId: string, states: readonly string[], work: (row: SaleRow) => void): boolean => {
    const row = till.store.sales.get(saleId);
    return row !== undefined && states.includes(row.state) && offered(() => work(row), till);
  };
  const change = (row: SaleRow, fields: Partial<SaleRow>): void =>
    void settle({ till, version: VERSION }, row, { ...row, ...fields });
  const firstLine = (row: SaleRow, fields: (line: SaleLineRow) => Partial<SaleLineRow>): void => {
    const [first, ...others] = row.lines;
    if (first === undefined) return;
    const changed = { ...first, ...fields(first) };
    if (isDeepStrictEqual(changed, first)) return;
    change(row, { lines: [changed, ...others] });
    told.edited(row.id);
  };
  return {
    complete: (saleId) => act(saleId, ['parked'], (row) => close(till, row)),
    deleteDraft: (saleId) => act(saleId, ['parked'], (row) => change(row, { state: 'voided' })),
    voidSale: (saleId) =>
      act(saleId, ['parked', 'closed'], (row) => {
        change(row, { state: 'voided' });
        if (row.state === 'closed') told.voided(saleId);
      }),
    edit: (saleId) =>
      act(saleId, ['parked'], (row) =>
        firstLine(row, ({ quantity }) => ({
          quantity: five(d.subtract(d.decimal(quantity), d.decimal('1'))),
        })),
      ),
    exchange: (saleId, itemId) =>
      act(saleId, ['parked'], (row) => firstLine(row, () => ({ product_id: itemId }))),
    change: () => false,
    remove: () => false,
    giveBack: (saleId) => act(saleId, ['closed'], (row) => giveOneBack(till, row)),
  };
}

function offered(work: () => void, till: Till): boolean {
  try {
    till.store.transaction(work);
    return true;
  } catch (problem) {
    if (problem instanceof Refusal) return false;
    throw problem;
  }
}

/** Paid as its payments are, or, where it has none, in cash. */
function close(till: Till, row: SaleRow): void {
  const register = till.store.registers.get(row.source.register_id);
  const sequence = String(register?.['register_open_sequence_id']);
  const cash = {
    id: row.id.replace(/^.{8}/, '0a0a0a0a'),
    amount: five(d.decimal(totalsOf(till, row).priceInclTax)),
    config_id: paymentTypeId('1'),
    date: row.date,
    register_id: row.source.register_id,
    open_sequence_id: sequence,
  };
  const payments = row.payments.length > 0 ? row.payments : [cash];
  const closed: SaleRow = { ...row, state: 'closed', payments, complete_open_sequence_id: sequence };
  settle({ till, version: VERSION }, row, closed);
}

/** One unit of the first product that is counted and not all given back yet. */
function giveOneBack(till: Till, original: SaleRow): void {
  const parked = initReturn({ till, version: VERSION }, original.id);
  const line = parked.lines.find(({ product_id: id }) => till.store.products.get(id)?.has_inventory === true);
  if (line === undefined) throw new Refusal(422, 'There are no goods left of it.', 'sale');
  close(till, { ...parked, lines: [{ ...line, quantity: '-1.00000' }] });
}
