import { ensurePump } from '../../shared/posting/control.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import { release, skip } from '../../shared/posting/decide.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import type { ByHand } from '../support/memory-till.ts';
import { itemIdOf, MINUTE_MS, START_MS } from './scenario.ts';
import type { World } from './world.ts';

const DAY_OF_PEOPLE_MS = 100 * MINUTE_MS;

/** People at the counter, the owner, and whoever runs the stage: at any moment, and between any two calls of a pass. */
export function unleashPeople(world: World): void {
  meddleAtTheCounter(world);
  giveBackAtTheCounter(world);
  if (world.everythingAtOnce || world.completesFail) world.trouble.meddle = 0.15;
  decideAboutHeld(world);
  pauseAndResume(world);
  changeTheShop(world);
}

/** What a person at the counter does to a sale; false: it cannot be done to this one. */
const ACTS: Readonly<Record<string, (till: ByHand, saleId: string) => boolean>> = {
  completes: (till, saleId) => till.complete(saleId),
  voids: (till, saleId) => till.voidSale(saleId),
  deletes: (till, saleId) => till.deleteDraft(saleId),
  edits: (till, saleId) => till.edit(saleId),
  'exchanges an item of': (till, saleId) => till.exchange(saleId, itemIdOf('MUG')),
  changes: (till, saleId) => till.change(saleId),
  removes: (till, saleId) => till.remove(saleId),
  'gives a unit back of': (till, saleId) => till.giveBack(saleId),
  'edits and completes': (till, saleId) => till.edit(saleId) && till.complete(saleId),
};
const ACT_NAMES = Object.keys(ACTS);

function meddleAtTheCounter(world: World): void {
  const { fate, trouble } = world;
  if (fate.mood('a person watches us work', 0.35))
    trouble.meddle = fate.pick('how closely', [0.02, 0.06, 0.2]);
  const always = fate.mood('it is always the same', 0.3) ? fate.pick('what they always do', ACT_NAMES) : null;
  world.meddle = (paymentId, drawn, when) => {
    const act = always ?? ACT_NAMES[fate.betweenBy(drawn, 13, 0, ACT_NAMES.length - 1)] ?? '';
    const rows = salesOf(world, paymentId).filter((row) => mayAct(act, row));
    const row = rows[fate.betweenBy(drawn, 12, 0, rows.length - 1)];
    if (row !== undefined) {
      const name = (): string => `a person ${act} sale ${row.saleId} of ${row.saleKey}, ${when}`;
      if (fate.strikesBy(drawn, 11, trouble.meddle, name)) actOn(world, act, row);
    }
    archiveCustomerOf(world, paymentId, { drawn, when });
  };
  const acts = fate.mood('people meddle', 0.3) ? fate.between('acts', 1, 4) : 0;
  for (let number = 1; number <= acts; number += 1) {
    world.at(START_MS + fate.between(`act ${number} at`, 0, DAY_OF_PEOPLE_MS), () => {
      const act = fate.pick(`act ${number}`, ACT_NAMES);
      const rows = [...world.till.sales.values()].filter((row) => mayAct(act, row));
      if (rows.length === 0) return;
      const row = fate.pick(`row ${number}`, rows);
      if (fate.strikes(`a person ${act} sale ${row.saleId} of ${row.saleKey}`, 1)) actOn(world, act, row);
    });
  }
}

/** Buyers bring goods back to the counter, and some of them are refunded in Stripe afterwards as well. */
function giveBackAtTheCounter(world: World): void {
  const { fate } = world;
  if (!fate.mood('goods come back to the counter', 0.08)) return;
  for (let minute = 5; minute <= 45; minute += 8) {
    world.at(START_MS + minute * MINUTE_MS, () => {
      const act = 'gives a unit back of';
      for (const row of [...world.till.sales.values()].filter((one) => mayAct(act, one))) {
        const name = `a person ${act} sale ${row.saleId} of ${row.saleKey} after ${minute} minutes`;
        if (fate.strikes(name, 0.3)) actOn(world, act, row);
      }
    });
  }
}

