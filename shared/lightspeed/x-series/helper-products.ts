import * as z from 'zod';
import type { Clock } from '../../kernel/clock.ts';
import type { Leases, Notebook } from '../../kernel/stores.ts';
import type { SaleLineKind } from '../../posting/sale.ts';
import type { Settings } from '../../settings/schema.ts';
import { readNote, writeNote } from '../notes.ts';
import { connection, outage, refuse, shortWait } from '../refusals.ts';
import type { XApi } from './api.ts';
import { SEND_WITHIN_MS } from './api.ts';
import { productsBySku, productSchema } from './products.ts';
import type { XProduct } from './products.ts';

/** The kinds of lines without an item of their own. A till that carries tax needs no tax or rounding lines. */
export const HELPER_KINDS = ['custom', 'shipping', 'tip', 'adjustment'] as const;
export type HelperKind = (typeof HELPER_KINDS)[number];

export type HelperIds = Readonly<Record<HelperKind, string>>;

const NAMES: HelperIds = {
  custom: 'Custom item (Tillbridge)',
  shipping: 'Shipping (Tillbridge)',
  tip: 'Tip (Tillbridge)',
  adjustment: 'Money-only adjustment (Tillbridge)',
};
const PREFIX = 'tillbridge-';

/** The SKU of the product of ours that stands for a kind of line. */
export function helperSku(kind: HelperKind): string {
  return `${PREFIX}${kind}`;
}

/** The products that stand for lines without an item: their stock is not counted, and they are in no figure. */
export interface HelperProducts {
  /** All of them, found by SKU or made, and verified once a day. Throws `RefusedError`. */
  all(): Promise<HelperIds>;
  /** What is a helper product here, or was one, as far as is known. Sends nothing. */
  ids(): Promise<ReadonlySet<string>>;
  /** As `ids`, for a sale of ours: with a lost ledger nothing is known, and they are looked for by their SKUs. */
  idsInSales(): Promise<ReadonlySet<string>>;
  /** The till refused a product: they are verified before they are used again. */
  doubt(): Promise<void>;
}

export interface HelperOptions {
  readonly api: XApi;
  readonly settings: Settings['lightspeed'];
  readonly notebook: Notebook;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly owner: string;
}

const NOTE = 'lightspeed-x-helpers';
const LEASE = 'lightspeed-x-helpers';
const LEASE_MS = 60_000;
const GOOD_FOR_MS = 24 * 60 * 60_000;
/** Another process may have made one since: long before its message comes back to this one, this one knows. */
const READ_AGAIN_MS = 5_000;
/** A product that a person renamed or deleted stays what it was in the sales that have it. */
const MOST_FORMER = 100;

const noteSchema = z.object({
  settings: z.string(),
  /** 0: found, not verified. */
  checkedAtMs: z.number(),
  ids: z.partialRecord(z.enum(HELPER_KINDS), z.string()),
  former: z.array(z.string()),
});
type Note = z.infer<typeof noteSchema>;

export function makeHelperProducts(options: HelperOptions): HelperProducts {
  const { settings, notebook, clock } = options;
  const named = settingsOf(settings);
  const wanted = JSON.stringify(named);
  let known: { readonly note: Note | null; readonly readAtMs: number } | null = null;

  async function noted(): Promise<Note | null> {
    const nowMs = clock.nowMs();
    if (known === null || nowMs - known.readAtMs >= READ_AGAIN_MS)
      known = { note: await readNote(notebook, NOTE, noteSchema), readAtMs: nowMs };
    return known.note;
  }

  async function ids(): Promise<ReadonlySet<string>> {
    const note = await noted();
    return new Set([...Object.values(named), ...Object.values(note?.ids ?? {}), ...(note?.former ?? [])]);
  }

  async function remember(note: Note): Promise<void> {
    known = { note, readAtMs: clock.nowMs() };
    await writeNote(notebook, NOTE, note);
  }

  async function verified(): Promise<HelperIds> {
    const now = await findOrMake(named, options);
    // Whoever verified them a moment ago may know of others.
    const before = await readNote(notebook, NOTE, noteSchema);
    await remember({
      settings: wanted,
      checkedAtMs: clock.nowMs(),
      ids: now,
      former: formerOf(before, Object.values(now)),
    });
    return now;
  }

  return {
    async all() {
      const note = await noted();
      const found = note === null ? null : completeIn(note.ids);
      const isYoung = note !== null && clock.nowMs() - note.checkedAtMs < GOOD_FOR_MS;
      if (found !== null && isYoung && note?.settings === wanted) return found;
      return underLease(options, verified);
    },
    ids,
    async idsInSales() {
      if ((await noted()) === null)
        await remember({ settings: wanted, checkedAtMs: 0, ids: await lookUp(options.api), former: [] });
      return ids();
    },
    async doubt() {
      const note = await readNote(notebook, NOTE, noteSchema);
      if (note !== null) await remember({ ...note, checkedAtMs: 0 });
    },
  };
}

function formerOf(note: Note | null, now: readonly string[]): string[] {
  const all = [...Object.values(note?.ids ?? {}), ...(note?.former ?? [])];
  return [...new Set(all)].filter((id) => !now.includes(id)).slice(0, MOST_FORMER);
}

