import type { Clock } from '../kernel/clock.ts';
import type { Random } from '../kernel/random.ts';
import { isPaymentId } from '../kernel/ids.ts';
import type { Ledger } from '../posting/ports.ts';
import { Aliases } from './aliases.ts';
import { ControlItems } from './control-items.ts';
import type { Guard } from './control-items.ts';
import { Cursors } from './cursors.ts';
import { FrozenSales } from './frozen-sales.ts';
import { PaymentItems } from './payment-items.ts';
import { SkuMap } from './sku-map.ts';
import type { Table } from './table.ts';
import { Trails } from './trails.ts';
import { WorkIndex } from './work-index.ts';

/**
 * The ledger on DynamoDB. What it guarantees:
 * - every read by key is strongly consistent; `openWork` and `heldPayments` read an index that follows within moments;
 * - every write is one item, so that nothing is ever half stored; `save` is a compare-and-set that tells its own
 *   repeated write from somebody else's, and stores the trail's entries with the record;
 * - throttling and lost answers are repeated by the SDK; what still fails is thrown, and then may have been stored;
 * - with `guardedBy` it notices when it is a restored copy, and then is paused;
 * - nothing expires, nothing is deleted but the pause and leases.
 */
export function dynamoLedger(table: Table, deps: { random: Random; guardedBy?: Clock }): Ledger {
  const aliases = new Aliases(table);
  const trails = new Trails(table);
  const payments = new PaymentItems(table, { aliases, trails, random: deps.random });
  const frozen = new FrozenSales(table);
  const index = new WorkIndex(table);
  const skus = new SkuMap(table);
  const controls = new ControlItems(
    table,
    deps.guardedBy === undefined ? null : guardOf(table, deps.guardedBy),
  );
  const cursors = new Cursors(table);
  return {
    load: (paymentId) => payments.load(paymentId),
    save: (record, entries) => payments.save(record, entries),
    trail: (paymentId) => trails.read(paymentId),
    freeze: (sale) => frozen.freeze(sale),
    frozen: (paymentId, saleKey, plan) => frozen.frozen(paymentId, saleKey, plan),
    openWork: (limit) => index.openWork(limit),
    newestDue: (nowMs, limit) => index.newestDue(nowMs, limit),
    heldPayments: () => index.heldPayments(),
    paymentOf: async (id) => {
      const found = await aliases.paymentOf(id);
      if (found !== null || !isPaymentId(id)) return found;
      return (await payments.load(id)) === null ? null : id;
    },
    mappedSkus: (wanted) => skus.mappedSkus(wanted),
    mapSku: (sku, target) => skus.mapSku(sku, target),
    controls: () => controls.controls(),
    pause: (pause) => controls.pause(pause),
    resume: (by) => controls.resume(by),
    waitUntil: (notBeforeMs, reason) => controls.waitUntil(notBeforeMs, reason),
    acceptCopy: () => controls.acceptCopy(),
    cursor: (name) => cursors.cursor(name),
    storeCursor: (name, atMs) => cursors.storeCursor(name, atMs),
  };
}

/** A table may be deleted and restored under its name while a function lives; a restore takes longer than this. */
const TABLE_ID_MAX_AGE_MS = 60_000;

function guardOf(table: Table, clock: Clock): Guard {
  let known: { readonly id: Promise<string>; readonly atMs: number } | null = null;
  const tableId = (): Promise<string> => {
    const nowMs = clock.nowMs();
    if (known === null || nowMs - known.atMs >= TABLE_ID_MAX_AGE_MS) {
      const asked = { id: table.id(), atMs: nowMs };
      asked.id.catch(() => {
        if (known === asked) known = null;
      });
      known = asked;
    }
    return known.id;
  };
  return { tableId, clock };
}
