import type { Pass } from './pass.ts';
import type { Basis, Returnable } from './return-basis.ts';
import type { Choice } from './return-choice.ts';

/** A sale that is not ours and gives lines of ours back. */
export interface ShopReturn {
  readonly saleId: string;
  readonly units: number;
}

/**
 * Whether people at the counter have given back already what a return is about to: its items – a line in parts for the
 * cents' sake is one to them – or, where it gives back money alone or none of them stands as it was sold, any line of
 * the sale. Null: they have not, or the till cannot tell, and then its own guard against giving a line back twice
 * decides. Throws `RefusedError`.
 */
export async function returnedInShop(choice: Choice, basis: Basis, pass: Pass): Promise<ShopReturn | null> {
  const { till } = pass.deps;
  const meant = basis.returnables
    .filter((each) => isMeant(each, choice))
    .flatMap(({ lineId }) => lineId ?? []);
  const lineIds = meant.length === 0 ? basis.lineIds : meant;
  if (lineIds.length === 0) return null;
  const found = (await till.returning(lineIds)) ?? [];
  const ours = new Set(pass.record.postings.flatMap(({ at }) => ('saleId' in at ? [at.saleId] : [])));
  const keys = new Set<string>(pass.record.postings.map(({ movementId }) => movementId));
  for (const saleId of new Set(found.map((line) => line.saleId))) {
    if (ours.has(saleId)) continue;
    const row = await till.lookById(saleId);
    if (row?.state !== 'completed' || keys.has(row.saleKey)) continue;
    const units = found.reduce((sum, line) => sum - (line.saleId === saleId ? line.quantity : 0), 0);
    return { saleId, units };
  }
  return null;
}

function isMeant({ line }: Returnable, { picks }: Choice): boolean {
  const picked = picks.map(({ returnable }) => returnable.line);
  return picked.some((each) => each === line || (line.itemId !== null && each.itemId === line.itemId));
}