function completeIn({ custom, shipping, tip, adjustment }: Note['ids']): HelperIds | null {
  if (custom === undefined || shipping === undefined || tip === undefined || adjustment === undefined)
    return null;
  return { custom, shipping, tip, adjustment };
}

async function lookUp(api: XApi): Promise<Named> {
  const found: [string, string][] = [];
  for (const kind of HELPER_KINDS) {
    const product = await bySku(`${PREFIX}${kind}`, api);
    if (product !== null) found.push([kind, product.id]);
  }
  return Object.fromEntries(found);
}

type Named = Partial<HelperIds>;

function settingsOf({ shippingItemId, tipItemId, adjustmentItemId }: Settings['lightspeed']): Named {
  return {
    ...(shippingItemId === undefined ? {} : { shipping: shippingItemId }),
    ...(tipItemId === undefined ? {} : { tip: tipItemId }),
    ...(adjustmentItemId === undefined ? {} : { adjustment: adjustmentItemId }),
  };
}

/** Making a product is an effect without a key of its own: one process makes them, after a look. */
async function underLease<T>(options: HelperOptions, work: () => Promise<T>): Promise<T> {
  const { leases, owner } = options;
  if (!(await leases.take(LEASE, owner, LEASE_MS))) {
    return refuse(shortWait('helper-products', 'another process is looking for our helper products', 2_000));
  }
  try {
    return await work();
  } finally {
    await leases.release(LEASE, owner);
  }
}

async function findOrMake(named: Named, options: HelperOptions): Promise<HelperIds> {
  const idOf = async (kind: HelperKind): Promise<string> => {
    const product = await productFor(kind, named[kind], options);
    return (await untracked(product, kind, options)).id;
  };
  return {
    custom: await idOf('custom'),
    shipping: await idOf('shipping'),
    tip: await idOf('tip'),
    adjustment: await idOf('adjustment'),
  };
}

async function productFor(
  kind: HelperKind,
  namedId: string | undefined,
  options: HelperOptions,
): Promise<XProduct> {
  if (namedId !== undefined) {
    const product = await byId(namedId, options.api);
    return product ?? refuse(wrong(kind, namedId, 'is not in the till'));
  }
  const sku = helperSku(kind);
  return (await bySku(sku, options.api)) ?? (await make(kind, sku, options));
}

async function byId(id: string, api: XApi): Promise<XProduct | null> {
  return api.one({ resource: `products/${encodeURIComponent(id)}` }, productSchema);
}

/** Of several the first by id: everybody chooses the same. */
async function bySku(sku: string, api: XApi): Promise<XProduct | null> {
  const found = (await productsBySku(sku, api)).filter((product) => !product.deleted);
  return found.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
}

/** Without a price and without stock: nothing is counted where nothing is sent. */
async function make(kind: HelperKind, sku: string, { api, clock }: HelperOptions): Promise<XProduct> {
  const body = {
    name: NAMES[kind],
    handle: sku,
    sku,
    description: 'Made by Tillbridge for lines of online orders that are no product. Keep it.',
    is_active: true,
    has_inventory: false,
    price_excluding_tax: 0,
  };
  const latestMs = clock.nowMs() + SEND_WITHIN_MS;
  const answer = await api.write({ method: 'POST', resource: 'products', body, latestMs }, z.unknown());
  if (answer.kind === 'rejected') {
    const { refusal } = answer;
    if (refusal.whose !== 'payment') return refuse(refusal);
    const remedy = `make a product with the SKU ${sku} whose stock is not tracked, then \`resume\``;
    return refuse(connection('helper-refused', `${refusal.reason} (product ${sku})`, remedy));
  }
  const made = await bySku(sku, api);
  // Without an answer it may come yet: the next attempt looks first.
  return made ?? refuse(outage(`it does not show the product ${sku} that was just made`));
}

/** A helper product with stock would move it at every sale. */
async function untracked(product: XProduct, kind: HelperKind, options: HelperOptions): Promise<XProduct> {
  if (!product.active) return refuse(wrong(kind, product.id, 'is not active'));
  if (!product.tracked) return product;
  if (!product.sku.startsWith(PREFIX)) return refuse(wrong(kind, product.id, 'has its stock tracked'));
  const { api, clock } = options;
  await api.write(
    {
      method: 'PUT',
      resource: `products/${encodeURIComponent(product.id)}`,
      body: { common: { track_inventory: false } },
      latestMs: clock.nowMs() + SEND_WITHIN_MS,
    },
    z.unknown(),
  );
  const now = await byId(product.id, api);
  return now !== null && !now.tracked ? now : refuse(wrong(kind, product.id, 'has its stock tracked'));
}

function wrong(kind: HelperKind, id: string, problem: string): ReturnType<typeof connection> {
  const reason = `the product ${id} for ${kind} lines ${problem}`;
  return connection('helper-wrong', reason, `correct it in the till: active, without stock tracking`);
}

export function isHelperKind(kind: SaleLineKind): kind is HelperKind {
  return HELPER_KINDS.some((each) => each === kind);
}
