import { release } from '../../shared/posting/decide.ts';
import { sweep } from '../../shared/posting/sweep.ts';
import type { JournalledLedger } from './journalled-ledger.ts';
import { heldMovements, pauseByHand, resumeByHand } from './people.ts';
import { HOUR_MS, MINUTE_MS, START_MS } from './scenario.ts';
import type { World } from './world.ts';

/** Requests of the time before may commit for this long: a new ledger's stage does nothing until then. */
const STARTS_PAUSED_MS = 15 * MINUTE_MS;

/**
 * The ledger is restored to an earlier state, as of minutes or an hour ago; or a later deployment begins on the same
 * accounts with an empty one. Either starts paused. What still runs goes on with the old table until it ends.
 */
export function replaceLedger(world: World): void {
  const { fate } = world;
  const kind = fate.pick('a new ledger', [...NONE, 'restored', 'empty'] as const);
  if (kind === 'none' || !fate.strikes(`the ledger is ${kind}`, 1)) return;
  const atMs = START_MS + fate.between('new ledger at', 2 * MINUTE_MS, 60 * MINUTE_MS);
  const backMs = fate.between('restored to', 1000, HOUR_MS / 2);
  world.at(atMs, () => void (kind === 'restored' ? restore(world, atMs - backMs) : startEmpty(world)));
}

const NONE = Array.from({ length: 8 }, () => 'none' as const);

/** The table as it was then takes the place of the one in use. */
export async function restore(world: World, toMs: number): Promise<void> {
  world.tell(`the ledger is restored to ${new Date(toMs).toISOString().slice(11, 19)}`);
  await begin(world, await world.stores.ledger.restoredTo(toMs));
}

/** A lost ledger, or a later deployment on the same accounts. */
export async function startEmpty(world: World): Promise<void> {
  world.tell('a later deployment begins with an empty ledger');
  world.loseQueue();
  await begin(world, world.emptyLedger());
}

async function begin(world: World, ledger: JournalledLedger): Promise<void> {
  world.blame.ledgerReplaced = true;
  world.stores = world.freshStores(ledger);
  await pauseByHand(world.core, 'a new ledger: requests of the time before may still commit');
  world.at(world.nowMs + STARTS_PAUSED_MS, () => {
    world.tell('the new ledger begins its work');
    world.command('the operator', async (core) => {
      await resumeByHand(core);
      // What was held then may have been posted since: each is looked at anew.
      for (const id of heldMovements(world)) await release(id, core);
      await sweep(core);
    });
  });
}
