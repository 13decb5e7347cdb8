import type { PaymentId } from '../../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import { paymentOf } from '../../../shared/posting/decide.ts';
import { statusOf } from '../../../shared/posting/explain.ts';
import type { Status } from '../../../shared/posting/explain.ts';
import type { Open } from '../deployment.ts';
import { good, unknownId } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import { backfill, GO_LIVE } from './backfill.ts';
import type { BackfillDeps } from './backfill.ts';
import { readArgs } from './post-args.ts';
import type { PostArgs } from './post-args.ts';

export interface PostDeps extends Omit<BackfillDeps, 'core'> {
  readonly open: Open;
  /** Why this file's settings say nothing of what the stage will do; null: they do. */
  readonly refuse: () => Promise<Outcome | null>;
}

/** Replay, backfill and redrive in one: offers payments to the core, which writes only what is missing. */
export async function post(args: PostArgs, deps: PostDeps): Promise<Outcome> {
  const wanted = readArgs(args);
  if ('kind' in wanted) return wanted;
  const refused = wanted.by === 'time' ? await deps.refuse() : null;
  if (refused !== null) return refused;
  const core = await deps.open();
  const dryRun = args.dryRun ?? false;
  if (wanted.by === 'held') return offer(await core.ledger.heldPayments(), dryRun, core);
  if (wanted.by === 'time') return backfill(wanted, args, { ...deps, core });
  const payment = (await paymentOf(wanted.id, core.ledger)) ?? (await askStripe(wanted.id, core));
  return payment === null ? unknownId(wanted.id) : offer([payment], dryRun, core);
}

/** Stripe's ids have a prefix; anything else it would refuse. */
async function askStripe(id: string, { stripe }: CoreDeps): Promise<PaymentId | null> {
  return /^[a-z]+_[A-Za-z0-9_]+$/.test(id) ? stripe.paymentOf(id) : null;
}

interface Offered {
  readonly payment: PaymentId;
  /** Whether the ledger has a record of it. */
  readonly known: boolean;
  readonly status: Status | null;
}

async function offer(payments: readonly PaymentId[], dryRun: boolean, core: CoreDeps): Promise<Outcome> {
  const offered: Offered[] = [];
  for (const payment of payments) {
    const record = await core.ledger.load(payment);
    offered.push({
      payment,
      known: record !== null,
      status: record === null ? null : statusOf(record.postings),
    });
    if (!dryRun) await core.queue.send({ paymentId: payment, eventId: null, eventAtMs: null }, 0);
  }
  const shadow = core.settings.mode === 'shadow';
  const told = shadow && offered.length > 0 ? ['', `Shadow mode: they are planned only. ${GO_LIVE}`] : [];
  return good({ dryRun, payments: offered }, [textOf(offered, dryRun), ...told].join('\n'));
}

function textOf(offered: readonly Offered[], dryRun: boolean): string {
  if (offered.length === 0) return 'There is no payment to offer.';
  const count = offered.length === 1 ? '1 payment' : `${offered.length} payments`;
  const rows = offered.map(({ payment, known, status }) => [
    payment,
    known ? (status ?? '') : 'not known yet',
  ]);
  const heading = dryRun ? `Would offer ${count}; nothing was changed:` : `Offered ${count}:`;
  return [heading, ...aligned(rows, '  ')].join('\n');
}
