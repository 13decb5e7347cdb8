import type { PostingSettings } from '../settings/schema.ts';
import * as holds from './holds.ts';
import type { HoldReason } from './holds.ts';
import type { Ledger, TillPort } from './ports.ts';
import type { TillItem } from './sale.ts';

/** Per SKU the item to sell, or null where the shop wants unknown ones as custom lines; or why a person must help. */
export type ItemResolution =
  | { readonly kind: 'items'; readonly items: ReadonlyMap<string, TillItem | null> }
  | { readonly kind: 'hold'; readonly hold: HoldReason };

interface Sources {
  readonly till: Pick<TillPort, 'findItems' | 'itemsById'>;
  readonly ledger: Pick<Ledger, 'mappedSkus'>;
}

/** Finds the one item behind each SKU: a person's mapping first, then the till. It never guesses. */
export async function resolveItems(
  skus: readonly string[],
  sources: Sources,
  settings: Pick<PostingSettings, 'unknownSku'>,
): Promise<ItemResolution> {
  const wanted = [...new Set(skus)];
  if (wanted.length === 0) return { kind: 'items', items: new Map() };
  const mapped = await sources.ledger.mappedSkus(wanted);
  const byId =
    mapped.size === 0 ? new Map<string, TillItem>() : await sources.till.itemsById([...mapped.values()]);
  // A mapping names an item id first; where the till knows none such, it is a SKU of the till.
  const searched = wanted
    .filter((sku) => !byId.has(mapped.get(sku) ?? ''))
    .map((sku) => mapped.get(sku) ?? sku);
  const found =
    searched.length === 0 ? new Map<string, TillItem[]>() : await sources.till.findItems(searched);
  const items = new Map<string, TillItem | null>();
  for (const sku of wanted) {
    const target = mapped.get(sku) ?? sku;
    const known = byId.get(target);
    const candidates = known === undefined ? (found.get(target) ?? []) : [known];
    const choice = choose(sku, { target: mapped.get(sku), candidates }, settings);
    if (choice.kind === 'hold') return choice;
    items.set(sku, choice.item);
  }
  return { kind: 'items', items };
}

type Choice = { kind: 'item'; item: TillItem | null } | { kind: 'hold'; hold: HoldReason };

function choose(
  sku: string,
  { target, candidates }: { readonly target: string | undefined; readonly candidates: readonly TillItem[] },
  settings: Pick<PostingSettings, 'unknownSku'>,
): Choice {
  const live = candidates.filter((item) => !item.archived);
  const [only, ...others] = live;
  if (only !== undefined && others.length === 0) {
    if (only.unsupported !== null) return { kind: 'hold', hold: holds.unsellableSku(sku, [only]) };
    return { kind: 'item', item: only };
  }
  if (candidates.length > 0)
    return { kind: 'hold', hold: holds.unsellableSku(sku, live.length > 0 ? live : candidates, target) };
  if (settings.unknownSku === 'custom-line') return { kind: 'item', item: null };
  return { kind: 'hold', hold: holds.unknownSku(sku, target) };
}
