import { allocate } from '../kernel/money.ts';
import { LINE_NOTES } from './line-notes.ts';
import type { TillPort } from './ports.ts';
import type { TaxLeft } from './return-basis.ts';
import { moneyLines } from './return-lines.ts';
import type { SaleLine } from './sale.ts';

export interface ReturnTaxRequest {
  /** Signed, each with the tax that Stripe gives back or takes again for it. */
  readonly lines: readonly SaleLine[];
  /** The tax lines of the sale behind it, where that one was posted without the till's own tax. */
  readonly taxLines: readonly TaxLeft[];
  readonly currency: string;
  readonly toleranceMinor: number;
}

export interface SettledReturn {
  readonly lines: readonly SaleLine[];
  /** What the till must show in its own tax fields, signed. */
  readonly taxMinor: number;
}

/**
 * Makes a return's tax come out to the cent in the form of its own sale: tax lines in proportion where it has some;
 * else the till reckons, with one rounding line for what the rounding of several partial returns leaves; and where the
 * till would be further off than that, the tax is a line of its own.
 */
export async function settleReturnTax(
  request: ReturnTaxRequest,
  till: Pick<TillPort, 'tax' | 'predictTax'>,
): Promise<SettledReturn> {
  const { lines, taxLines, currency, toleranceMinor } = request;
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  if (till.tax === 'carried') return { lines, taxMinor };
  if (taxLines.length > 0) return inTaxLines(request, taxMinor);
  const tillMinor = lines.some((line) => line.taxed) ? await till.predictTax(lines, currency) : 0;
  const gapMinor = taxMinor - tillMinor;
  if (Math.abs(gapMinor) > toleranceMinor) return inTaxLines(request, taxMinor);
  const rounding = moneyLines('rounding', gapMinor, { note: LINE_NOTES.rounding });
  return { lines: [...lines, ...rounding], taxMinor: tillMinor };
}

function inTaxLines({ lines, taxLines }: ReturnTaxRequest, taxMinor: number): SettledReturn {
  const untaxed = lines.map((line) => ({ ...line, taxed: false }));
  return { lines: [...untaxed, ...taxParts(taxLines, taxMinor)], taxMinor: 0 };
}

/** By name and rate, in proportion to what is left of each; never more of one than there was. */
function taxParts(taxLines: readonly TaxLeft[], taxMinor: number): SaleLine[] {
  const left = taxLines.map(({ leftMinor }) => Math.max(0, leftMinor));
  const leftMinor = left.reduce((sum, each) => sum + each, 0);
  if (leftMinor < Math.abs(taxMinor)) return moneyLines('tax', taxMinor, { note: LINE_NOTES.tax });
  if (taxMinor === 0) return [];
  const shares = allocate(taxMinor, left);
  return taxLines.flatMap(({ note, lineId, soldMinor }, index) => {
    const share = shares[index] ?? 0;
    // A till counts units: a line of one unit can be given back once, so only whole.
    const parentLineId = share === 0 - soldMinor ? lineId : null;
    return moneyLines('tax', share, { note, parentLineId });
  });
}
