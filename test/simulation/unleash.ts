import { dealsOf } from './deals.ts';
import { breakFarSides } from './far-sides.ts';
import { NO_TROUBLE } from './life.ts';
import { unleashPeople } from './people.ts';
import { replaceLedger } from './replacements.ts';
import { HOUR_MS, MINUTE_MS, START_MS } from './scenario.ts';
import type { Change, Deal } from './scenario.ts';
import type { World } from './world.ts';

/** Fills a world with a seed's orders, faults and people; all of them stop at the calm. */
export function unleash(world: World): Deal[] {
  const deals = dealsOf(world.fate, world.everythingAtOnce || world.completesFail);
  for (const deal of deals) {
    world.blame.mayHold(deal.chargeId, ...deal.mayHold);
    if (deal.isRewritten) world.blame.rewritten.add(deal.paymentId);
    deal.changes.forEach((change, index) => world.at(change.atMs, () => happen(world, deal, change, index)));
  }
  plagueWorkers(world);
  breakFarSides(world);
  unleashPeople(world);
  replaceLedger(world);
  world.at(world.calmAtMs, () => calm(world));
  return deals;
}

/** Something happened in Stripe: its webhooks are lost, late, doubled, or replayed a day later. */
function happen(world: World, deal: Deal, change: Change, index: number): void {
  const { fate, stripe, nowMs } = world;
  const before = stripe.payments.get(deal.paymentId);
  // The first change makes the payment: it needs none before it.
  const after = change.to(before ?? (undefined as never));
  const hint = stripe.happened(after, nowMs);
  for (const { id, code } of change.excuses?.(after) ?? []) world.blame.mayHold(id, code);
  if (before !== undefined && before.capturedMinor !== after.capturedMinor) {
    world.blame.amountChangedAtMs.set(deal.chargeId, nowMs);
  }
  world.tell(`Stripe: ${deal.paymentId} ${change.what}`);
  const of = `event ${index + 1} of ${deal.paymentId}`;
  if (fate.strikes(`no webhook for ${of}`, 0.15)) return;
  const lateMs = fate.strikes(`a late webhook for ${of}`, 0.25)
    ? fate.between(`webhook of ${of} late by`, 0, 30 * MINUTE_MS)
    : 0;
  world.enqueue(hint, lateMs);
  const copies = fate.strikes(`more webhooks for ${of}`, 0.2) ? fate.between(`copies of ${of}`, 1, 2) : 0;
  for (let copy = 1; copy <= copies; copy += 1) {
    world.enqueue(hint, fate.between(`copy ${copy} of ${of} late by`, 0, 10 * MINUTE_MS));
  }
  if (fate.strikes(`a webhook replayed a day later for ${of}`, 0.05)) world.enqueue(hint, 24 * HOUR_MS);
}

const DEADLY_CALLS = [
  'ledger.save',
  'ledger.freeze',
  'ledger.storeCursor',
  'till.look',
  'till.prepare',
  'till.complete',
  'till.discard',
  'stripe.observe',
  'stripe.writeBack',
  'directory.create',
  'claims.settle',
  'queue.send',
  'queue.sendPump',
  'queue.delete',
] as const;

const DEADLY_FOR_MS = 45 * MINUTE_MS;

function plagueWorkers(world: World): void {
  const { fate, trouble } = world;
  if (fate.mood('workers crash', 0.4)) trouble.crash = fate.pick('how often', [0.01, 0.03, 0.08]);
  if (fate.mood('workers sleep', 0.25)) trouble.sleep = 0.01;
  if (fate.mood('writes are lost', 0.3)) trouble.lostWrite = 0.04;
  if (fate.mood('one call is deadly', 0.12)) trouble.deadly = fate.pick('which call', DEADLY_CALLS);
  if (world.everythingAtOnce) trouble.deadly = 'ledger.save';
  // For longer it would show nothing new: the same workers die at the same call.
  world.at(START_MS + DEADLY_FOR_MS, () => {
    trouble.deadly = null;
  });
  if (fate.mood('we have a bug', 0.08)) trouble.bug = fate.pick('how bad', [0.01, 0.1, 0.3]);
  if (fate.mood('the ledger fails', 0.15))
    trouble.storeError = fate.mood('the ledger fails badly', 0.2) ? 0.15 : 0.01;
}

function calm(world: World): void {
  world.tell('all faults have stopped');
  if (world.settingsChanged) observeAnew(world);
  Object.assign(world.trouble, NO_TROUBLE);
  const { till, directory, stripe } = world;
  till.fault = () => null;
  directory.fault = () => null;
  for (const side of [till, directory, stripe]) side.refusal = null;
  stripe.writeRefusal = null;
  stripe.listable = () => true;
  till.undecided = null;
  till.searchLagMs = 0;
  directory.searchLagMs = 0;
}

/** A changed rule takes effect at the next observation: the operator re-offers everything, as the runbook says. */
function observeAnew(world: World): void {
  for (const paymentId of world.stripe.payments.keys()) {
    world.enqueue({ paymentId, eventId: null, eventAtMs: null }, 0);
  }
}