function archiveCustomerOf(world: World, paymentId: PaymentId, at: { drawn: number; when: string }): void {
  const { fate, trouble } = world;
  const postings = world.stores.ledger.peek(paymentId)?.postings ?? [];
  for (const { customerId } of postings) {
    if (customerId === null || world.directory.isArchived(customerId)) continue;
    const name = (): string => `a person archives customer ${customerId}, ${at.when}`;
    if (fate.strikesBy(at.drawn, 14, trouble.meddle / 8, name)) archiveCustomer(world, customerId);
  }
}

function archiveCustomer(world: World, customerId: string): void {
  if (!world.directory.archiveByHand(customerId)) return;
  world.blame.archivedCustomers.add(customerId);
  world.blame.mayHold('everything', 'till-customer-refused');
  world.tell(`a person archives customer ${customerId}`);
}

const OF_COMPLETED: ReadonlySet<string> = new Set(['changes', 'removes', 'gives a unit back of']);

function mayAct(act: string, row: TillSale): boolean {
  if (row.saleKey.startsWith('counter-')) return false;
  if (OF_COMPLETED.has(act)) return row.state === 'completed';
  return row.state === 'draft' || (act === 'voids' && row.state === 'completed');
}

function salesOf(world: World, paymentId: PaymentId): TillSale[] {
  const keys = world.stripe.payments.get(paymentId)?.movements.map(({ id }) => String(id)) ?? [];
  return [...world.till.sales.values()].filter((row) => keys.includes(row.saleKey));
}

function actOn(world: World, act: string, row: TillSale): void {
  if (ACTS[act]?.(world.till.byHand, row.saleId) !== true) return;
  world.blame.touch(row.saleKey, row.saleId, act);
  world.tell(`a person ${act} sale ${row.saleId} of ${row.saleKey}`);
}

/** Minutes at which an owner releases everything: some do it now and then, a few as soon as they can. */
function roundsOf({ fate, everythingAtOnce, completesFail }: World): number[] {
  if (fate.mood('an impatient owner', 0.12)) return Array.from({ length: 40 }, (_, index) => index * 2.5);
  const diligent =
    fate.mood('a diligent owner', 0.25) || fate.mood('an owner who comes when something is wrong', 0.1);
  return everythingAtOnce || completesFail || diligent ? [15, 30, 45, 60, 80, 100] : [];
}

/** The owner releases or skips what is held, whatever its reason; some owners release everything, again and again. */
function decideAboutHeld(world: World): void {
  const { fate } = world;
  const rounds = roundsOf(world);
  for (const round of rounds) {
    world.at(START_MS + round * MINUTE_MS, () => {
      for (const id of heldMovements(world)) {
        if (!fate.strikes(`the owner releases ${id} after ${round} minutes`, 1)) continue;
        world.employ(`a release of ${id} after ${round} minutes`, null, (core) => release(id, core));
      }
    });
  }
  const times = fate.mood('the owner decides', 0.5) ? fate.between('decisions', 1, 6) : 0;
  for (let number = 1; number <= times; number += 1) {
    world.at(START_MS + fate.between(`decision ${number} at`, 0, DAY_OF_PEOPLE_MS), () => {
      const held = heldMovements(world);
      if (held.length === 0) return;
      const id = fate.pick(`decision ${number} about`, held);
      const skips = fate.mood(`decision ${number} is a skip`, 0.3);
      if (!fate.strikes(`the owner ${skips ? 'skips' : 'releases'} ${id}`, 1)) return;
      world.tell(`the owner ${skips ? 'skips' : 'releases'} ${id}`);
      if (skips) world.blame.skipped.add(id);
      world.employ(`decision ${number}`, null, (core) =>
        skips ? skip(id, 'entered by hand', core) : release(id, core),
      );
    });
  }
}

