import { RefusedError } from '../../shared/kernel/answer.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import { sideBySide } from '../../shared/metrics/snapshots/side-by-side.ts';
import type { LedgerSource, Unbooked, UnbookedUnits } from '../../shared/metrics/snapshots/ports.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';

/** Far more than an outage of a day leaves open; beyond it the figures say that orders are unread. */
const MOST_OPEN = 2_000;
/** Payments that were never planned are asked of Stripe: at most so many in one run. */
const MOST_OBSERVED = 50;
const AT_ONCE = 8;

type Deps = Pick<CoreDeps, 'ledger' | 'stripe' | 'settings'>;

const NOTHING: UnbookedUnits = { byItem: new Map(), unread: 0 };

interface ItemUnits extends Unbooked {
  readonly itemId: string;
}

/** What of an order is known: its lines, or that they could not be read now. */
type Lines = readonly ItemUnits[] | 'unread';

/**
 * Units that were paid online and are not in the till: of payments that are open or held. Planned ones are read from
 * their frozen plan, others from Stripe. Money that goes back counts as units only where its plan takes items back. In
 * shadow mode there are none: the staff type the orders in by hand, and nothing tells when one is in the till.
 */
export function unbookedUnits(deps: Deps): LedgerSource {
  return {
    unbooked: async (itemOfSku): Promise<UnbookedUnits> => {
      if (deps.settings.mode === 'shadow') return NOTHING;
      const { ids, more } = await waitingPayments(deps);
      const asked = { left: MOST_OBSERVED };
      const orders = await sideBySide(ids, AT_ONCE, (id) => linesOf(id, { deps, itemOfSku, asked }));
      const units = orders.flatMap((lines) => (lines === 'unread' ? [] : lines));
      const byItem = Map.groupBy(units, ({ itemId }) => itemId);
      return { byItem, unread: orders.filter((lines) => lines === 'unread').length + (more ? 1 : 0) };
    },
  };
}

async function waitingPayments({ ledger }: Deps): Promise<{ ids: PaymentId[]; more: boolean }> {
  const [open, held] = await Promise.all([ledger.openWork(MOST_OPEN + 1), ledger.heldPayments()]);
  const unposted = open.filter((work) => work.unposted).map(({ paymentId }) => paymentId);
  return { ids: [...new Set([...unposted, ...held])], more: open.length > MOST_OPEN };
}

interface Reading {
  readonly deps: Deps;
  readonly itemOfSku: (sku: string) => string | null;
  readonly asked: { left: number };
}

async function linesOf(id: PaymentId, reading: Reading): Promise<Lines> {
  const record = await reading.deps.ledger.load(id);
  if (record === null) return [];
  const waiting = record.postings.filter(({ at }) => at.step !== 'posted' && at.step !== 'skipped');
  const planned = await Promise.all(waiting.map((posting) => plannedLines(record, posting, reading.deps)));
  const isUnplanned =
    record.observedAtMs === null || waiting.some((posting) => isPlain(posting) && posting.plan === 0);
  if (!isUnplanned) return planned.flat();
  const observed = await observedLines(id, reading);
  return observed === 'unread' ? 'unread' : [...planned.flat(), ...observed];
}

const isPlain = ({ kind }: Posting): boolean => kind === 'charge';

async function plannedLines(record: PaymentRecord, posting: Posting, { ledger }: Deps): Promise<ItemUnits[]> {
  if (posting.plan === 0) return [];
  const sale = await ledger.frozen(record.paymentId, posting.movementId, posting.plan);
  return (sale?.lines ?? []).flatMap(({ kind, itemId, quantity }) =>
    kind !== 'item' || itemId === null || quantity === 0
      ? []
      : [
          {
            itemId,
            kind: quantity > 0 ? 'sale' : 'return',
            units: Math.abs(quantity),
            sinceMs: posting.atMs,
          },
        ],
  );
}

/** The charge's lines as Stripe has them now; nothing for what will never be posted. */
async function observedLines(id: PaymentId, { deps, itemOfSku, asked }: Reading): Promise<Lines> {
  if (asked.left <= 0) return 'unread';
  asked.left -= 1;
  try {
    const seen = await deps.stripe.observe(id);
    if (seen.kind !== 'payment') return [];
    const { inPerson, movements, order } = seen.payment;
    const charge = movements.find(({ kind, state }) => kind === 'charge' && state === 'happened');
    if (inPerson || charge === undefined) return [];
    if (order.kind !== 'order') return order.kind === 'none' ? [] : 'unread';
    const skus = order.order.lines.flatMap(({ sku, quantity }) => (sku === null ? [] : [{ sku, quantity }]));
    const mapped = await deps.ledger.mappedSkus(skus.map(({ sku }) => sku));
    return skus.flatMap(({ sku, quantity }) => {
      const target = mapped.get(sku) ?? sku;
      const itemId = itemOfSku(target) ?? (mapped.has(sku) ? target : null);
      return itemId === null
        ? []
        : [{ itemId, kind: 'sale' as const, units: quantity, sinceMs: charge.atMs }];
    });
  } catch (error) {
    if (error instanceof RefusedError) return 'unread';
    throw error;
  }
}
