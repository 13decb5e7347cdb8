import { RefusedError } from '../../kernel/answer.ts';
import type { Look, LookQuery, UndecidedLook } from '../../posting/ports.ts';
import type { TillSale } from '../../posting/sale.ts';
import type { Page, Query } from './api.ts';
import { pathOf, read } from './query.ts';
import { decodeSale, saleSchema, stateOf } from './sale-codec.ts';
import type { WireSale } from './sale-codec.ts';
import { readSale } from './sales.ts';
import type { SalesContext } from './sales.ts';

/** Rows without relations whose key is exactly ours; or why the path cannot tell. */
type Found = { readonly kind: 'rows'; readonly rows: readonly WireSale[] } | UndecidedLook;

const MOST_PAGES = 10;
const MOST_ROWS = 20;

/**
 * Every sale with exactly this key, archived and voided ones included. The search by reference is believed only as
 * far as its rows show that it was obeyed; otherwise, and to confirm a "none" after an unknown outcome, the newest
 * sales are read without a filter back to `sinceMs`, a thousand at a time: where more were sold since, the next look
 * goes on where this one broke off.
 */
export async function look(query: LookQuery, context: SalesContext): Promise<Look> {
  const filtered = await byReference(query.saleKey, context);
  const alive = filtered.kind === 'rows' && filtered.rows.some((row) => stateOf(row) !== 'deleted');
  const decided = filtered.kind === 'rows' && (alive || !query.thorough);
  if (decided) return whole(filtered.rows, query.saleKey, context);
  const newest = await resumed(query, context);
  if (newest.kind === 'undecided') return newest;
  const rows = filtered.kind === 'rows' ? merged(filtered.rows, newest.rows) : newest.rows;
  return whole(rows, query.saleKey, context);
}

async function byReference(saleKey: string, context: SalesContext): Promise<Found> {
  const accountId = await context.ids.account();
  const path = pathOf(accountId, 'Sale', { referenceNumber: saleKey, archived: 'true' });
  const rows: WireSale[] = [];
  try {
    let next: Query | null = read('Sale', path, 1);
    for (let pages = 0; next !== null; pages += 1) {
      if (pages === MOST_PAGES) return { kind: 'undecided', why: 'too many sales answer to one reference' };
      const page: Page<WireSale> = await context.api.page(next, saleSchema);
      if (page.rows.some((row) => !sameButCase(row.referenceNumber, saleKey))) {
        return { kind: 'undecided', why: 'the till ignores the search by reference' };
      }
      rows.push(...page.rows);
      next = page.next;
    }
  } catch (error) {
    // The till does not know this search: the other path decides.
    if (error instanceof RefusedError && error.refusal.code === 'bad-request') {
      return { kind: 'undecided', why: error.refusal.reason };
    }
    throw error;
  }
  return { kind: 'rows', rows: rows.filter((row) => row.referenceNumber === saleKey) };
}

/** A till may compare without regard to letter case; Stripe's ids differ by it. */
function sameButCase(found: string, saleKey: string): boolean {
  return found.toLowerCase() === saleKey.toLowerCase();
}

/** A till may forget the places of its own lists: then the look begins with the newest sales again. */
async function resumed(query: LookQuery, context: SalesContext): Promise<Found> {
  try {
    return await byNewest(query, context);
  } catch (error) {
    const isForgotten = error instanceof RefusedError && error.refusal.code === 'bad-request';
    if (query.resumeAt === undefined || !isForgotten) throw error;
    return byNewest({ ...query, resumeAt: undefined }, context);
  }
}

/**
 * The newest sales first, back to the moment before which there can be none. What is not deleted decides where it is
 * found; a look that breaks off has thus found nothing that the next one would miss.
 */
async function byNewest(query: LookQuery, context: SalesContext): Promise<Found> {
  const accountId = await context.ids.account();
  const path = pathOf(accountId, 'Sale', { sort: '-saleID', limit: '100', archived: 'true' });
  const rows: WireSale[] = [];
  let next: Query | null = read('Sale', query.resumeAt ?? path, 1);
  let previousId = Number.POSITIVE_INFINITY;
  for (let pages = 0; next !== null; pages += 1) {
    if (pages === MOST_PAGES) {
      if (rows.some((row) => stateOf(row) !== 'deleted')) break;
      const why = 'more sales were rung up since than one look goes through';
      return { kind: 'undecided', why, resumeAt: next.path };
    }
    const page: Page<WireSale> = await context.api.page(next, saleSchema);
    for (const row of page.rows) {
      if (Number(row.saleID) >= previousId)
        return { kind: 'undecided', why: 'the till ignores the order asked for' };
      previousId = Number(row.saleID);
      if (row.referenceNumber === query.saleKey) rows.push(row);
      if (Date.parse(row.createTime) < query.sinceMs) return { kind: 'rows', rows };
    }
    next = page.next;
  }
  return { kind: 'rows', rows };
}

function merged(a: readonly WireSale[], b: readonly WireSale[]): readonly WireSale[] {
  return [...new Map([...a, ...b].map((row) => [row.saleID, row])).values()];
}

/** Lines and payments are read where a decision may need them; deleted drafts are as if they were not there. */
async function whole(rows: readonly WireSale[], saleKey: string, context: SalesContext): Promise<Look> {
  if (rows.length > MOST_ROWS)
    return { kind: 'undecided', why: `${rows.length} sales carry the same reference` };
  const sales: TillSale[] = [];
  for (const row of rows) {
    const deleted = stateOf(row) === 'deleted';
    const sale = deleted ? decodeSale(row, context.codec) : await readSale(row.saleID, context);
    if (sale !== null && sale.saleKey === saleKey) sales.push(sale);
  }
  return { kind: 'rows', rows: sales };
}
