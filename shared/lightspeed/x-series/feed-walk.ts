import * as z from 'zod';
import { parseDecimal, roundHalfUp } from '../../kernel/decimal.ts';
import { minorDigits } from '../../kernel/money.ts';
import type { DayOf } from '../../metrics/business-day.ts';
import type { FeedKind, FeedPage, FeedRow } from '../../metrics/ports.ts';
import type { CheckedIds } from '../checked-ids.ts';
import type { XApi, XRead } from './api.ts';
import type { ShopIds } from './shop-ids.ts';

/** What every kind of the feed is read with. */
export interface FeedContext {
  readonly api: XApi;
  readonly ids: CheckedIds<ShopIds>;
  readonly currency: string;
  /** In the shop's time zone. */
  readonly dayOf: DayOf;
  /** Products that stand for lines without an item. */
  readonly helpers: { ids(): Promise<ReadonlySet<string>> };
  readonly nowMs: () => number;
}

/** One kind of the feed. */
export type Reader<K extends FeedKind> = (cursor: string | null) => Promise<FeedPage<K>>;

const cursorSchema = z.object({ after: z.number().nullable() });

/** The version up to which a list was read; null: from its first row. */
export function afterIn(cursor: string | null): number | null {
  if (cursor === null) return null;
  try {
    const parsed = cursorSchema.safeParse(JSON.parse(cursor));
    return parsed.success ? parsed.data.after : null;
  } catch {
    return null;
  }
}

/**
 * One page of a list by the till's one counter of changes: whatever changes moves to its end, so that nothing is
 * missed and no clock is compared. A short page is not the last one; an empty one is.
 */
export async function walk<K extends FeedKind, Row>(
  context: FeedContext,
  list: { read: XRead; schema: z.ZodType<Row>; cursor: string | null },
  decode: (row: Row) => FeedRow[K] | null,
): Promise<FeedPage<K>> {
  const after = afterIn(list.cursor);
  const page = await context.api.page(list.read, after, list.schema);
  return pageOf(page.rows.map(decode), { after, reached: page.after });
}

export function pageOf<K extends FeedKind>(
  rows: readonly (FeedRow[K] | null)[],
  at: { after: number | null; reached: number | null },
): FeedPage<K> {
  const reached = at.reached ?? at.after;
  return {
    rows: rows.filter((row) => row !== null),
    cursor: JSON.stringify({ after: reached }),
    more: at.reached !== null && at.reached !== at.after,
    // The counter is not a time.
    reachedMs: null,
  };
}

/** Rounded to the currency: the till keeps five places. */
export function minorOf(amount: string, currency: string): number {
  return Number(roundHalfUp(parseDecimal(amount), minorDigits(currency)));
}
