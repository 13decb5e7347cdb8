/** Figures of an item, department or vendor; all of cost is average cost. */

const SLOW_DAYS = 180;
const DEAD_DAYS = 180;
/** Goods that came in lately have not had their chance. */
const NEW_DAYS = 90;
const YEAR_DAYS = 365;

/** Days that the stock lasts: `7 on hand / (m F / h)`; null: nothing is expected to sell. */
export function daysOfCover(onHand: number, unitsPerWeek: number): number | null {
  if (onHand <= 0) return 0;
  return unitsPerWeek > 0 ? (7 * onHand) / unitsPerWeek : null;
}

/** On hand, and more than 180 days of it. */
export function isSlowMover(onHand: number, unitsPerWeek: number): boolean {
  const cover = daysOfCover(onHand, unitsPerWeek);
  return onHand > 0 && (cover === null || cover > SLOW_DAYS);
}

export interface Ages {
  readonly onHand: number;
  /** Null: never sold, as far as is known. */
  readonly daysSinceLastSale: number | null;
  /** Null: never received, as far as is known. */
  readonly daysSinceLastReceipt: number | null;
}

/** On hand, no sale for 180 days, received more than 90 days ago. */
export function isDeadStock({ onHand, daysSinceLastSale, daysSinceLastReceipt }: Ages): boolean {
  return (
    onHand > 0 &&
    (daysSinceLastSale ?? Infinity) >= DEAD_DAYS &&
    (daysSinceLastReceipt ?? Infinity) > NEW_DAYS
  );
}

export type AgeBand = 'under 90 days' | '90 to 179 days' | '180 to 364 days' | '365 days and more';

/** Days without a sale in the bands 90, 180, 365; never sold is the last. */
export function ageBand(daysSinceLastSale: number | null): AgeBand {
  const days = daysSinceLastSale ?? Infinity;
  if (days < 90) return 'under 90 days';
  if (days < DEAD_DAYS) return '90 to 179 days';
  return days < YEAR_DAYS ? '180 to 364 days' : '365 days and more';
}

export function valueAtCostMinor(onHand: number, costMinor: number): number {
  return Math.round(Math.max(0, onHand) * costMinor);
}

/** Units sold / (opening stock + received) in the window; null: there was nothing to sell. */
export function sellThrough(sold: number, opening: number, received: number): number | null {
  const available = Math.max(0, opening) + received;
  return available > 0 ? sold / available : null;
}

/** Cost of goods sold / average stock at cost; null without stock. */
export function stockTurn(costOfGoodsMinor: number, averageStockMinor: number): number | null {
  return averageStockMinor > 0 ? costOfGoodsMinor / averageStockMinor : null;
}

/** Gross margin of 52 weeks / average stock at cost: what a unit of money on the shelf earned in the year. */
export function gmroi(grossMarginMinor: number, averageStockMinor: number): number | null {
  return averageStockMinor > 0 ? grossMarginMinor / averageStockMinor : null;
}

/** Units that would have sold in the weeks' part without stock: `m f x (1 - e)`, summed. */
export function missedSales(
  unitsPerWeek: number,
  weeks: readonly { readonly factor: number; readonly exposure: number }[],
): number {
  return weeks.reduce((sum, { factor, exposure }) => sum + unitsPerWeek * factor * (1 - exposure), 0);
}

/** `sum e / weeks`; null without weeks. */
export function inStockRate(exposures: readonly number[]): number | null {
  if (exposures.length === 0) return null;
  return exposures.reduce((sum, exposure) => sum + exposure, 0) / exposures.length;
}

/**
 * Units a day over the days in stock: Lightspeed's own measure (X-Series help, "Using demand forecasting with reports
 * to create purchase orders": 50 sold in 42 days, 10 of them without stock, are 1.56 a day).
 */
export function inStockDailyRate(sold: number, days: number, daysWithoutStock: number): number | null {
  const inStock = days - daysWithoutStock;
  return inStock > 0 ? sold / inStock : null;
}