export function heldMovements(world: World): string[] {
  const { ledger } = world.stores;
  return ledger.payments.flatMap((paymentId) =>
    (ledger.peek(paymentId)?.postings ?? [])
      .filter((posting) => posting.at.step === 'held')
      .map((posting) => String(posting.movementId)),
  );
}

function pauseAndResume(world: World): void {
  const { fate } = world;
  if (!fate.strikes('a person pauses', 0.1)) return;
  const fromMs = START_MS + fate.between('pause from', 0, 50 * MINUTE_MS);
  world.at(fromMs, () => world.command('a person who pauses', (core) => pauseByHand(core, 'stocktaking')));
  world.at(fromMs + fate.between('pause for', MINUTE_MS, 40 * MINUTE_MS), () => {
    world.command('a person who resumes', resumeByHand);
  });
}

export async function pauseByHand(core: CoreDeps, reason: string): Promise<void> {
  const { ledger, clock } = core;
  await ledger.pause({ code: 'by-hand', reason, remedy: '`resume`', sinceMs: clock.nowMs(), by: 'person' });
}

/** As the operator's command does it. */
export async function resumeByHand(core: CoreDeps): Promise<void> {
  await core.ledger.resume('person');
  await ensurePump(core);
}

/** Settings, SKU map, catalogue and customers change at any moment, also between prepare and complete. */
function changeTheShop(world: World): void {
  const { fate, directory, blame } = world;
  const times = fate.mood('the shop changes', 0.35) ? fate.between('changes', 1, 4) : 0;
  for (let number = 1; number <= times; number += 1) {
    world.at(START_MS + fate.between(`shop change ${number} at`, 0, 40 * MINUTE_MS), () => {
      const what = fate.pick(`shop change ${number}`, ['settings', 'map', 'archive', 'merge'] as const);
      if (what === 'settings') {
        const change = fate.pick(`settings ${number}`, SETTINGS);
        if (!fate.strikes(`the settings change: ${JSON.stringify(change)}`, 1)) return;
        world.settings = { ...world.settings, ...change };
        world.settingsChanged = true;
        if (change.tax === 'till') blame.mayHold('everything', 'tax-differs');
        world.tell(`the settings change: ${JSON.stringify(change)}`);
      }
      if (what === 'map') {
        const sku = fate.pick(`mapped ${number}`, MAPPED);
        const to = fate.pick(`mapped ${number} to`, [itemIdOf('TEE-M'), itemIdOf('MUG'), 'MUG', '999']);
        if (!fate.strikes(`the owner maps ${sku} to ${to}`, 1)) return;
        if (to === '999') blame.mayHold('everything', 'unknown-sku');
        blame.mayHold('everything', 'archived-item');
        world.mapped.add(sku);
        world.command(`mapping ${number}`, (core) => core.ledger.mapSku(sku, to));
      }
      if (what === 'archive') archiveItem(world, number);
      if (what === 'merge') {
        const live = directory.customers.filter((row) => !row.archived);
        if (live.length === 0) return;
        const { customerId } = fate.pick(`customer ${number}`, live);
        if (!fate.strikes(`a person archives customer ${customerId}`, 1)) return;
        archiveCustomer(world, customerId);
      }
    });
  }
}

const SETTINGS: readonly Partial<PostingSettings>[] = [
  { unknownSku: 'custom-line' },
  { noLines: 'custom-line' },
  { tax: 'stripe' },
  { tax: 'till' },
  { saleDate: 'posted' },
  { inPerson: 'post' },
];
const MAPPED = ['NEW-1', 'NEW-2', 'NEW-3', 'OLD', 'TEE-M'] as const;

function archiveItem(world: World, number: number): void {
  const { fate, till, blame } = world;
  const index = fate.between(`archived ${number}`, 0, till.items.length - 1);
  const item = till.items[index];
  if (item === undefined || !fate.strikes(`a person archives item ${item.itemId}`, 1)) return;
  till.archiveItem(item.itemId);
  blame.mayHold('everything', 'archived-item');
  world.tell(`a person archives item ${item.itemId}`);
}
