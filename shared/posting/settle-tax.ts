import type { PostingSettings } from '../settings/schema.ts';
import * as holds from './holds.ts';
import type { Layout } from './layout.ts';
import { LINE_NOTES } from './line-notes.ts';
import { taxesByRate } from './net-lines.ts';
import type { Order } from './order.ts';
import type { TillPort } from './ports.ts';
import type { SaleLine } from './sale.ts';

export interface TaxRequest {
  readonly order: Order;
  readonly lines: readonly SaleLine[];
  readonly currency: string;
  readonly settings: Pick<PostingSettings, 'tax' | 'roundingToleranceMinor'>;
}

/**
 * Makes the sale's tax come out as Stripe charged it. A till that carries tax is told. One that reckons it is
 * predicted: where it agrees, it reckons (`match`); otherwise the sale is posted without till tax and Stripe's tax is
 * one line without stock per name and rate. `stripe` forces the second form, `till` the first.
 */
export async function settleTax(
  request: TaxRequest,
  till: Pick<TillPort, 'tax' | 'predictTax'>,
): Promise<Layout> {
  const { lines, settings, currency } = request;
  const stripeMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  if (till.tax === 'carried') return { kind: 'laid-out', lines, taxMinor: stripeMinor };
  if (settings.tax === 'stripe') return withTaxLines(request);
  const tillMinor = lines.some((line) => line.taxed) ? await till.predictTax(lines, currency) : 0;
  if (tillMinor === stripeMinor) return { kind: 'laid-out', lines, taxMinor: tillMinor };
  if (settings.tax === 'match') return withTaxLines(request);
  const gapMinor = stripeMinor - tillMinor;
  if (Math.abs(gapMinor) > settings.roundingToleranceMinor) {
    return { kind: 'hold', hold: holds.taxDiffers(tillMinor, stripeMinor, currency) };
  }
  const rounding = moneyLine('rounding', gapMinor, LINE_NOTES.rounding);
  return { kind: 'laid-out', lines: [...lines, rounding], taxMinor: tillMinor };
}

function withTaxLines(request: TaxRequest): Layout {
  const untaxed = request.lines.map((line) => ({ ...line, taxed: false }));
  const taxes = taxesByRate(request.order).map((part) =>
    moneyLine('tax', part.amountMinor, taxNote(part.name, part.percent)),
  );
  return { kind: 'laid-out', lines: [...untaxed, ...taxes], taxMinor: 0 };
}

/** "Sales tax by Stripe, CA 9.5 %". */
function taxNote(name: string, percent: string | null): string {
  const detail = [name, percent === null ? '' : `${percent} %`].filter((part) => part !== '').join(' ');
  return detail === '' ? LINE_NOTES.tax : `${LINE_NOTES.tax}, ${detail}`;
}

function moneyLine(kind: 'tax' | 'rounding', amountMinor: number, note: string): SaleLine {
  return {
    kind,
    sku: null,
    orderLine: null,
    itemId: null,
    quantity: 1,
    unitPriceMinor: amountMinor,
    taxed: false,
    taxClassId: null,
    taxMinor: 0,
    note,
    parentLineId: null,
  };
}
