import type { MovementId } from '../../kernel/ids.ts';
import type { Posting } from '../posting.ts';
import type { AuditSale, ListedMovement } from './ports.ts';
import type { AuditEntry } from './report.ts';

export interface ExtrasContext {
  readonly listed: readonly ListedMovement[];
  /** What the ledger holds of a movement; null: nothing. */
  readonly postingOf: (movementId: MovementId) => Posting | null;
  /** The sales that the ledger names as those of its movements. */
  readonly posted: ReadonlySet<string>;
  /** Movements that the till lacks, by what was compared so far. */
  readonly missed: ReadonlySet<string | null>;
  /** The shop's business day of a moment: what was typed by hand was typed on the day of the payment. */
  readonly dayOf: (atMs: number) => string;
}

/** Completed sales of ours that stand in the till without a movement behind them, with why. */
export function orphans(sales: readonly AuditSale[], context: ExtrasContext): AuditEntry[] {
  return sales.flatMap((sale) => {
    const cause = sale.ours ? orphanCause(sale, context) : null;
    return cause === null ? [] : [entryOf(sale, sale.saleKey, cause)];
  });
}

/** A second key of one refund names goods and money apart. */
const PART = /\.money$/;

function orphanCause(sale: AuditSale, { listed, postingOf }: ExtrasContext): string | null {
  const key = sale.saleKey.replace(PART, '') as MovementId;
  const posting = postingOf(key);
  if (posting === null) {
    const known = listed.some(({ movement }) => movement.id === key);
    return known
      ? 'the ledger does not know that it was posted'
      : 'neither Stripe nor the ledger knows its payment';
  }
  if (posting.at.step === 'skipped') return `its movement was skipped: ${posting.at.reason}`;
  const { at } = posting;
  if (at.step !== 'posted') return null;
  return at.saleId.split(',').includes(sale.saleId)
    ? null
    : `a second sale of the same payment as sale ${at.saleId}`;
}

export interface ReturnedInShop {
  readonly differences: readonly AuditEntry[];
  /** The buyer has goods or money of the shop for it: a refund in Stripe would be paid twice. */
  readonly remarks: readonly AuditEntry[];
}

/** Lines of our sales that the shop took back, though no refund in Stripe stands behind it. */
export function returnedInShop(
  sales: readonly AuditSale[],
  { listed }: Pick<ExtrasContext, 'listed'>,
): ReturnedInShop {
  const ownerOfLine = new Map(
    sales
      .filter(({ ours }) => ours)
      .flatMap((sale) => sale.lines.map(({ lineId }) => [lineId, sale] as const)),
  );
  const refunded = new Set(
    listed.flatMap(({ movement }) => (movement.of === null ? [] : [String(movement.of)])),
  );
  const found = { differences: [] as AuditEntry[], remarks: [] as AuditEntry[] };
  for (const sale of sales) {
    if (sale.ours) continue;
    const given = sale.lines.find(
      ({ parentLineId }) => parentLineId !== null && ownerOfLine.has(parentLineId),
    );
    const original = ownerOfLine.get(given?.parentLineId ?? '');
    if (original === undefined || refunded.has(original.saleKey)) continue;
    const settled = settledThere(sale);
    if (settled !== null) found.remarks.push(entryOf(sale, original.saleKey, settled));
    else
      found.differences.push(entryOf(sale, original.saleKey, 'returned in the shop, not refunded in Stripe'));
  }
  return found;
}

/** How the shop itself made a return good; null: it did not, or not wholly. */
function settledThere({ totalMinor, payments, ourPaymentMinor }: AuditSale): string | null {
  if (totalMinor >= 0) return 'exchanged in the shop';
  const paidThereMinor = payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0) - ourPaymentMinor;
  return paidThereMinor <= totalMinor ? 'returned in the shop and paid back there' : null;
}

function entryOf({ saleId, totalMinor }: AuditSale, movement: string, cause: string): AuditEntry {
  return { movement, saleId, amountMinor: totalMinor, cause };
}
