import type { Window } from './days.ts';

/** Every figure that a snapshot holds, by the name of its path in the API. */
export const FIGURE_NAMES = [
  'overview',
  'stock',
  'channel-mix',
  'orders',
  'velocity',
  'slow-movers',
  'top-customers',
  'returns',
  'stock-accuracy',
  'money-bridge',
  'reorder',
  'reorder-changes',
  'forecast',
] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

/** One figure, whole: what stands above its rows, and the rows in their order. */
export interface Figure<Head extends object = object, Row extends object = object> {
  readonly name: FigureName;
  /** Null: as of now. */
  readonly window: Window | null;
  /** What is counted, and how, in the owner's words. */
  readonly definition: string;
  /** Where it rests on something else than the till's feed. */
  readonly asOfMs?: number;
  readonly head: Head;
  readonly rows: readonly Row[];
}

/** A stored snapshot: all of its figures were computed from the same state of the books. */
export interface Snapshot {
  readonly id: string;
  /** Up to this moment everything that the till had is in the figures, epoch milliseconds. */
  readonly asOfMs: number;
  readonly computedAtMs: number;
  readonly currency: string;
  /** The first load goes on, or more had changed than one run could take in: the next runs complete the figures. */
  readonly catchingUp: boolean;
  readonly figures: Readonly<Partial<Record<FigureName, StoredFigure>>>;
}

/** A figure whose rows lie in pages of their own. */
export interface StoredFigure {
  readonly window: Window | null;
  readonly definition: string;
  /** Where it is not the snapshot's. */
  readonly asOfMs?: number;
  readonly head: object;
  readonly count: number;
  readonly pages: readonly PageRef[];
}

export interface PageRef {
  /** Of the page's content: a page that did not change is not stored again, and may be kept by readers for good. */
  readonly hash: string;
  readonly rows: number;
  /** The SKU of its first row, in figures that are sorted by it. */
  readonly firstSku: string | null;
}

/** What a run hands over to be stored. */
export interface FreshSnapshot {
  readonly asOfMs: number;
  readonly computedAtMs: number;
  readonly currency: string;
  readonly catchingUp: boolean;
  readonly figures: readonly Figure[];
}

/** A row with items is as long as they are. */
const PAGE_LINES = 500;

/** The rows in pages. A page's first SKU lets a reader find one item without reading all. */
export function pagesOf(figure: Figure): { rows: readonly object[]; firstSku: string | null }[] {
  const pages: object[][] = [];
  let room = 0;
  for (const row of figure.rows) {
    const lines = linesOf(row);
    const page = lines > room ? undefined : pages.at(-1);
    if (page === undefined) pages.push([row]);
    else page.push(row);
    room = (page === undefined ? PAGE_LINES : room) - lines;
  }
  return pages.map((rows) => {
    const first = rows[0];
    const isBySku = figure.name === 'stock' && first !== undefined && 'sku' in first;
    return { rows, firstSku: isBySku ? String(first.sku) : null };
  });
}

function linesOf(row: object): number {
  return 'items' in row && Array.isArray(row.items) ? row.items.length : 1;
}
