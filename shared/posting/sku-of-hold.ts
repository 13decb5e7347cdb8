import * as holds from './holds.ts';
import type { HoldReason } from './holds.ts';
import type { Ledger } from './ports.ts';
import type { PaymentRecord, Posting } from './posting.ts';

/** The holds that `map sku` can lift. */
const MAPPABLE = new Set(['unknown-sku', 'archived-item', 'ambiguous-sku']);
const ASKED = /^SKU "(.*?)"(?: \(mapped to "(.*?)"\))? fits /s;

/** The SKU that a hold asks about, where mapping it would help; null: it asks for something else. */
export function skuOfHold(hold: Pick<HoldReason, 'code' | 'reason'>): string | null {
  return askedBy(hold)?.sku ?? null;
}

interface Asked {
  readonly sku: string;
  /** What it was mapped to when it was held: that did not help. */
  readonly target: string | null;
}

function askedBy({ code, reason }: Pick<HoldReason, 'code' | 'reason'>): Asked | null {
  const [, sku, target = null] = (MAPPABLE.has(code) ? ASKED.exec(reason) : null) ?? [];
  return sku === undefined ? null : { sku, target };
}

/**
 * Records as they are to be told now: a hold for a SKU that was mapped since says that `release` posts it. One read
 * for all of them; nothing is stored, for only a person releases.
 */
export async function toldNow(
  records: readonly PaymentRecord[],
  ledger: Pick<Ledger, 'mappedSkus'>,
): Promise<PaymentRecord[]> {
  const asked = records.flatMap(({ postings }) => postings.flatMap((each) => askedOf(each)?.sku ?? []));
  const mapped = asked.length === 0 ? new Map<string, string>() : await ledger.mappedSkus(asked);
  if (mapped.size === 0) return [...records];
  return records.map((record) => ({
    ...record,
    postings: record.postings.map((posting) => toldPosting(posting, mapped)),
  }));
}

function askedOf({ at }: Posting): Asked | null {
  return at.step === 'held' ? askedBy(at.hold) : null;
}

function toldPosting(posting: Posting, mapped: ReadonlyMap<string, string>): Posting {
  const asked = askedOf(posting);
  const target = asked === null ? undefined : mapped.get(asked.sku);
  const { at } = posting;
  if (asked === null || target === undefined || target === asked.target || at.step !== 'held') return posting;
  return { ...posting, at: { ...at, hold: { ...at.hold, ...holds.mappedSku(asked.sku, target) } } };
}
