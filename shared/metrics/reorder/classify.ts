import type { DemandClass, WeekSeries } from './types.ts';

const WEEKS = 104;
const ADI_CUT = 1.32;
const CV2_CUT = 0.49;

export interface DemandShape {
  /** Weeks in stock per week with a sale; infinite without one. */
  readonly adi: number;
  /** Squared coefficient of variation of the weeks with a sale; 0 with fewer than two. */
  readonly cv2: number;
  readonly demandClass: DemandClass;
}

/**
 * How the item sells, over its last 104 weeks in stock. It is shown and reported; it does not choose the method.
 *
 * Source: Syntetos, Boylan & Croston 2005; the cut-offs 1.32 and 0.49 are theirs.
 */
export function classify({ units, exposure }: WeekSeries): DemandShape {
  let [weeks, sales, sum, squares] = [0, 0, 0, 0];
  for (let at = units.length - 1; at >= 0 && weeks < WEEKS; at -= 1) {
    if ((exposure[at] ?? 0) <= 0) continue;
    weeks += 1;
    const size = units[at] ?? 0;
    if (size <= 0) continue;
    sales += 1;
    sum += size;
    squares += size * size;
  }
  const adi = sales === 0 ? Infinity : weeks / sales;
  const mean = sales === 0 ? 0 : sum / sales;
  const cv2 = sales < 2 ? 0 : Math.max(0, squares - sales * mean * mean) / (sales - 1) / (mean * mean);
  return { adi, cv2, demandClass: classOf(adi, cv2) };
}

function classOf(adi: number, cv2: number): DemandClass {
  if (cv2 < CV2_CUT) return adi < ADI_CUT ? 'smooth' : 'intermittent';
  return adi < ADI_CUT ? 'erratic' : 'lumpy';
}
