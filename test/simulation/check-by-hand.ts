import { driftOf } from '../../shared/posting/judge.ts';
import type { Case } from './check.ts';
import { goodsIdOf } from './far-till.ts';

/** A pass, a sleep and a search that lags: until then a pass may not know what a person did. */
const KNOWS_MS = 4 * 60_000;

/** What a person voided is never rung up again; a draft that we had given up ourselves counts for nothing. */
export function again({ world, posting, rows }: Case): string[] {
  const { askedForAtMs, voidedAtMs } = world.till;
  return rows.flatMap((row) => {
    const voided = voidedAtMs.get(row.saleId);
    // A new ledger that only took up what stands there does not know what the former one had given up.
    const isAdopted = world.blame.ledgerReplaced && posting.attempts === 0;
    const givenUp = isAdopted || posting.discards.some(({ saleId }) => goodsIdOf(saleId) === row.saleId);
    if (voided === undefined || givenUp) return [];
    const later = rows.find(
      ({ saleId, state }) => state === 'completed' && (askedForAtMs.get(saleId) ?? 0) > voided + KNOWS_MS,
    );
    return later === undefined ? [] : [`a person voided sale ${row.saleId}, and it is rung up again`];
  });
}

/** What a person had changed in a draft is not completed as it is – unless just that was planned anew since. */
export function unheeded({ world, posting, rows }: Case): string[] {
  const { editedAtMs, completeAskedAtMs } = world.till;
  const plan = world.stores.ledger.peekPlan(posting);
  return rows
    .filter((row) => plan === null || driftOf(row, plan).length > 0)
    .filter(
      ({ saleId }) => (completeAskedAtMs.get(saleId) ?? 0) > (editedAtMs.get(saleId) ?? Infinity) + KNOWS_MS,
    )
    .map(({ saleId }) => `sale ${saleId} is completed as a person changed it`);
}
