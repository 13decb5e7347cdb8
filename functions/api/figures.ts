import { isoOf } from '../../shared/kernel/clock.ts';
import type { Snapshot, StoredFigure } from '../../shared/metrics/snapshots/figure.ts';
import type { SnapshotReader } from '../../shared/metrics/snapshots/ports.ts';
import type { HttpAnswer } from '../../shared/runtime/handler.ts';
import { answer, badRequest, csvAnswer, notFound, problem } from './answers.ts';
import type { Asked } from './asked.ts';
import { columnsOfList } from './columns.ts';
import { csvOf } from '../../shared/kernel/csv.ts';
import { LISTS } from './lists.ts';
import type { ListName } from './lists.ts';
import { answerThatFits, cursorOf, limitOf, MOST_PAGES, readCursor } from './paging.ts';
import { storefrontLine } from './stock-schemas.ts';

/** One page of a figure's rows. Every page that a cursor leads to is of the snapshot that the first one came from. */
export async function serveFigure(
  name: ListName,
  asked: Asked,
  snapshots: SnapshotReader,
): Promise<HttpAnswer> {
  const { query } = asked;
  const limit = limitOf(query, asked.format);
  if (limit === null) return badRequest('"limit" is no number from 1 on');
  const cursor = query.get('cursor');
  const position = cursor === null ? null : readCursor(cursor);
  if (cursor !== null && position === null)
    return badRequest('"cursor" is none of ours: leave it out to start at the first page');
  const snapshot = await (position === null ? snapshots.current() : snapshots.byId(position.snapshot));
  if (snapshot === null) return position === null ? nothingYet() : gone();
  const figure = snapshot.figures[name];
  if (figure === undefined) return nothingYet();
  const find = findOf(asked);
  const offset = position?.offset ?? 0;
  const found = find === '' ? null : await itemsLike(find, figure, snapshots);
  const rows = found?.slice(offset, offset + limit) ?? (await rowsOf(figure, { offset, limit }, snapshots));
  const count = found?.length ?? figure.count;
  return answerThatFits(rows, (some) => {
    const end = offset + some.length;
    const next = end >= count ? null : cursorOf({ snapshot: snapshot.id, offset: end });
    return listPage(name, some, { asked, snapshot, figure, next });
  });
}

const findOf = ({ query }: Asked): string => query.get('find')?.trim() ?? '';

interface ListPage {
  readonly asked: Asked;
  readonly snapshot: Snapshot;
  readonly figure: StoredFigure;
  readonly next: string | null;
}

function listPage(
  name: ListName,
  rows: readonly object[],
  { asked, snapshot, figure, next }: ListPage,
): HttpAnswer {
  const shown = rows.map((row) => shownTo(asked, row));
  if (asked.format === 'csv') {
    const columns = columnsOfList(name).filter((column) => isShown(asked, column));
    return csvPage(name, shown, { snapshot, figure, next, columns, find: findOf(asked) });
  }
  return answer({ ...topOf(snapshot, figure), ...figure.head, [LISTS[name]]: shown, next });
}

/** What was sold and ordered is the owner's alone: a storefront's token lies on a web server. */
function isShown({ isOwner }: Asked, column: string): boolean {
  return isOwner || column in storefrontLine.shape;
}

function shownTo(asked: Asked, row: object): object {
  return asked.isOwner
    ? row
    : Object.fromEntries(Object.entries(row).filter(([name]) => isShown(asked, name)));
}

/** What stands above every figure. */
export function topOf(
  { asOfMs, currency, catchingUp }: Snapshot,
  { window, definition, asOfMs: ownMs = asOfMs }: StoredFigure,
): object {
  return { asOf: isoOf(ownMs), currency, catchingUp, window, definition };
}

export function csvPage(
  name: string,
  rows: readonly object[],
  {
    snapshot,
    figure,
    next,
    columns = [],
    find = '',
  }: {
    snapshot: Snapshot;
    figure: Pick<StoredFigure, 'asOfMs'>;
    next: string | null;
    columns?: readonly string[];
    find?: string;
  },
): HttpAnswer {
  const asOf = isoOf(figure.asOfMs ?? snapshot.asOfMs);
  // A row of another currency than the shop's says so itself.
  const flat = rows.flatMap(flattened).map((row) => ({ ...row, currency: snapshot.currency, asOf, ...row }));
  return csvAnswer(csvOf(flat, [...new Set([...columns, 'currency', 'asOf'])]), {
    'content-disposition': `attachment; filename="tillbridge-${name}-${asOf.slice(0, 10)}.csv"`,
    ...(next === null ? {} : { link: `</v1/${name}?${pageAfter(next, find)}>; rel="next"` }),
  });
}

function pageAfter(cursor: string, find: string): string {
  return new URLSearchParams({ format: 'csv', ...(find === '' ? {} : { find }), cursor }).toString();
}

