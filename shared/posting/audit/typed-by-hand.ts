import { signedAmountOf } from '../postings.ts';
import type { ExtrasContext } from './extras.ts';
import type { AuditSale, ListedMovement } from './ports.ts';
import type { AuditEntry } from './report.ts';

/**
 * Sales on our register or payment type, without our reference, beside a payment of the same amount and day; each
 * payment stands for one sale only. One that is skipped was skipped because such a sale is there: they are no entry.
 * Where the counter shares the register, it alone is a hint and no difference.
 */
export function typedByHand(
  sales: readonly AuditSale[],
  context: ExtrasContext,
): { readonly differences: readonly AuditEntry[]; readonly remarks: readonly AuditEntry[] } {
  // One whose reference was edited is not typed: it is drift.
  const counters = sales.filter((sale) => !sale.ours && !context.posted.has(sale.saleId));
  const registerTells = !isRegisterShared(counters, context);
  const suspects = counters
    .filter((sale) => paidByOurType(sale) || sale.atOurRegister)
    .toSorted((a, b) => Number(paidByOurType(b)) - Number(paidByOurType(a)));
  const twins = Map.groupBy(
    context.listed.toSorted((a, b) => likelihood(b, context) - likelihood(a, context)),
    ({ movement }) => keyOf(signedAmountOf(movement), context.dayOf(movement.atMs)),
  );
  const found = suspects.flatMap((sale) => {
    const twin = twins.get(keyOf(sale.totalMinor, context.dayOf(sale.completedAtMs)))?.shift();
    if (twin === undefined || isSkipped(twin, context)) return [];
    return [{ sale, twin, isSure: registerTells || paidByOurType(sale) }];
  });
  return {
    differences: found.filter(({ isSure }) => isSure).map(({ sale, twin }) => entryOf(sale, twin, '')),
    remarks: found.filter(({ isSure }) => !isSure).map(({ sale, twin }) => entryOf(sale, twin, SHARED)),
  };
}

const SHARED = ', on a register where the counter rings up other sales as well';

function entryOf({ saleId, totalMinor }: AuditSale, { movement }: ListedMovement, where: string): AuditEntry {
  const cause = `typed by hand? It has the amount and the day of a payment${where}`;
  return { movement: movement.id, saleId, amountMinor: totalMinor, cause };
}

function keyOf(amountMinor: number, day: string): string {
  return `${amountMinor} ${day}`;
}

function paidByOurType({ ourPaymentMinor }: AuditSale): boolean {
  return ourPaymentMinor !== 0;
}

/**
 * Where the counter rings up sales on our register whose amount no payment has on any day, and not on one day alone,
 * the shop shares it: a sale there that has the amount of a payment may have it by chance.
 */
function isRegisterShared(counters: readonly AuditSale[], { listed, dayOf }: ExtrasContext): boolean {
  const amounts = new Set(listed.map(({ movement }) => signedAmountOf(movement)));
  const strangers = counters.filter(
    (sale) =>
      sale.atOurRegister &&
      !paidByOurType(sale) &&
      sale.totalMinor > 0 &&
      !amounts.has(sale.totalMinor) &&
      sale.lines.every(({ parentLineId }) => parentLineId === null),
  );
  return new Set(strangers.map(({ completedAtMs }) => dayOf(completedAtMs))).size > 1;
}

/** That a sale was typed for it: most where it was skipped for that, least where we posted it ourselves. */
function likelihood(listed: ListedMovement, context: ExtrasContext): number {
  if (isSkipped(listed, context)) return 2;
  return context.postingOf(listed.movement.id)?.at.step === 'posted' ? 0 : 1;
}

/** And is not missed for all that, because the rule that skipped it no longer holds. */
function isSkipped({ movement }: ListedMovement, { postingOf, missed }: ExtrasContext): boolean {
  return postingOf(movement.id)?.at.step === 'skipped' && !missed.has(movement.id);
}
