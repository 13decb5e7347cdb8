import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Notebook } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import { makeCheckedIds } from '../checked-ids.ts';
import type { CheckedIds } from '../checked-ids.ts';
import type { XApi } from './api.ts';
import { checkIds } from './check-ids.ts';
import { shopIds } from './shop-ids.ts';
import type { ShopIds } from './shop-ids.ts';
import { deleted, maybeId } from './wire.ts';

export interface ShopIdsOptions {
  readonly api: XApi;
  readonly settings: Settings;
  readonly notebook: Notebook;
  readonly clock: Clock;
}

export function makeShopIds(options: ShopIdsOptions): CheckedIds<ShopIds> {
  const { api, settings } = options;
  return makeCheckedIds({
    ...options,
    settings: settings.lightspeed,
    note: 'lightspeed-x-ids',
    schema: shopIds,
    check: () => checkIds(api, settings),
    stillFine: (known) => registerIsFine(api, known),
  });
}

const registerSchema = z.looseObject({ outlet_id: maybeId, deleted_at: deleted });

async function registerIsFine(api: XApi, ids: ShopIds): Promise<boolean> {
  const resource = `registers/${encodeURIComponent(ids.registerId)}`;
  const register = await api.one({ resource }, registerSchema);
  return register !== null && !register.deleted_at && register.outlet_id === ids.shopId;
}
