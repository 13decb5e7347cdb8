import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Notebook } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import { makeCheckedIds } from '../checked-ids.ts';
import type { CheckedIds } from '../checked-ids.ts';
import type { Api } from './api.ts';
import { checkIds } from './check-ids.ts';
import { pathOf, read, recordOf } from './query.ts';
import { shopIds } from './shop-ids.ts';
import type { ShopIds } from './shop-ids.ts';
import { flag, maybeId } from './wire.ts';

export interface ShopIdsSource extends CheckedIds<ShopIds> {
  /** The account alone: enough for reads. Throws `RefusedError`. */
  account(): Promise<string>;
}

export interface ShopIdsOptions {
  readonly api: Api;
  readonly settings: Settings['lightspeed'];
  readonly notebook: Notebook;
  readonly clock: Clock;
}

export function makeShopIds(options: ShopIdsOptions): ShopIdsSource {
  const { api, settings } = options;
  const ids = makeCheckedIds({
    ...options,
    note: 'lightspeed-r-ids',
    schema: shopIds,
    check: () => checkIds(api, settings),
    stillFine: (known) => registerIsFine(api, known),
  });
  return {
    ...ids,
    account: async () => settings.accountId ?? (await ids.known())?.accountId ?? (await ids.all()).accountId,
  };
}

const registerSchema = z.looseObject({ shopID: maybeId, archived: flag });

async function registerIsFine(api: Api, ids: ShopIds): Promise<boolean> {
  const path = pathOf(ids.accountId, recordOf('Register', ids.registerId));
  const register = await api.one(read('Register', path, 1), registerSchema);
  return register !== null && !register.archived && register.shopID === ids.shopId;
}
