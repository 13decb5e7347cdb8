import * as z from 'zod';
import { RefusedError } from '../../kernel/answer.ts';
import type { DayOf } from '../../metrics/business-day.ts';
import type { FeedKind, FeedPage, FeedRow } from '../../metrics/ports.ts';
import type { Api, Page, Query } from './api.ts';
import { pathOf, read } from './query.ts';
import type { ShopIdsSource } from './find-shop-ids.ts';

/** What every kind of the feed is read with. */
export interface FeedContext {
  readonly api: Api;
  readonly ids: ShopIdsSource;
  readonly currency: string;
  /** In the shop's time zone. */
  readonly dayOf: DayOf;
  /** Ids of `non_inventory` items that stand for lines without an item. */
  readonly helperItems: ReadonlySet<string>;
}

/** One kind of the feed. */
export type Reader<K extends FeedKind> = (cursor: string | null) => Promise<FeedPage<K>>;

/**
 * How far a list has been walked. While a walk goes on, `next` is Lightspeed's own link to its next page, which is
 * opaque and good for days; then the next one starts at `fromMs`.
 */
export const walkSchema = z.object({
  fromMs: z.number().nullable(),
  /** The latest change seen in this walk. */
  newestMs: z.number().nullable(),
  next: z.string().nullable(),
});
export type Walk = z.infer<typeof walkSchema>;

export const START: Walk = { fromMs: null, newestMs: null, next: null };

/** Rows of one page, and where the walk stands after it. */
export interface Step<Row> {
  readonly rows: readonly Row[];
  readonly walk: Walk;
  readonly more: boolean;
}

export interface Walked<Row> {
  readonly entity: string;
  /** The field of the last change, which the list is sorted and filtered by. */
  readonly field: 'timeStamp' | 'updatetime';
  /** Filters and relations. */
  readonly params: Readonly<Record<string, string>>;
  readonly costUnits: number;
  readonly schema: z.ZodType<Row>;
  readonly changedMs: (row: Row) => number;
}

/**
 * A change may become visible after a later one was read. The till's own times are compared with each other, never
 * with our clock.
 */
const OVERLAP_MS = 2 * 60_000;

/** One page of what changed, oldest first, archived records included. */
export async function walk<Row>(context: FeedContext, list: Walked<Row>, at: Walk): Promise<Step<Row>> {
  const page = await pageAt(context, list, at);
  const newest = page.rows.map(list.changedMs).filter((ms) => !Number.isNaN(ms));
  const newestMs = newest.reduce((a, b) => Math.max(a, b), at.newestMs ?? Number.NEGATIVE_INFINITY);
  const known = newestMs === Number.NEGATIVE_INFINITY ? null : newestMs;
  if (page.next !== null) {
    const going = { fromMs: at.fromMs, newestMs: known, next: page.next.path };
    return { rows: page.rows, walk: going, more: true };
  }
  return {
    rows: page.rows,
    walk: { fromMs: resumeFrom(at, known), newestMs: null, next: null },
    more: false,
  };
}

function resumeFrom({ fromMs }: Walk, newestMs: number | null): number | null {
  if (newestMs === null) return fromMs;
  return Math.max(fromMs ?? Number.NEGATIVE_INFINITY, newestMs - OVERLAP_MS);
}

async function pageAt<Row>(context: FeedContext, list: Walked<Row>, at: Walk): Promise<Page<Row>> {
  const { entity, costUnits, schema } = list;
  if (at.next === null) return context.api.page(await firstQuery(context, list, at.fromMs), schema);
  try {
    return await context.api.page(read(entity, at.next, costUnits), schema);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.code !== 'bad-request') throw error;
    // A link that Lightspeed does not take any more: the walk is taken up by time.
    return context.api.page(await firstQuery(context, list, resumeFrom(at, at.newestMs)), schema);
  }
}

async function firstQuery<Row>(
  context: FeedContext,
  list: Walked<Row>,
  fromMs: number | null,
): Promise<Query> {
  const { entity, field, params, costUnits } = list;
  const since = fromMs === null ? {} : { [field]: `>=,${wireTime(fromMs)}` };
  const path = pathOf(await context.ids.account(), entity, {
    sort: field,
    limit: '100',
    archived: 'true',
    ...params,
    ...since,
  });
  return read(entity, path, costUnits);
}

/** `2026-03-09T14:22:48+00:00`: the till's own form, whole seconds. */
export function wireTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}+00:00`;
}

/** A cursor as it was stored; one of another form starts anew, which costs time and nothing else. */
export function cursorOf<T>(text: string | null, schema: z.ZodType<T>, start: T): T {
  if (text === null) return start;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : start;
  } catch {
    return start;
  }
}

/** A page of a kind that is one list. */
export function pageOf<K extends FeedKind, Row>(
  step: Step<Row>,
  decode: (row: Row) => FeedRow[K] | null,
): FeedPage<K> {
  return {
    rows: step.rows.map(decode).filter((row) => row !== null),
    cursor: JSON.stringify(step.walk),
    more: step.more,
    reachedMs: step.walk.newestMs ?? step.walk.fromMs,
  };
}

/** NaN: the till gives no time. */
export function msOf(time: string): number {
  return Date.parse(time);
}

/** A version from a time that may be missing. */
export function versionOf(time: string): number {
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? 0 : ms;
}
