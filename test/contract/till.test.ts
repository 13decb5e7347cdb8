import { openRWorld } from '../lightspeed/support/r-world.ts';
import { saleOf } from '../lightspeed/support/sales.ts';
import { openXWorld } from '../lightspeed/support/x-world.ts';
import { xSaleOf, X_GOODS } from '../lightspeed/support/x-sales.ts';
import { testClock } from '../lightspeed/support/stores.ts';
import { makeMemoryTill } from '../support/memory-till.ts';
import type { TillCall } from '../support/memory-till.ts';
import { givenBack, tillContract } from './till-contract.ts';
import type { Effect, TillWorld } from './till-contract.ts';

const GOODS = { itemId: '501', sku: 'TEE-M', quantity: 2 };

const WRITES: Readonly<Record<Effect, { method: string; path: RegExp }>> = {
  prepare: { method: 'POST', path: /\/Sale\.json$/ },
  complete: { method: 'PUT', path: /\/Sale\/\d+\.json$/ },
  discard: { method: 'DELETE', path: /\/Sale\/\d+\.json$/ },
};

const READ_FAULTS = {
  'rate-limit': { kind: 'rateLimited', retryAfterS: 3 },
  outage: { kind: 'status', status: 503, committed: false },
  'web-page': { kind: 'html', status: 200 },
} as const;

async function openRSeries(): Promise<TillWorld> {
  // Long enough for a busy machine, short enough to wait for an answer that never comes.
  const world = await openRWorld({ timeoutMs: 1_200 });
  const { simulator } = world;
  return {
    till: world.till,
    goods: GOODS,
    saleOf,
    returnOf: (key, original) => givenBack(key, saleOf('ch_sold'), original),
    onHand: (itemId) => simulator.state.onHand(itemId),
    unanswered: (effect, committed) =>
      simulator.faults.add({
        ...WRITES[effect],
        fault: { kind: committed === 'after' ? 'timeoutAfterCommit' : 'timeoutBeforeCommit' },
      }),
    readsMeet: (what) => simulator.faults.add({ method: 'GET', times: 100, fault: READ_FAULTS[what] }),
    byHand: {
      voidSale: (saleId) => simulator.person.void(saleId, 'by hand'),
      deleteDraft: (saleId) => simulator.person.deleteDraft(saleId),
    },
    close: () => world.close(),
  };
}

const X_WRITES: typeof WRITES = {
  prepare: { method: 'POST', path: /\/actions\/return$/ },
  complete: { method: 'POST', path: /\/sales$/ },
  discard: { method: 'PUT', path: /\/sales\/[^/]+$/ },
};

async function openXSeries(): Promise<TillWorld> {
  const world = await openXWorld({ timeoutMs: 1_200 });
  const { simulator } = world;
  return {
    till: world.till,
    goods: X_GOODS,
    saleOf: xSaleOf,
    returnOf: (key, original) => givenBack(key, xSaleOf('ch_sold'), original),
    onHand: (itemId) => simulator.state.onHand(itemId),
    unanswered: (effect, committed) =>
      simulator.faults.add({
        ...X_WRITES[effect],
        fault: { kind: committed === 'after' ? 'timeoutAfterCommit' : 'timeoutBeforeCommit' },
      }),
    readsMeet: (what) => simulator.faults.add({ method: 'GET', times: 100, fault: READ_FAULTS[what] }),
    byHand: {
      voidSale: (saleId) => simulator.person.void(saleId),
      deleteDraft: (saleId) => simulator.person.void(saleId),
    },
    close: () => world.close(),
  };
}

const REFUSALS = {
  'rate-limit': { whose: 'wait', code: 'rate-limit', reason: '', remedy: '', retryAfterMs: 3_000 },
  outage: { whose: 'wait', code: 'outage', reason: '', remedy: '' },
  'web-page': { whose: 'connection', code: 'unreadable-answer', reason: '', remedy: '' },
} as const;

/** The fake that the core's own tests rely on earns its trust here. */
async function openMemory(): Promise<TillWorld> {
  const item = { archived: false, taxable: true, taxClassId: '1', unsupported: null };
  const till = makeMemoryTill({
    clock: testClock(),
    items: [{ ...item, itemId: GOODS.itemId, sku: GOODS.sku, description: 'Trail Tee M' }],
  });
  let next: { call: TillCall; kind: 'before' | 'after' } | null = null;
  till.fault = (call) => {
    if (next?.call !== call) return null;
    const { kind } = next;
    next = null;
    return { kind };
  };
  const setState = (saleId: string, state: 'voided' | 'deleted'): void => {
    const row = till.sales.get(saleId);
    if (row !== undefined) row.state = state;
  };
  return {
    till,
    goods: GOODS,
    saleOf,
    returnOf: (key, original) => givenBack(key, saleOf('ch_sold'), original),
    onHand: (itemId) => till.stock.get(itemId) ?? 0,
    unanswered: (call, kind) => {
      next = { call, kind };
    },
    readsMeet: (what) => {
      till.refusal = REFUSALS[what];
    },
    byHand: {
      voidSale: (saleId) => setState(saleId, 'voided'),
      deleteDraft: (saleId) => setState(saleId, 'deleted'),
    },
    close: async () => {},
  };
}

tillContract({ name: 'R-Series', drafts: 'stored', open: openRSeries });
tillContract({ name: 'X-Series', drafts: 'implied', open: openXSeries });
tillContract({ name: 'the fake', drafts: 'stored', open: openMemory });
