import * as z from 'zod';
import { RefusedError } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Notebook } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import { readNote, strikeNote, writeNote } from '../notes.ts';
import type { Api } from './api.ts';
import { checkIds } from './check-ids.ts';
import { pathOf, read, recordOf } from './query.ts';
import { flag, maybeId } from './wire.ts';

/** The ids of the till that every sale of ours carries. */
export interface ShopIds {
  readonly accountId: string;
  readonly shopId: string;
  readonly registerId: string;
  readonly employeeId: string;
  readonly paymentTypeId: string;
  /** What the till pays refunds back as: another type only where the merchant says so. */
  readonly refundPaymentTypeId: string;
  readonly taxCategoryId: string;
}

export interface ShopIdsSource {
  /** The account alone: enough for reads. Throws `RefusedError`. */
  account(): Promise<string>;
  /** All of them, checked against the till once a day. Throws `RefusedError` naming the setting that is wrong. */
  all(): Promise<ShopIds>;
  /** Proves connection and ids: checked anew after 10 min, with one cheap request in between. */
  probe(): Promise<void>;
  /** The till refused one of them: they are checked before they are used again. */
  doubt(): Promise<void>;
}

const GOOD_FOR_MS = 24 * 60 * 60_000;
const PROBED_FOR_MS = 10 * 60_000;
const NOTE = 'lightspeed-r-ids';

const noteSchema = z.object({
  /** The settings that the ids were found for: others make them void. */
  settings: z.string(),
  checkedAtMs: z.number(),
  ids: z.object({
    accountId: z.string(),
    shopId: z.string(),
    registerId: z.string(),
    employeeId: z.string(),
    paymentTypeId: z.string(),
    refundPaymentTypeId: z.string(),
    taxCategoryId: z.string(),
  }),
});
type Checked = z.infer<typeof noteSchema>;

export interface ShopIdsOptions {
  readonly api: Api;
  readonly settings: Settings['lightspeed'];
  readonly notebook: Notebook;
  readonly clock: Clock;
}

/**
 * Resolves and checks the settings' ids when they are first needed, and remembers the result for every process:
 * a cold start costs nothing of the till's rate.
 */
export function makeShopIds(options: ShopIdsOptions): ShopIdsSource {
  const { api, settings, notebook, clock } = options;
  const wanted = JSON.stringify(settings);
  let known: Checked | null = null;

  async function recent(withinMs: number): Promise<Checked | null> {
    known ??= await readNote(notebook, NOTE, noteSchema);
    if (known?.settings !== wanted) return null;
    return clock.nowMs() - known.checkedAtMs < withinMs ? known : null;
  }

  async function check(): Promise<ShopIds> {
    known = null;
    const ids = await checkIds(api, settings);
    known = { settings: wanted, checkedAtMs: clock.nowMs(), ids };
    await writeNote(notebook, NOTE, known);
    return ids;
  }

  return {
    account: async () =>
      settings.accountId ?? (await recent(GOOD_FOR_MS))?.ids.accountId ?? (await check()).accountId,
    all: async () => (await recent(GOOD_FOR_MS))?.ids ?? check(),
    async probe() {
      const checked = await recent(PROBED_FOR_MS);
      if (checked === null || !(await registerIsFine(api, checked.ids))) await check();
    },
    async doubt() {
      known = null;
      await strikeNote(notebook, NOTE);
    },
  };
}

const registerSchema = z.looseObject({ shopID: maybeId, archived: flag });

async function registerIsFine(api: Api, ids: ShopIds): Promise<boolean> {
  const path = pathOf(ids.accountId, recordOf('Register', ids.registerId));
  const register = await api.one(read('Register', path, 1), registerSchema);
  return register !== null && !register.archived && register.shopID === ids.shopId;
}

/** As `RefusedError`'s refusal; null when `work` went through. */
export async function refusalIn(work: () => Promise<void>): Promise<RefusedError['refusal'] | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
}
