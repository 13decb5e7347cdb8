import type { Random } from '../kernel/random.ts';
import { isPaymentId } from '../kernel/ids.ts';
import type { Ledger } from '../posting/ports.ts';
import { Aliases } from './aliases.ts';
import { ControlItems } from './control-items.ts';
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
 * - nothing expires, nothing is deleted but the pause and leases.
 */
export function dynamoLedger(table: Table, deps: { random: Random }): Ledger {
  const aliases = new Aliases(table);
  const trails = new Trails(table);
  const payments = new PaymentItems(table, { aliases, trails, random: deps.random });
  const frozen = new FrozenSales(table);
  const index = new WorkIndex(table);
  const skus = new SkuMap(table);
  const controls = new ControlItems(table);
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
    cursor: (name) => cursors.cursor(name),
    storeCursor: (name, atMs) => cursors.storeCursor(name, atMs),
  };
}
