import { release } from '../../shared/posting/decide.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { movementWith, orderWith } from '../support/builders.ts';
import type { TillFault } from '../support/memory-till.ts';
import { CrashError } from './life.ts';
import { after, orderOf, shows } from './quiet-world.ts';
import { MINUTE_MS } from './scenario.ts';
import type { World } from './world.ts';

const ORDER = orderOf(1, 'TEE-M');

/**
 * Rows of the decision table that thousands of seeds reach once or not at all: what has to happen for each of them, in
 * a world where nothing else does.
 */
export const MADE_CASES: Readonly<Record<string, (world: World) => void>> = {
  "prepared: Stripe's amount is another one -> discard, plan anew": (world) => {
    const whose = {
      whose: 'wait',
      code: 'busy',
      reason: '429',
      remedy: 'none',
      retryAfterMs: MINUTE_MS,
    } as const;
    completesWith(world, () => ({ kind: 'refuse', refusal: whose }));
    isPaid(world);
    world.at(after(1.5), () => {
      world.blame.amountChangedAtMs.set('ch_1', world.nowMs);
      shows(world, withTip(ORDER));
    });
  },
  'prepared, once unanswered: deleted or edited -> hold': (world) => {
    completesWith(world, () => ({ kind: 'before' }));
    isPaid(world);
    world.at(after(1.3), () => deleteDraft(world));
    world.at(after(20), () => world.command('the owner', (core) => release('ch_1', core)));
    world.trouble.meddle = 1;
    world.meddle = (_, _drawn, when) => {
      const [posting] = world.stores.ledger.peek(ORDER.id)?.postings ?? [];
      if (posting?.at.step !== 'prepared' || posting.unanswered === null) return;
      if (when.startsWith('before ledger.save') && deleteDraft(world)) throw new CrashError(when);
    };
  },
  'late look at a held one: completed -> adopt': (world) => {
    world.till.completesDeleted = true;
    completesWith(world, () => ({ kind: 'late', atMs: after(6) }));
    isPaid(world);
    world.at(after(1.3), () => deleteDraft(world));
    world.at(after(6), () => world.till.catchUp());
  },
};

function isPaid(world: World): void {
  world.at(after(1), () => shows(world, ORDER));
}

/** The first complete meets this; what follows goes well. */
function completesWith(world: World, fault: () => TillFault): void {
  let met = false;
  world.till.fault = (call) => {
    if (call !== 'complete' || met) return null;
    met = true;
    return fault();
  };
}

function withTip(payment: Payment): Payment {
  const order = { kind: 'order', order: orderWith({ tipMinor: 100 }) } as const;
  const movements = payment.movements.map(({ id, atMs }) => movementWith({ id, atMs, amountMinor: 2806 }));
  return { ...payment, capturedMinor: 2806, order, movements };
}

/** A person at the counter deletes the draft of it; false: there is none. */
function deleteDraft(world: World): boolean {
  const draft: TillSale | undefined = [...world.till.sales.values()].find(({ state }) => state === 'draft');
  if (draft === undefined || !world.till.byHand.deleteDraft(draft.saleId)) return false;
  world.blame.touch(draft.saleKey, draft.saleId, 'deletes');
  world.tell(`a person deletes sale ${draft.saleId}`);
  return true;
}