/** A vendor's list is a line per item in a table. */
function flattened(row: object): object[] {
  if (!('items' in row) || !Array.isArray(row.items) || !('vendorId' in row)) return [row];
  const { vendorId, name } = row as { vendorId: unknown; name?: unknown };
  return (row.items as object[]).map((item) => ({ vendorId, vendor: name, ...item }));
}

async function rowsOf(
  { pages }: StoredFigure,
  { offset, limit }: { offset: number; limit: number },
  snapshots: SnapshotReader,
): Promise<readonly object[]> {
  let before = 0;
  const wanted = [];
  let skip = 0;
  for (const page of pages) {
    const after = before + page.rows;
    if (after > offset && before < offset + limit && wanted.length < MOST_PAGES) {
      if (wanted.length === 0) skip = offset - before;
      wanted.push(page);
    }
    before = after;
  }
  return (await snapshots.rows(wanted)).slice(skip, skip + limit);
}

/** One item's line. Stock is sorted by SKU, so that one page is read. */
export async function serveStockItem(asked: Asked, snapshots: SnapshotReader): Promise<HttpAnswer> {
  const found = await stockItemOf(asked.id, snapshots);
  if (found === 'nothing yet') return nothingYet();
  if (found === null) return noSuchItem();
  const { line, snapshot, figure } = found;
  if (asked.format === 'csv') return listPage('stock', [line], { asked, snapshot, figure, next: null });
  return answer({ ...topOf(snapshot, figure), ...shownTo(asked, line) });
}

export interface StockItem {
  readonly line: object;
  readonly snapshot: Snapshot;
  readonly figure: StoredFigure;
}

/** An item's line in the latest snapshot, by its SKU as it came in a path; null: the till has none of that SKU. */
export async function stockItemOf(
  id: string,
  snapshots: SnapshotReader,
): Promise<StockItem | null | 'nothing yet'> {
  const snapshot = await snapshots.current();
  const figure = snapshot?.figures.stock;
  if (snapshot === null || figure === undefined) return 'nothing yet';
  for (const sku of new Set([id, decoded(id)])) {
    const line = await lineOf(sku, figure, snapshots);
    if (line !== null) return { line, snapshot, figure };
  }
  return null;
}

export function noSuchItem(): HttpAnswer {
  return notFound('the till has no item of that SKU');
}

/** Rows whose SKU or name has the text in it, whatever its case; those whose SKU begins with it first. */
async function itemsLike(
  text: string,
  { pages }: StoredFigure,
  snapshots: SnapshotReader,
): Promise<readonly object[]> {
  const wanted = text.toLowerCase();
  const rows = (await snapshots.rows(pages)).filter((row) =>
    ['sku', 'description'].some((key) => textOf(row, key).includes(wanted)),
  );
  const begins = (row: object): number => (textOf(row, 'sku').startsWith(wanted) ? 0 : 1);
  return rows.toSorted((a, b) => begins(a) - begins(b));
}

function textOf(row: object, key: string): string {
  const value = Object.hasOwn(row, key) ? (row as Record<string, unknown>)[key] : null;
  return typeof value === 'string' ? value.toLowerCase() : '';
}

async function lineOf(
  sku: string,
  { pages }: StoredFigure,
  snapshots: SnapshotReader,
): Promise<object | null> {
  const page = pages.findLast(({ firstSku }) => firstSku !== null && firstSku <= sku);
  if (page === undefined) return null;
  // Two items with the same SKU may lie across two pages: the first one is as good as the second.
  const rows = await snapshots.rows([page]);
  return rows.find((row) => 'sku' in row && row.sku === sku) ?? null;
}

/** As `stockLineOf`, by the SKU or, where no item has it, by the till's own id: two items may share a SKU. */
export async function itemMeant(word: string, snapshots: SnapshotReader): Promise<object | null> {
  const bySku = await stockLineOf(word, snapshots);
  if (bySku !== null) return bySku;
  const figure = (await snapshots.current())?.figures.stock;
  const rows = figure === undefined ? [] : await snapshots.rows(figure.pages);
  return rows.find((row) => 'itemId' in row && row.itemId === word) ?? null;
}

/** An item's line in the latest snapshot, by its SKU; null: none, or nothing is computed yet. */
async function stockLineOf(sku: string, snapshots: SnapshotReader): Promise<object | null> {
  const figure = (await snapshots.current())?.figures.stock;
  return figure === undefined ? null : lineOf(sku, figure, snapshots);
}

/** API Gateway hands paths on decoded, others as they came. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function nothingYet(): HttpAnswer {
  return problem(
    {
      status: 503,
      title: 'Service Unavailable',
      detail: 'no figures are computed yet: they are within minutes of the first reading of the till',
    },
    { 'retry-after': '60' },
  );
}

function gone(): HttpAnswer {
  return problem({
    status: 410,
    title: 'Gone',
    detail: 'these figures were computed anew meanwhile: start again at the first page',
  });
}
