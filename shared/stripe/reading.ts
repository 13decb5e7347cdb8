import type { Order, OrderLine, OrderReading, TaxPart } from '../posting/order.ts';
import type { Tax } from './shapes.ts';

export type Problem = Extract<OrderReading, { kind: 'problem' }>;

/** What is wrong with the shop's data, naming the key or line, and what to do about it. Never thrown. */
export function problem(text: string, remedy: string): Problem {
  return { kind: 'problem', problem: text, remedy };
}

export function isProblem(value: object): value is Problem {
  return 'kind' in value && value.kind === 'problem';
}

/** What is the same wherever the lines come from. */
export type Frame = Pick<Order, 'reference' | 'type' | 'totalMinor'>;

/** The parts of an order that one source of lines states. */
export interface Goods {
  readonly lines: readonly OrderLine[];
  readonly shippingMinor: number;
  readonly shippingTaxMinor: number;
  readonly shippingTaxes: readonly TaxPart[];
  readonly tipMinor: number;
  readonly discountMinor: number;
}

/** The first one that is filled in; blanks around a SKU are nobody's intention. */
export function firstText(...candidates: readonly (string | null | undefined)[]): string | null {
  for (const candidate of candidates) {
    const trimmed = candidate?.trim() ?? '';
    if (trimmed !== '') return trimmed;
  }
  return null;
}

const CORRECT_AT_SOURCE =
  'correct it where the order is made; an order that cannot be changed any more is rung up by hand';

/** A line that no sale can hold, in words; null: it is fine. */
export function faultOf(line: OrderLine, name: string, remedy = CORRECT_AT_SOURCE): Problem | null {
  if (!Number.isSafeInteger(line.quantity) || line.quantity < 1) {
    return problem(`${name} has a quantity of ${line.quantity}, not a whole number of at least 1`, remedy);
  }
  if (!Number.isSafeInteger(line.grossMinor))
    return problem(`${name} costs more than can be counted`, remedy);
  if (line.grossMinor < 0 || line.discountMinor < 0 || line.taxMinor < 0) {
    return problem(`${name} has a negative amount`, remedy);
  }
  if (line.discountMinor > line.grossMinor) {
    return problem(
      `${name} has a discount of ${line.discountMinor}, more than its ${line.grossMinor}`,
      remedy,
    );
  }
  return null;
}

/** Taxes by name and rate, where they explain the whole tax; else none of them, and the tax goes unnamed. */
export function taxPartsOf(taxes: readonly Tax[] | null | undefined, taxMinor: number): TaxPart[] {
  const parts = (taxes ?? []).flatMap(({ amount, rate }) =>
    rate === null || rate === undefined || amount === 0
      ? []
      : [{ name: nameOf(rate), percent: percentOf(rate), amountMinor: amount }],
  );
  return parts.reduce((sum, part) => sum + part.amountMinor, 0) === taxMinor ? parts : [];
}

type Rate = NonNullable<Tax['rate']>;

/** "Sales tax, CA": the same name in two states is two taxes. */
function nameOf(rate: Rate): string {
  const name = firstText(rate.display_name) ?? 'Tax';
  const place = firstText(rate.state, rate.jurisdiction);
  return place === null || name.includes(place) ? name : `${name}, ${place}`;
}

function percentOf(rate: Rate): string | null {
  const percent = rate.effective_percentage ?? rate.percentage ?? null;
  const text = String(percent);
  return /^\d+(?:\.\d+)?$/.test(text) ? text : null;
}
