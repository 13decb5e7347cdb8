import * as z from 'zod';
import type { FeedContext } from './feed-walk.ts';
import { msOf } from './feed-walk.ts';
import { anyOf, pathOf, read } from './query.ts';
import { maybeText, text } from './wire.ts';

/** Lines of about a year of a busy shop: most returns come within weeks. */
const REMEMBERED = 200_000;
/** Lightspeed takes 100 values in a list. */
const MOST_VALUES = 100;

const lineSchema = z.looseObject({ saleLineID: text, saleID: text });
const saleSchema = z.looseObject({ saleID: text, completeTime: maybeText, createTime: maybeText });

/**
 * When the sales of returned lines were completed. Lines that the feed has just read are remembered; the till is asked
 * for the others, two requests for a page of returns.
 */
export class SoldAt {
  readonly #context: FeedContext;
  readonly #known = new Map<string, number>();

  constructor(context: FeedContext) {
    this.#context = context;
  }

  note(lines: readonly { readonly saleLineID: string }[], soldMs: number): void {
    if (this.#known.size > REMEMBERED) this.#known.clear();
    for (const { saleLineID } of lines) this.#known.set(saleLineID, soldMs);
  }

  /** By line; one that the till does not know any more is left out. Throws `RefusedError`. */
  async ofLines(lineIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const unknown = [...new Set(lineIds)].filter((id) => !this.#known.has(id));
    for (let start = 0; start < unknown.length; start += MOST_VALUES) {
      await this.#ask(unknown.slice(start, start + MOST_VALUES));
    }
    const found = lineIds.map((id): [string, number | undefined] => [id, this.#known.get(id)]);
    return new Map(found.filter((pair): pair is [string, number] => pair[1] !== undefined));
  }

  async #ask(lineIds: readonly string[]): Promise<void> {
    const { api, ids } = this.#context;
    const accountId = await ids.account();
    const linePath = pathOf(accountId, 'SaleLine', { saleLineID: anyOf(lineIds), limit: '100' });
    const wanted = new Set(lineIds);
    const rows = (await api.page(read('SaleLine', linePath, 1), lineSchema)).rows;
    const lines = rows.filter(({ saleLineID }) => wanted.has(saleLineID));
    const saleIds = [...new Set(lines.map(({ saleID }) => saleID))];
    if (saleIds.length === 0) return;
    const salePath = pathOf(accountId, 'Sale', { saleID: anyOf(saleIds), limit: '100', archived: 'true' });
    const sales = (await api.page(read('Sale', salePath, 1), saleSchema)).rows;
    const soldMs = new Map(sales.map((sale) => [sale.saleID, msOf(sale.completeTime || sale.createTime)]));
    for (const { saleLineID, saleID } of lines) {
      const ms = soldMs.get(saleID);
      if (ms !== undefined && !Number.isNaN(ms)) this.note([{ saleLineID }], ms);
    }
  }
}
