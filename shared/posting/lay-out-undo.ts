import { assert } from '../kernel/errors.ts';
import { drawn, moneyAlone } from './draw-return.ts';
import type { Drawing } from './drawing.ts';
import * as holds from './holds.ts';
import type { Pass } from './pass.ts';
import type { Posting } from './posting.ts';
import type { TaxLeft } from './return-basis.ts';
import type { SaleLine } from './sale.ts';

/**
 * Draws the sale that undoes a posted return: exactly what that one gave back is sold again, and stock moves back as
 * it had moved. It has no parent: a till links only what is given back. Throws `RefusedError`.
 */
export async function drawMirror(posting: Posting, base: Posting, pass: Pass): Promise<Drawing> {
  assert(base.at.step === 'posted', 'only a posted return is undone');
  if (holds.isReleasedAsMoney(posting.releasedHolds))
    return moneyAlone(posting, { basis: null, payment: null, pass });
  const { ledger, till } = pass.deps;
  const row = await till.lookById(base.at.saleId);
  if (row?.state !== 'completed') return { kind: 'hold', hold: holds.saleGone(base.at.saleId) };
  const plan = await ledger.frozen(pass.record.paymentId, base.movementId, base.plan);
  assert(plan !== null, `${base.movementId} is posted without a frozen plan`);
  // Tax lines and rounding follow from the tax of the lines, in the return's own form.
  const lines = plan.lines.filter(({ kind }) => kind !== 'tax' && kind !== 'rounding').map(mirrorOf);
  const taxLines = plan.lines.filter(({ kind }) => kind === 'tax').map(taxLineOf);
  const basis = { customerId: row.customerId, note: plan.note };
  const why = `sells again what return ${row.saleId} gave back`;
  return drawn(posting, { lines, taxLines, basis, why, payment: null, pass });
}

function mirrorOf(line: SaleLine): SaleLine {
  return { ...line, quantity: 0 - line.quantity, taxMinor: 0 - line.taxMinor, parentLineId: null };
}

function taxLineOf({ note, quantity, unitPriceMinor }: SaleLine): TaxLeft {
  const amountMinor = Math.abs(quantity * unitPriceMinor);
  return { note, lineId: null, soldMinor: amountMinor, leftMinor: amountMinor };
}
