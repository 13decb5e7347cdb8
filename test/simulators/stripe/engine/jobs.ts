import { emit } from '../delivery/events.ts';
import type { JobKind, JobRow } from '../tables.ts';
import type { World } from '../world.ts';
import { bookCharge, DISPUTE_OF_JOB, failCharge, settleLater } from './charging.ts';
import { announceOutcome } from './checkout.ts';
import { openDispute } from './disputing.ts';
import { failRefund, settleRefund } from './refunding.ts';

type Work = (world: World, subject: string) => void;

/** What Stripe does later by itself, by the kind of job. */
const WORK: Record<JobKind, Work> = {
  'book-charge': bookLater,
  'settle-charge': (world, id) => finishDebit(world, id, 'settled'),
  'fail-charge': (world, id) => finishDebit(world, id, 'failed'),
  'settle-refund': (world, id) => {
    const refund = world.tables.refunds.get(id);
    if (refund !== undefined) settleRefund(world, refund);
  },
  'fail-refund': (world, id) => {
    const refund = world.tables.refunds.get(id);
    if (refund !== undefined)
      failRefund(world, refund, { status: 'failed', reason: 'expired_or_canceled_card' });
  },
  'open-fraudulent-dispute': (world, id) => dispute(world, id, 'open-fraudulent-dispute'),
  'open-not-received-dispute': (world, id) => dispute(world, id, 'open-not-received-dispute'),
  'open-inquiry': (world, id) => dispute(world, id, 'open-inquiry'),
};

export function runJob(world: World, job: JobRow): void {
  world.tables.jobs.delete(job.id);
  WORK[job.kind](world, job.subject);
}

/** Asynchronous capture ends: the balance transaction appears, at the charge's own time. */
export function bookLater(world: World, id: string): void {
  const charge = world.tables.charges.get(id);
  if (charge?.status !== 'succeeded' || charge.balance_transaction !== null) return;
  const booked = bookCharge(world, charge, { created: charge.created });
  emit(world, 'charge.updated', booked, { balance_transaction: null });
}

/** A bank debit's money arrives or does not. */
export function finishDebit(world: World, id: string, end: 'settled' | 'failed'): void {
  const charge = world.tables.charges.get(id);
  if (charge === undefined) return;
  if (end === 'settled') settleLater(world, charge);
  else failCharge(world, charge);
  const finished = world.tables.charges.get(id);
  if (finished !== undefined) announceOutcome(world, finished);
}

function dispute(world: World, id: string, kind: JobKind): void {
  const charge = world.tables.charges.get(id);
  const draft = DISPUTE_OF_JOB[kind];
  if (charge === undefined || charge.disputed || draft === undefined) return;
  openDispute(world, charge, { amount: charge.amount_captured, ...draft });
}
