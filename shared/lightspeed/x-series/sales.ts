import type { Clock } from '../../kernel/clock.ts';
import type { TillSale } from '../../posting/sale.ts';
import { saleIdsOf } from '../../posting/sale-ids.ts';
import type { CheckedIds } from '../checked-ids.ts';
import type { XApi } from './api.ts';
import { decodeSale, together } from './decode.ts';
import { SOURCE } from './encode.ts';
import type { HelperProducts } from './helper-products.ts';
import { saleSchema } from './sale-wire.ts';
import type { XSale } from './sale-wire.ts';
import type { ShopIds } from './shop-ids.ts';

/** What reading and writing sales needs. */
export interface SalesContext {
  readonly api: XApi;
  readonly ids: CheckedIds<ShopIds>;
  readonly helpers: HelperProducts;
  readonly currency: string;
  readonly clock: Clock;
  readonly absences: Absences;
}

/** Remembers which sales were just read as absent: only then may one be posted. */
export interface Absences {
  note(saleId: string): void;
  /** Whether a read said so a moment ago. Each read serves once. */
  take(saleId: string): boolean;
}

const ABSENT_FOR_MS = 10_000;

export function makeAbsences(clock: Clock): Absences {
  const seenAtMs = new Map<string, number>();
  return {
    note(saleId) {
      for (const [id, atMs] of seenAtMs) if (clock.nowMs() - atMs > ABSENT_FOR_MS) seenAtMs.delete(id);
      seenAtMs.set(saleId, clock.nowMs());
    },
    take(saleId) {
      const atMs = seenAtMs.get(saleId);
      seenAtMs.delete(saleId);
      return atMs !== undefined && clock.nowMs() - atMs <= ABSENT_FOR_MS;
    },
  };
}

/** A sale by its id, as it is now. Null: the till knows none. */
export async function readSale(saleId: string, context: SalesContext): Promise<XSale | null> {
  const resource = `sales/${encodeURIComponent(saleId)}`;
  const sale = await context.api.one({ resource }, saleSchema);
  if (sale === null) context.absences.note(saleId);
  return sale;
}

export async function decoded(
  sale: XSale,
  context: SalesContext,
  parents?: ReadonlyMap<string, string>,
): Promise<TillSale> {
  const helpers =
    sale.sourceType === SOURCE ? await context.helpers.idsInSales() : await context.helpers.ids();
  const by = { currency: context.currency, helpers };
  return decodeSale(sale, parents === undefined ? by : { ...by, parents });
}

/** The sale, or the two of one movement, by id; null: the till does not know all of it. */
export async function saleById(saleId: string, context: SalesContext): Promise<TillSale | null> {
  const [first = '', second] = saleIdsOf(saleId);
  const goods = await readSale(first, context);
  if (goods === null) return null;
  const row = await decoded(goods, context);
  if (second === undefined) return row;
  const rest = await readSale(second, context);
  return rest === null ? null : together(row, await decoded(rest, context));
}

/**
 * Returns that a look or a return reads of one sale. Voided ones stay listed, and each attempt that the till refused has
 * left one; more than so many is no sale of ours any more.
 */
const MOST_RETURNS = 100;
const AT_ONCE = 10;

/** The returns of a sale, drafts and voided ones included; null: there are too many to read. */
export async function returnsOf(sale: XSale, context: SalesContext): Promise<readonly XSale[] | null> {
  const ids = [...new Set(sale.returnIds)];
  if (ids.length > MOST_RETURNS) return null;
  const found: XSale[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const rows = await Promise.all(ids.slice(from, from + AT_ONCE).map((id) => readSale(id, context)));
    found.push(...rows.filter((row) => row !== null));
  }
  return found;
}

/** Whether a sale is the one of a movement, and not the money beside it. */
export function isFor(saleKey: string, sale: XSale): boolean {
  return sale.sourceId === saleKey;
}
