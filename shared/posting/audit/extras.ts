import type { MovementId } from '../../kernel/ids.ts';
import { signedAmountOf } from '../postings.ts';
import type { Posting } from '../posting.ts';
import type { AuditSale, ListedMovement } from './ports.ts';
import type { AuditEntry } from './report.ts';

export interface ExtrasContext {
  readonly listed: readonly ListedMovement[];
  /** What the ledger holds of a movement; null: nothing. */
  readonly postingOf: (movementId: MovementId) => Posting | null;
  /** The sales that the ledger names as those of its movements. */
  readonly posted: ReadonlySet<string>;
  /** The shop's business day of a moment: what was typed by hand was typed on the day of the payment. */
  readonly dayOf: (atMs: number) => string;
}

/** Why a completed sale stands in the till without a movement behind it; null: one does, or it is none of ours. */
export function extraOf(sale: AuditSale, context: ExtrasContext): AuditEntry | null {
  const cause = sale.ours ? orphanCause(sale, context) : null;
  if (cause !== null) return entryOf(sale, sale.saleKey, cause);
  return sale.ours ? null : (typedByHand(sale, context) ?? null);
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

/** On our register or payment type, without our reference, beside a payment of the same amount and day. */
function typedByHand(sale: AuditSale, { listed, dayOf, posted }: ExtrasContext): AuditEntry | null {
  // One whose reference was edited is not typed: it is drift.
  if (!sale.atOurPlace || posted.has(sale.saleId)) return null;
  const day = dayOf(sale.completedAtMs);
  const twin = listed.find(
    ({ movement }) => signedAmountOf(movement) === sale.totalMinor && dayOf(movement.atMs) === day,
  );
  if (twin === undefined) return null;
  return entryOf(sale, twin.movement.id, 'typed by hand? It has the amount and the day of a payment');
}

/** Lines of our sales that the shop took back, though no refund in Stripe stands behind it. */
export function returnedInShop(sales: readonly AuditSale[], { listed }: ExtrasContext): AuditEntry[] {
  const ownerOfLine = new Map(
    sales
      .filter(({ ours }) => ours)
      .flatMap((sale) => sale.lines.map(({ lineId }) => [lineId, sale] as const)),
  );
  const refunded = new Set(
    listed.flatMap(({ movement }) => (movement.of === null ? [] : [String(movement.of)])),
  );
  return sales.flatMap((sale) => {
    if (sale.ours) return [];
    const given = sale.lines.find(
      ({ parentLineId }) => parentLineId !== null && ownerOfLine.has(parentLineId),
    );
    const original = ownerOfLine.get(given?.parentLineId ?? '');
    if (original === undefined || refunded.has(original.saleKey)) return [];
    return [entryOf(sale, original.saleKey, 'returned in the shop, not refunded in Stripe')];
  });
}

function entryOf({ saleId, totalMinor }: AuditSale, movement: string, cause: string): AuditEntry {
  return { movement, saleId, amountMinor: totalMinor, cause };
}
