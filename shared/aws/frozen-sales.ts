import * as z from 'zod';
import { assert } from '../kernel/errors.ts';
import type { MovementId, PaymentId } from '../kernel/ids.ts';
import type { FrozenSale } from '../posting/sale.ts';
import { frozenSale } from './frozen-sale-schema.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey, Table } from './table.ts';
import { partitionOf } from './trails.ts';

const saleItem = z.object({ sale: frozenSale });

/** Plans, each in an item of its own that is written once and never changed. */
export class FrozenSales {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async freeze(sale: FrozenSale): Promise<void> {
    const item = { schemaVersion: SCHEMA_VERSION, sale };
    const what = `plan ${sale.plan} of ${sale.saleKey}`;
    // What could not be read again must not be written; and read, two plans are compared with keys in one order.
    const wanted = readItem(item, saleItem, `${what}, about to be stored,`).sale;
    const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };
    if (await this.#table.putIf({ ...keyOf(sale), ...item }, isNew)) return;
    const stored = await this.frozen(sale.paymentId, sale.saleKey, sale.plan);
    assert(JSON.stringify(stored) === JSON.stringify(wanted), `${what} is frozen with other content`);
  }

  async frozen(paymentId: PaymentId, saleKey: MovementId, plan: number): Promise<FrozenSale | null> {
    const item = await this.#table.get(keyOf({ paymentId, saleKey, plan }));
    return item === null ? null : readItem(item, saleItem, `plan ${plan} of ${saleKey}`).sale;
  }
}

function keyOf({ paymentId, saleKey, plan }: Pick<FrozenSale, 'paymentId' | 'saleKey' | 'plan'>): ItemKey {
  return { pk: partitionOf(paymentId), sk: `frozen#${saleKey}#${plan}` };
}
