import type { TillSale } from '../../posting/sale.ts';
import type { Api } from './api.ts';
import { pathOf, read, recordOf, relations } from './query.ts';
import { decodeSale, saleSchema } from './sale-codec.ts';
import type { CodecContext } from './sale-codec.ts';
import type { ShopIdsSource } from './find-shop-ids.ts';

/** What reading and writing sales needs. */
export interface SalesContext {
  readonly api: Api;
  readonly ids: ShopIdsSource;
  readonly codec: CodecContext;
}

/** 1, two to-many relations at 0.2, and a to-one below one of them, doubled. */
const WHOLE_UNITS = 1.6;

/** One sale with lines and payments, as it is now: unlike searches, reads by id do not lag. Null: unknown. */
export async function readSale(saleId: string, context: SalesContext): Promise<TillSale | null> {
  const path = pathOf(await context.ids.account(), recordOf('Sale', saleId), {
    load_relations: relations('SaleLines', 'SaleLines.Note', 'SalePayments'),
  });
  const wire = await context.api.one(read('Sale', path, WHOLE_UNITS), saleSchema);
  return wire === null ? null : decodeSale(wire, context.codec);
}
