import type { FrozenSale, SaleLine } from '../../posting/sale.ts';
import { uuidOf } from './uuid.ts';

/**
 * What of a planned sale one sale of the till holds. Lightspeed refuses a return that gives back what its sale never
 * sold, so money that goes back without goods is a sale of its own beside the return.
 */
export interface Document {
  /** The SaleKey; with `.money` behind it for the second of two. */
  readonly key: string;
  readonly lines: readonly SaleLine[];
  /** Signed, with tax. */
  readonly totalMinor: number;
  readonly taxMinor: number;
}

export type Documents =
  /** One sale that we post whole, under an id that we choose. */
  | { readonly kind: 'posted'; readonly saleId: string; readonly whole: Document }
  /** A return that the till makes of one sale of ours, and the rest beside it. */
  | {
      readonly kind: 'return';
      readonly originalId: string;
      readonly goods: Document;
      readonly rest: { readonly saleId: string; readonly document: Document } | null;
    };

const MONEY = '.money';
const LINE = /^([0-9a-f-]{36}):(.+)$/i;

/** How lines are named outside this adapter: the sale's id goes with them, for a return starts from the sale. */
export function lineIdOf(saleId: string, lineId: string): string {
  return `${saleId}:${lineId}`;
}

/** Null: no line of this till. */
export function lineOf(text: string): { readonly saleId: string; readonly lineId: string } | null {
  const [, saleId, lineId] = LINE.exec(text) ?? [];
  return saleId === undefined || lineId === undefined ? null : { saleId, lineId };
}

export const saleIdOf = (saleKey: string): string => uuidOf(saleKey);
export const restIdOf = (saleKey: string): string => uuidOf(`${saleKey}${MONEY}`);
export const restKeyOf = (saleKey: string): string => `${saleKey}${MONEY}`;

/** The SaleKey of a sale of ours by its reference. */
export function saleKeyOf(sourceId: string): string {
  return sourceId.endsWith(MONEY) ? sourceId.slice(0, -MONEY.length) : sourceId;
}

/** The whole sale as one that we post. */
export function asPosted(sale: FrozenSale): Extract<Documents, { kind: 'posted' }> {
  return { kind: 'posted', saleId: saleIdOf(sale.saleKey), whole: documentOf(sale.saleKey, sale.lines) };
}

/**
 * The sale as the till can hold it. The return takes the lines of the sale that its first line gives back, and
 * whatever is sold along with them; what gives back money alone, or lines of another sale, goes into the second.
 */
export function documentsOf(sale: FrozenSale): Documents {
  const originalOf = (line: SaleLine): string | null =>
    line.parentLineId === null ? null : (lineOf(line.parentLineId)?.saleId ?? null);
  const originalId = sale.lines.map(originalOf).find((id) => id !== null) ?? null;
  if (originalId === null) return asPosted(sale);
  const isGoods = (line: SaleLine): boolean => originalOf(line) === originalId || line.quantity > 0;
  const rest = sale.lines.filter((line) => !isGoods(line));
  return {
    kind: 'return',
    originalId,
    goods: documentOf(sale.saleKey, sale.lines.filter(isGoods)),
    rest:
      rest.length === 0
        ? null
        : { saleId: restIdOf(sale.saleKey), document: documentOf(restKeyOf(sale.saleKey), rest) },
  };
}

function documentOf(key: string, lines: readonly SaleLine[]): Document {
  const taxMinor = lines.reduce((sum, line) => sum + line.taxMinor, 0);
  const netMinor = lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  return { key, lines, taxMinor, totalMinor: netMinor + taxMinor };
}
