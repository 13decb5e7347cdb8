import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import { listHeld } from '../../../shared/posting/explain.ts';
import type { TillItem } from '../../../shared/posting/sale.ts';
import type { Open } from '../deployment.ts';
import { good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { heldLines } from './held.ts';

/** What can stand on a label, and fits into a key of the ledger. */
export const WORD = /^[^\s\p{Cc}](?:[^\p{Cc}]{0,253}[^\s\p{Cc}])?$/u;

/**
 * Teaches what a SKU of the shop's stands for. What was held for it stays held until it is released. A target that
 * the till does not know is refused; with the till away it is taken on trust, and the next plan finds out.
 */
export async function mapSku(sku: string, target: string, open: Open): Promise<Outcome> {
  for (const word of [sku, target]) {
    if (!WORD.test(word))
      return wrongUsage(`"${word}" is no SKU`, 'give 1 to 255 characters without blanks around them');
  }
  const core = await open();
  const found = await itemsOf(target, core);
  if (found?.length === 0) {
    return {
      kind: 'failure',
      exit: 1,
      message: `"${target}" is neither an item id nor a SKU in the till, nothing was mapped`,
      remedy: 'check it in the till, then give the command again',
    };
  }
  await core.ledger.mapSku(sku, target);
  const held = (await listHeld(core.ledger)).filter(({ reason }) => reason.includes(`SKU "${sku}"`));
  const items =
    found?.map(({ itemId, description, archived }) => ({ itemId, description, archived })) ?? null;
  return good({ sku, target, items, held }, text(sku, target, { found, held: heldLines(held) }));
}

/** As the planning will look it up: an item id wins over a SKU. Null: the till cannot be asked now. */
async function itemsOf(target: string, { till }: CoreDeps): Promise<readonly TillItem[] | null> {
  try {
    const byId = (await till.itemsById([target])).get(target);
    return byId === undefined ? ((await till.findItems([target])).get(target) ?? []) : [byId];
  } catch (error) {
    if (error instanceof RefusedError) return null;
    throw error;
  }
}

interface Told {
  readonly found: readonly TillItem[] | null;
  readonly held: readonly string[];
}

function text(sku: string, target: string, { found, held }: Told): string {
  const names = found?.map(
    ({ itemId, description, archived }) => `item ${itemId}, ${description}${archived ? ', archived' : ''}`,
  );
  const known = names === undefined ? 'the till could not be asked what that is' : names.join('; ');
  const several =
    names !== undefined && names.length > 1 ? ['That fits several items: map it to an item id instead.'] : [];
  const waiting =
    held.length === 0 ? [] : ['', 'Held for it, until you release it with `held release <id>`:', ...held];
  return [`SKU ${sku} now stands for ${target} (${known}).`, ...several, ...waiting].join('\n');
}
