import type { PostingSettings } from '../settings/schema.ts';
import type { Ledger, TillPort } from './ports.ts';
import { isRestock, readRefundLines } from './refund-lines.ts';
import type { RefundLine } from './refund-lines.ts';
import { resolveItems } from './resolve-items.ts';
import type { Basis } from './return-basis.ts';
import { chooseByAmount, chooseByLines } from './return-choice.ts';
import type { Chosen } from './return-choice.ts';

/** A refund, and what its metadata says: raw, null where it says nothing. */
export interface RefundRequest {
  readonly amountMinor: number;
  readonly refundLines: string | null;
  readonly restock: string | null;
}

interface Sources {
  readonly till: Pick<TillPort, 'findItems' | 'itemsById'>;
  readonly ledger: Pick<Ledger, 'mappedSkus'>;
  readonly settings: PostingSettings;
}

/** What a refund gives back: as its metadata says, else as its amount tells. Throws `RefusedError`. */
export async function chooseForRefund(
  refund: RefundRequest,
  basis: Basis,
  sources: Sources,
): Promise<Chosen> {
  const restock = refund.restock ?? sources.settings.restock;
  if (!isRestock(restock)) {
    return { kind: 'problem', problem: `restock "${restock}" is none of restock, keep, damaged` };
  }
  const { amountMinor } = refund;
  if (refund.refundLines === null) {
    return { kind: 'chosen', ...chooseByAmount(basis, amountMinor, restock) };
  }
  const reading = readRefundLines(refund.refundLines);
  if (reading.kind === 'problem') return reading;
  const { lines } = reading;
  return chooseByLines(basis, { amountMinor, lines, restock }, await itemIdsOf(lines, basis, sources));
}

/** A sale whose plan was lost knows items, but no SKUs: what its refund names is looked up. */
async function itemIdsOf(
  lines: readonly RefundLine[],
  basis: Basis,
  sources: Sources,
): Promise<ReadonlyMap<string, string>> {
  const nameless = basis.returnables.some(({ line }) => line.sku === null && line.itemId !== null);
  if (!nameless) return new Map();
  const skus = lines.map(({ sku }) => sku);
  const resolved = await resolveItems(skus, sources, { unknownSku: 'custom-line' });
  if (resolved.kind === 'hold') return new Map();
  return new Map([...resolved.items].flatMap(([sku, item]) => (item === null ? [] : [[sku, item.itemId]])));
}
