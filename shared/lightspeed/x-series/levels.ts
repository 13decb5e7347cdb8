import * as z from 'zod';
import type { Answer } from '../../kernel/answer.ts';
import { RefusedError } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { LevelChange, Levels, LevelsInTill, TillLevels } from '../../metrics/levels/ports.ts';
import { mayNotWrite, outage, refuse } from '../refusals.ts';
import { SEND_WITHIN_MS } from './api.ts';
import type { XApi } from './api.ts';
import { levelsOf, reorderFields } from './reorder-wire.ts';
import type { CheckedIds } from '../checked-ids.ts';
import type { ShopIds } from './shop-ids.ts';
import { id, list, maybeId } from './wire.ts';

interface LevelsContext {
  readonly api: XApi;
  readonly ids: CheckedIds<ShopIds>;
  readonly clock: Clock;
}

type Method = 'FIXED' | 'MIN_MAX';

/** The till takes a thousand; so many are enough to make the reads before them the larger part. */
const PER_CALL = 100;
/** More than any family of variants at any number of outlets. */
const MOST_ROWS = 5_000;
const REMEDY = 'connect again with the scope inventory:write as well';
const rowSchema = z.looseObject({ product_id: id, outlet_id: maybeId, ...reorderFields });

/**
 * A product's reorder point and target at the outlet. The till wants one method for all outlets of a product and for
 * all its variants: the one that is in use stays.
 */
export function makeLevels(context: LevelsContext): TillLevels {
  return {
    perCall: PER_CALL,
    read: async (itemIds) => {
      const { shopId } = await context.ids.all();
      const found = new Map<string, LevelsInTill>();
      for (const itemId of itemIds) {
        const rows = await rowsOf(itemId, context);
        const ours = rows.find((row) => row.product_id === itemId && row.outlet_id === shopId);
        if (ours === undefined) continue;
        const method = rows.find((row) => row.reorder_method === 'FIXED') === undefined ? 'MIN_MAX' : 'FIXED';
        found.set(itemId, { levels: levelsOf(ours), place: method });
      }
      return found;
    },
    write: (changes) => post(changes, context),
  };
}

/** At all outlets, of all variants. The dated interface lists them by a POST, which changes nothing. */
async function rowsOf(itemId: string, { api, clock }: LevelsContext) {
  const body = { product_id: itemId, variants: true, sort_direction: 'asc', size: MOST_ROWS };
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  const answer = await api.write({ method: 'POST', resource: 'inventory', body, latestMs }, list(rowSchema));
  if (answer.kind === 'rejected') return refuse(answer.refusal);
  return answer.kind === 'unknown' ? refuse(outage(answer.why)) : answer.value;
}

async function post(changes: readonly LevelChange[], context: LevelsContext): Promise<Answer<null>> {
  try {
    const { shopId } = await context.ids.all();
    const send = (unset: number): Promise<Answer<unknown>> =>
      context.api.write(
        {
          method: 'POST',
          resource: 'inventory/reorder_points',
          body: changes.map((change) => bodyOf(change, shopId, unset)),
          latestMs: context.clock.nowMs() + SEND_WITHIN_MS,
        },
        z.unknown(),
      );
    // -1 is documented to clear where products are written; two zeros ask for nothing either.
    const first = await send(-1);
    const isAgain = first.kind === 'rejected' && first.refusal.whose === 'payment' && changes.some(isUnset);
    const answer = isAgain ? await send(0) : first;
    if (answer.kind === 'accepted') return { kind: 'accepted', value: null };
    if (answer.kind === 'unknown') return answer;
    return { kind: 'rejected', refusal: mayNotWrite(answer.refusal, REMEDY) };
  } catch (error) {
    if (error instanceof RefusedError) return { kind: 'rejected', refusal: error.refusal };
    throw error;
  }
}

const isUnset = ({ to }: LevelChange): boolean => to === null;

function bodyOf({ itemId, place, to }: LevelChange, shopId: string, unset: number): object {
  const method: Method = place === 'FIXED' ? 'FIXED' : 'MIN_MAX';
  const common = { product_id: itemId, outlet_id: shopId, method, reorder_point: to?.reorderPoint ?? unset };
  return method === 'FIXED'
    ? { ...common, reorder_amount: amountOf(to) }
    : { ...common, reorder_target: to?.orderUpTo ?? 0 };
}

/** With a fixed amount the till orders point + amount. */
function amountOf(to: Levels): number {
  return to === null ? 0 : to.orderUpTo - to.reorderPoint;
}
