import { assert } from '../kernel/errors.ts';
import type { Drawn } from './drawing.ts';
import { LINE_NOTES } from './line-notes.ts';
import type { Pass } from './pass.ts';
import type { MovementKind, Payment } from './payment.ts';
import type { Posting } from './posting.ts';
import { signedAmountOf } from './postings.ts';
import type { Basis, TaxLeft } from './return-basis.ts';
import { chooseMoney } from './return-choice.ts';
import { moneyLines, returnLines } from './return-lines.ts';
import { settleReturnTax } from './return-tax.ts';
import type { SaleLine } from './sale.ts';

const NAMES: Record<MovementKind, string> = {
  charge: 'Payment',
  'charge-undone': 'Payment failed afterwards',
  refund: 'Refund',
  'refund-undone': 'Refund undone',
  dispute: 'Dispute lost',
  'dispute-undone': 'Dispute reinstated',
};

/**
 * "Refund re_1 (requested by customer)": what a movement is called in the till's notes. The figures read the reason
 * there, for the till is the one source of facts.
 */
export function nameOf(posting: Posting, payment: Payment | null): string {
  const reason = payment?.movements.find(({ id }) => id === posting.movementId)?.reason ?? null;
  const why = reason === null ? '' : ` (${reason.replaceAll('_', ' ')})`;
  return `${NAMES[posting.kind]} ${posting.movementId}${why}`;
}

interface Settled {
  readonly lines: readonly SaleLine[];
  readonly taxLines: readonly TaxLeft[];
  /** The sale that it belongs to; null: the till has none of ours. */
  readonly basis: Pick<Basis, 'customerId' | 'note'> | null;
  readonly why: string;
  /** Null: the reason of the movement is not asked for. */
  readonly payment: Payment | null;
  readonly pass: Pass;
}

/** Settles the tax of lines whose money is right already. */
export async function drawn(posting: Posting, settled: Settled): Promise<Drawn> {
  const { basis, pass, payment } = settled;
  const { lines, taxMinor } = await settleReturnTax(
    {
      lines: settled.lines,
      taxLines: settled.taxLines,
      currency: posting.currency,
      toleranceMinor: pass.deps.settings.roundingToleranceMinor,
    },
    pass.deps.till,
  );
  const net = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  const wanted = signedAmountOf(posting);
  assert(net + taxMinor === wanted, `${posting.movementId} is drawn as ${net + taxMinor}, not ${wanted}`);
  const name = nameOf(posting, payment);
  return {
    kind: 'drawn',
    lines,
    taxMinor,
    customer: basis === null ? { of: 'buyer' } : { of: 'sale', customerId: basis.customerId },
    note: basis === null ? name : `${name} of ${basis.note}`,
    why: settled.why,
  };
}

/** A person released it in this form: money without goods, linked to nothing. */
export function moneyAlone(
  posting: Posting,
  of: { basis: Basis | null; payment: Payment | null; pass: Pass },
): Promise<Drawn> {
  const { basis, payment, pass } = of;
  const name = nameOf(posting, payment);
  const amountMinor = signedAmountOf(posting);
  const lines =
    amountMinor < 0
      ? returnLines(chooseMoney(posting.amountMinor, ''), basis, name)
      : moneyLines('adjustment', amountMinor, { note: `${LINE_NOTES.adjustment}: ${name}` });
  const why = 'released by a person as money alone, without stock';
  return drawn(posting, { lines, taxLines: basis?.taxLines ?? [], basis, why, payment, pass });
}
