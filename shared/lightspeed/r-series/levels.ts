import * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { LevelChange, LevelsInTill, TillLevels } from '../../metrics/levels/ports.ts';
import { sameLevels } from '../../metrics/levels/judge.ts';
import { mayNotWrite } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { Api } from './api.ts';
import { levelsOf } from './feed-stock.ts';
import { anyOf, pathOf, read, recordOf } from './query.ts';
import type { ShopIdsSource } from './find-shop-ids.ts';
import { maybeAmount, text } from './wire.ts';

interface LevelsContext {
  readonly api: Api;
  readonly ids: ShopIdsSource;
  readonly clock: Clock;
}

const MOST_IDS = 100;
const REMEDY = 'give the employee behind the connection the right to edit inventory (inventory_base)';
const rowSchema = z.looseObject({
  itemShopID: text,
  itemID: text,
  shopID: text,
  reorderPoint: maybeAmount,
  reorderLevel: maybeAmount,
});

/**
 * An item's reorder point and level lie in its row for the shop; the till takes these two fields of it and no other.
 * The row is made with the first stock movement.
 */
export function makeLevels(context: LevelsContext): TillLevels {
  return {
    perCall: 1,
    read: async (itemIds) => {
      const found = new Map<string, LevelsInTill>();
      for (let at = 0; at < itemIds.length; at += MOST_IDS) {
        for (const row of await rowsOf(itemIds.slice(at, at + MOST_IDS), context))
          found.set(row.itemID, { levels: levelsOf(row), place: row.itemShopID });
      }
      return found;
    },
    write: async ([change]) => (change === undefined ? accepted : put(change, context)),
  };
}

const accepted: Answer<null> = { kind: 'accepted', value: null };

async function rowsOf(itemIds: readonly string[], { api, ids }: LevelsContext) {
  const { accountId, shopId } = await ids.all();
  const params = { itemID: anyOf(itemIds), shopID: shopId, limit: String(MOST_IDS) };
  const { rows } = await api.page(read('ItemShop', pathOf(accountId, 'ItemShop', params), 1), rowSchema);
  const wanted = new Set(itemIds);
  // A filter that was ignored would show other shops' rows as ours.
  return rows.filter((row) => row.shopID === shopId && wanted.has(row.itemID));
}

async function put({ place, to }: LevelChange, { api, ids, clock }: LevelsContext): Promise<Answer<null>> {
  try {
    const { accountId } = await ids.all();
    const body = { reorderPoint: String(to?.reorderPoint ?? 0), reorderLevel: String(to?.orderUpTo ?? 0) };
    const answer = await api.write(
      {
        entity: 'ItemShop',
        path: pathOf(accountId, recordOf('ItemShop', place)),
        costUnits: 1,
        latestMs: clock.nowMs() + SEND_WITHIN_MS,
        method: 'PUT',
        body,
      },
      rowSchema.pick({ reorderPoint: true, reorderLevel: true }),
    );
    if (answer.kind === 'rejected') return { kind: 'rejected', refusal: mayNotWrite(answer.refusal, REMEDY) };
    if (answer.kind === 'unknown') return answer;
    if (sameLevels(levelsOf(answer.value), to)) return accepted;
    return { kind: 'unknown', why: 'the till accepted, but shows other levels' };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}
