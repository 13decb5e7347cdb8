import { lineIdOf } from './documents.ts';
import type { XLine, XSale } from './sale-wire.ts';

/** Lines of a sale with the units that can still come back, in order. */
export interface Left {
  readonly line: XLine;
  units: number;
}

/**
 * Which line of a sale each line of a return gives back. The till links sales, not lines: the same product at the
 * same price and tax first, then the same product; and of these one with units left.
 */
export class LineMatcher {
  readonly #original: XSale;
  readonly #left: Left[];

  constructor(original: XSale) {
    this.#original = original;
    this.#left = original.lines
      .filter((line) => Number(line.quantity) > 0)
      .map((line) => ({ line, units: Number(line.quantity) }));
  }

  /** Takes a closed or parked return's lines off what is left. By the ids of its lines: the lines they give back. */
  take(sale: XSale): ReadonlyMap<string, string> {
    const parents = new Map<string, string>();
    for (const line of sale.lines) {
      const units = -Number(line.quantity);
      if (units <= 0) continue;
      const left = this.#find(line, units) ?? this.#find(line, 0);
      if (left === undefined) continue;
      left.units -= units;
      parents.set(line.id, lineIdOf(this.#original.id, left.line.id));
    }
    return parents;
  }

  /** Units of a line that can still come back; negative: more came back than were sold. */
  unitsLeft(lineId: string): number {
    return this.#left.find(({ line }) => lineIdOf(this.#original.id, line.id) === lineId)?.units ?? 0;
  }

  #find(wanted: XLine, units: number): Left | undefined {
    const free = this.#left.filter((each) => each.units >= units && each.line.productId === wanted.productId);
    return free.find(({ line }) => sameFigures(line, wanted)) ?? free[0];
  }
}

function sameFigures(a: XLine, b: XLine): boolean {
  return Number(a.price) === Number(b.price) && Number(a.tax) === Number(b.tax);
}
