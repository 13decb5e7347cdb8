import type { TillFault } from '../support/memory-till.ts';
import type { World } from './world.ts';
import { FAULTS_END_MS, HOUR_MS, ordersOf, START_MS } from './scenario.ts';
import type { Order } from './scenario.ts';

/** What of a seed a final state may be blamed on. */
export interface Causes {
  /** Sales that a person touched in the till, by key. */
  readonly touched: Set<string>;
  /** Movements whose call the till refused for the payment's own sake. */
  readonly refused: Set<string>;
  /** Payments while whose passes the ledger itself failed. */
  readonly storeFailed: Set<string>;
}

const LATE_MOST_MS = 10 * 60_000;

/** Fills a world with a seed's orders, faults and people. */
export function unleash(world: World): { orders: Order[]; causes: Causes } {
  const causes: Causes = { touched: new Set(), refused: new Set(), storeFailed: new Set() };
  const orders = ordersOf(world.fate);
  for (const order of orders) world.at(order.atMs, () => happen(world, order));
  plagueWorkers(world);
  plagueTill(world, causes);
  plagueCustomers(world);
  unleashPeople(world, causes);
  breakConnections(world);
  world.at(FAULTS_END_MS, () => calm(world));
  return { orders, causes };
}

/** The buyer has paid: Stripe knows it, and its webhooks are lost, late, doubled, or replayed a day later. */
function happen(world: World, order: Order): void {
  const { fate, stripe } = world;
  const hint = stripe.happened(order.payment, order.atMs);
  world.tell(`${order.payment.id} is paid: ${order.payment.capturedMinor}`);
  if (fate.strikes('webhooks lost', 0.15)) return;
  const copies = fate.strikes('webhook doubled', 0.3) ? fate.between('copies', 2, 3) : 1;
  for (let copy = 0; copy < copies; copy += 1) {
    const delayMs = fate.strikes('webhook late', 0.3) ? fate.between('webhook delay', 0, 20 * 60_000) : 0;
    world.enqueue(hint, delayMs);
  }
  if (fate.strikes('webhook replayed', 0.05)) world.enqueue(hint, 24 * HOUR_MS);
}

function plagueWorkers(world: World): void {
  const { fate, nastiness } = world;
  if (fate.strikes('workers crash', 0.5)) nastiness.crash = 0.02;
  if (fate.strikes('writes are lost', 0.4)) nastiness.lostWrite = 0.05;
  if (fate.strikes('the ledger fails', 0.2)) nastiness.storeError = 0.01;
}

function plagueTill(world: World, causes: Causes): void {
  const { fate, till, clock } = world;
  const chance = fate.pick('till trouble', [0, 0.1, 0.3]);
  if (fate.strikes('search lags', 0.3)) till.searchLagMs = fate.between('lag', 0, 15_000);
  till.fault = (call, saleKey): TillFault | null => {
    if (!fate.strikes(`till fails at ${call} of ${saleKey}`, chance)) return null;
    const kind = fate.pick('failure', ['before', 'after', 'late', 'refuse', 'refuse-done'] as const);
    clock.advance(8000);
    world.tell(`the till: ${call} of ${saleKey} ${kind}`);
    if (kind === 'before' || kind === 'after') return { kind };
    if (kind === 'late') return { kind, atMs: clock.nowMs() + fate.between('late by', 1000, LATE_MOST_MS) };
    if (kind === 'refuse-done') {
      causes.refused.add(saleKey);
      return {
        kind: 'refuse',
        committed: true,
        refusal: { whose: 'payment', code: 'duplicate', reason: 'done already', remedy: 'none' },
      };
    }
    const whose = fate.pick('whose', ['payment', 'wait', 'connection'] as const);
    if (whose === 'payment') causes.refused.add(saleKey);
    return {
      kind: 'refuse',
      refusal: { whose, code: whose, reason: `refused (${whose})`, remedy: 'none', retryAfterMs: 5000 },
    };
  };
}

function plagueCustomers(world: World): void {
  const { fate, directory, clock } = world;
  const chance = fate.pick('customer trouble', [0, 0.2]);
  directory.fault = () => {
    if (!fate.strikes('customer creation fails', chance)) return null;
    const kind = fate.pick('creation', ['before', 'after'] as const);
    clock.advance(8000);
    return { kind };
  };
}

/** A person at the till voids, deletes, edits or completes what they see, at any moment. */
function unleashPeople(world: World, causes: Causes): void {
  const { fate, till } = world;
  if (!fate.strikes('a person meddles', 0.4)) return;
  const acts = fate.between('acts', 1, 4);
  for (let act = 0; act < acts; act += 1) {
    world.at(START_MS + fate.between('act at', 0, 100 * 60_000), () => {
      const rows = [...till.sales.values()].filter(
        (row) => row.state === 'draft' || row.state === 'completed',
      );
      if (rows.length === 0) return;
      const row = fate.pick('row', rows);
      const what = fate.pick(
        'act',
        row.state === 'draft' ? (['delete', 'edit', 'complete', 'void'] as const) : (['void'] as const),
      );
      if (!fate.strikes('acts on it', 1)) return;
      causes.touched.add(row.saleKey);
      world.tell(`a person: ${what} ${row.saleId} of ${row.saleKey}`);
      if (what === 'delete') row.state = 'deleted';
      if (what === 'void') row.state = 'voided';
      if (what === 'complete') row.state = 'completed';
      if (what === 'edit') row.totalMinor += 100;
    });
  }
}

/** The till is away for a while, or refuses the connection's credentials. */
function breakConnections(world: World): void {
  const { fate, till, directory } = world;
  for (const kind of ['outage', 'broken connection'] as const) {
    if (!fate.strikes(kind, 0.25)) continue;
    const fromMs = START_MS + fate.between(`${kind} from`, 0, 90 * 60_000);
    const untilMs = fromMs + fate.between(`${kind} for`, 30_000, 60 * 60_000);
    const whose = kind === 'outage' ? 'wait' : 'connection';
    world.at(fromMs, () => {
      world.tell(`${kind} begins`);
      till.refusal = { whose, code: kind, reason: kind, remedy: 'mend it', retryAfterMs: 5000 };
      directory.away = true;
    });
    world.at(untilMs, () => {
      world.tell(`${kind} ends`);
      till.refusal = null;
      directory.away = false;
    });
  }
}

function calm(world: World): void {
  world.tell('the faults stop');
  Object.assign(world.nastiness, { crash: 0, lostWrite: 0, storeError: 0 });
  world.till.fault = () => null;
  world.till.refusal = null;
  world.till.searchLagMs = 0;
  world.directory.fault = () => null;
  world.directory.away = false;
}
