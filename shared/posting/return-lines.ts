import { allocate } from '../kernel/money.ts';
import { LINE_NOTES } from './line-notes.ts';
import type { Basis } from './return-basis.ts';
import type { Choice, Pick } from './return-choice.ts';
import type { SaleLine } from './sale.ts';

/**
 * The lines of a return: each line given back with its parent, then money that no line accounts for. Prices are
 * never negative, the quantity says which way the money goes. Tax is Stripe's; how the till shows it is settled later.
 */
export function returnLines(choice: Choice, basis: Basis | null, about: string): SaleLine[] {
  const goods = choice.picks.flatMap(goodsBack);
  const restTaxMinor = basis === null ? 0 : taxInside(choice, basis);
  const note = `${LINE_NOTES.adjustment}: ${about}`;
  return [...goods, ...moneyLines('adjustment', 0 - choice.restMinor, { note, taxMinor: 0 - restTaxMinor })];
}

function goodsBack(pick: Pick): SaleLine[] {
  const { line, lineId } = pick.returnable;
  const parts = pricedUnits(pick.netMinor, pick.units);
  const taxes = allocate(
    pick.taxMinor,
    parts.map((part) => part.units),
  );
  const back = parts.map(({ units, unitPriceMinor }, index) => {
    const taxMinor = 0 - (taxes[index] ?? 0);
    // A rebate is given back by charging for it: a return's prices may not be negative.
    return unitPriceMinor < 0
      ? { ...line, quantity: units, unitPriceMinor: 0 - unitPriceMinor, taxMinor }
      : { ...line, quantity: 0 - units, unitPriceMinor, taxMinor, parentLineId: lineId };
  });
  return pick.restock === 'restock' || line.kind !== 'item' ? back : [...back, outOfStock(pick)];
}

/** The till puts every returned unit back into stock: what does not come back is taken out again, for nothing. */
function outOfStock(pick: Pick): SaleLine {
  const note = pick.restock === 'keep' ? 'Not restocked: kept by the buyer' : 'Not restocked: damaged';
  const free = { unitPriceMinor: 0, taxed: false, taxMinor: 0, parentLineId: null };
  return { ...pick.returnable.line, ...free, quantity: pick.units, note };
}

/** Units at a price each; where the amount does not divide, some cost one minor unit more. */
function pricedUnits(netMinor: number, units: number): { units: number; unitPriceMinor: number }[] {
  const base = Math.floor(netMinor / units);
  const larger = netMinor - base * units;
  return [
    { units: larger, unitPriceMinor: base + 1 },
    { units: units - larger, unitPriceMinor: base },
  ].filter((part) => part.units > 0);
}

/** The tax inside money that no line accounts for: in proportion to what is left of the sale after the lines. */
function taxInside(choice: Choice, basis: Basis): number {
  const sumOf = (of: (pick: Pick) => number): number => choice.picks.reduce((sum, pick) => sum + of(pick), 0);
  const totalLeft = basis.totalLeftMinor - sumOf((pick) => pick.netMinor + pick.taxMinor);
  // Amounts took their tax in proportion, lines their own: more tax than money may seem to be left.
  const taxLeft = Math.min(totalLeft, basis.taxLeftMinor - sumOf((pick) => pick.taxMinor));
  if (taxLeft <= 0 || totalLeft <= 0 || choice.restMinor <= 0) return 0;
  const restMinor = Math.min(choice.restMinor, totalLeft);
  return allocate(restMinor, [taxLeft, totalLeft - taxLeft])[0] ?? 0;
}

/** A line without item or stock over a signed amount, tax included; none over nothing. */
export function moneyLines(
  kind: 'adjustment' | 'tax' | 'rounding',
  amountMinor: number,
  of: { note: string; taxMinor?: number; parentLineId?: string | null },
): SaleLine[] {
  const taxMinor = of.taxMinor ?? 0;
  const netMinor = amountMinor - taxMinor;
  if (amountMinor === 0) return [];
  return [
    {
      kind,
      sku: null,
      orderLine: null,
      itemId: null,
      quantity: amountMinor < 0 ? -1 : 1,
      unitPriceMinor: Math.abs(netMinor),
      taxed: taxMinor !== 0,
      taxClassId: null,
      taxMinor,
      note: of.note,
      parentLineId: of.parentLineId ?? null,
    },
  ];
}
