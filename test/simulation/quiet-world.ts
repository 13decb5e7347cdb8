import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { Posting } from '../../shared/posting/posting.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import { Fate } from './fate.ts';
import { Rows } from './rows.ts';
import { MINUTE_MS, START_MS } from './scenario.ts';
import { unleash } from './unleash.ts';
import { World } from './world.ts';

/** A world of R-Series where nothing happens but what a test does, for as long as seeds have their troubles. */
export function quietWorld(): World {
  const world = new World(new Fate(1, new Set()), new Rows(), 'R');
  unleash(world);
  return world;
}

export const after = (minutes: number): number => START_MS + minutes * MINUTE_MS;

/** Payment `pi_<number>` of two units. */
export function orderOf(number: number, sku: string): Payment {
  const chargeId = movementIdOf(`ch_${number}`);
  return paymentWith({
    id: paymentIdOf(`pi_${number}`),
    chargeId,
    order: { kind: 'order', order: orderWith({ lines: [lineWith({ sku })] }) },
    movements: [movementWith({ id: chargeId, atMs: START_MS })],
  });
}

/** Stripe shows the payment so, and its webhook arrives at once. */
export function shows(world: World, payment: Payment): void {
  world.enqueue(world.stripe.happened(payment, world.nowMs), 0);
}

/** The payment's charge as the ledger has it. */
export function stepOf(world: World, payment: Payment): Posting['at'] | undefined {
  return world.stores.ledger.peek(payment.id)?.postings[0]?.at;
}
