import { isoOf } from '../../kernel/clock.ts';
import type { Look, LookQuery } from '../../posting/ports.ts';
import type { FrozenSale, TillSale } from '../../posting/sale.ts';
import { saleIdsOf } from '../../posting/sale-ids.ts';
import { impliedDraft, together } from './decode.ts';
import { documentsOf, restIdOf, saleIdOf } from './documents.ts';
import type { Document } from './documents.ts';
import { LineMatcher } from './parents.ts';
import { decoded, isFor, readSale, returnsOf } from './sales.ts';
import { saleSchema } from './sale-wire.ts';
import type { XSale } from './sale-wire.ts';
import type { SalesContext } from './sales.ts';

/**
 * Every sale of a movement by id: what we post has an id that follows from the SaleKey, and a return is among those
 * that the till lists with its sale, so that nothing lags. Only returns that were voided, which a till may no longer
 * list, are searched for as well. An absent sale that was prepared is the draft as planned.
 */
export async function look(query: LookQuery, context: SalesContext): Promise<Look> {
  const own = await ownRow(query, context);
  const isReturn = query.saleId !== null && own?.saleId !== saleIdOf(query.saleKey);
  const others = query.saleId === null || (query.thorough && isReturn) ? await allRows(query, context) : [];
  if (others === null) {
    return {
      kind: 'undecided',
      why: 'the sale has more returns, or the till more voided sales, than a look reads',
    };
  }
  const rows = [...(own === null ? [] : [own]), ...others.filter((row) => row.saleId !== own?.saleId)];
  return { kind: 'rows', rows, current: true };
}

/** What the ledger names, as it is now. */
async function ownRow(query: LookQuery, context: SalesContext): Promise<TillSale | null> {
  const { saleId, sale } = query;
  if (saleId === null) return null;
  const [first = ''] = saleIdsOf(saleId);
  const isPosted = first === saleIdOf(query.saleKey);
  const found = await readSale(first, context);
  if (found === null) {
    return isPosted && sale !== null ? impliedDraft(wholeOf(sale), first, sale) : null;
  }
  return withRest(await decoded(found, context), query, context);
}

function wholeOf(sale: FrozenSale): Document {
  const { saleKey: key, lines, totalMinor, taxMinor } = sale;
  return { key, lines, totalMinor, taxMinor };
}

/** Adds the money that went back beside a return, where there is or shall be some. */
async function withRest(goods: TillSale, query: LookQuery, context: SalesContext): Promise<TillSale> {
  const { saleKey, sale } = query;
  if (goods.saleId === saleIdOf(saleKey)) return goods;
  const documents = sale === null ? null : documentsOf(sale);
  const planned = documents?.kind === 'return' ? documents.rest : null;
  // Without a plan only a completed return can have some: it is posted after it.
  if (planned === null && (sale !== null || goods.state === 'draft')) return goods;
  const rest = await readSale(restIdOf(saleKey), context);
  if (rest !== null) return together(goods, await decoded(rest, context));
  if (planned === null || sale === null) return goods;
  return together(goods, impliedDraft(planned.document, planned.saleId, sale));
}

/** Everything that was made for the movement; null: too much to read. */
async function allRows(query: LookQuery, context: SalesContext): Promise<readonly TillSale[] | null> {
  const posted = await readSale(saleIdOf(query.saleKey), context);
  const rows = posted === null ? [] : [await decoded(posted, context)];
  const original = query.of === null ? null : await readSale(saleIdOf(query.of), context);
  if (original === null) return rows;
  const returns = await returnsOf(original, context);
  if (returns === null) return null;
  const listed = new Set(returns.map(({ id }) => id));
  const voided = await voidedReturns(query, context);
  if (voided === null) return null;
  const unlisted = voided.filter(({ id }) => !listed.has(id));
  const matcher = new LineMatcher(original);
  for (const sale of [...returns, ...unlisted]) {
    if (sale.state === 'voided' && !isFor(query.saleKey, sale)) continue;
    const parents = matcher.take(sale);
    if (!isFor(query.saleKey, sale)) continue;
    rows.push(await withRest(await decoded(sale, context, parents), query, context));
  }
  return rows;
}

/** More of them are not sure to be served at once. */
const PAGE_ROWS = 200;
const MOST_PAGES = 10;

/**
 * What a person voided is not rung up again, also where the ledger that knew its id is lost. Null: there are too many
 * to read, or a till that ignores the search shows all sales, and nothing may be concluded.
 */
async function voidedReturns(query: LookQuery, context: SalesContext): Promise<readonly XSale[] | null> {
  const found: XSale[] = [];
  let first: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const params = {
      type: 'sales',
      state: 'voided',
      date_from: isoOf(query.sinceMs).replace(/\.\d+Z$/, 'Z'),
      order_by: 'date',
      order_direction: 'asc',
      page_size: String(PAGE_ROWS),
      offset: String(page * PAGE_ROWS),
    };
    const rows = await context.api.rows({ resource: 'search', params }, saleSchema);
    found.push(...rows.filter((sale) => sale.state === 'voided' && isFor(query.saleKey, sale)));
    if (rows.length < PAGE_ROWS) return found;
    if (rows[0]?.id === first) return null;
    first = rows[0]?.id;
  }
  return null;
}
