import type { HoldReason } from './holds.ts';

/** The holds that `map sku` can lift. */
const MAPPABLE = new Set(['unknown-sku', 'archived-item', 'ambiguous-sku']);

/** The SKU that a hold asks about, where mapping it would help; null: it asks for something else. */
export function skuOfHold({ code, reason }: Pick<HoldReason, 'code' | 'reason'>): string | null {
  return MAPPABLE.has(code) ? (/^SKU "(.*)" fits /s.exec(reason)?.[1] ?? null) : null;
}
