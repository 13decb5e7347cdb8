import * as z from 'zod';
import type { PaymentId } from '../kernel/ids.ts';
import type { Random } from '../kernel/random.ts';
import type { PaymentRecord, TrailEntry } from '../posting/posting.ts';
import type { Aliases } from './aliases.ts';
import { paymentRecord } from './payment-schema.ts';
import { readItem } from './read-item.ts';
import type { ItemKey, Table, Update } from './table.ts';
import { partitionOf } from './trails.ts';
import type { TrailChange, Trails } from './trails.ts';
import { workOf } from './work-index.ts';

const paymentItem = z.object({ record: paymentRecord });

/**
 * One item per payment, changed only by compare-and-set on its version. The trail's newest entries lie in the same
 * item, so that record and entries are stored both or neither without a transaction.
 */
export class PaymentItems {
  readonly #table: Table;
  readonly #aliases: Aliases;
  readonly #trails: Trails;
  readonly #random: Random;

  constructor(table: Table, parts: { aliases: Aliases; trails: Trails; random: Random }) {
    this.#table = table;
    this.#aliases = parts.aliases;
    this.#trails = parts.trails;
    this.#random = parts.random;
  }

  async load(paymentId: PaymentId): Promise<PaymentRecord | null> {
    const item = await this.#table.get(keyOf(paymentId));
    if (item === null) return null;
    const { record } = readItem(item, paymentItem, `payment ${paymentId}`);
    this.#aliases.noteRecord(record);
    this.#trails.noteLoaded(record, item);
    return record;
  }

  async save(record: PaymentRecord, entries: readonly TrailEntry[]): Promise<PaymentRecord | null> {
    const next = { ...record, version: record.version + 1 };
    const item = { schemaVersion: next.schemaVersion, version: next.version, record: next };
    // What could not be read again must not be written.
    readItem(item, paymentItem, `payment ${record.paymentId}, about to be stored,`);
    await this.#aliases.store(record);
    const trail = await this.#trails.prepare(record, entries);
    const write = { ...item, writeId: this.#random.id() };
    const written = await this.#table.update(keyOf(record.paymentId), updateOf(write, trail));
    if (written === null && !(await this.#wroteIt(record.paymentId, write.writeId))) return null;
    this.#trails.noteSaved(next, entries);
    return next;
  }

  /** The SDK repeats a write whose answer was lost, and the repeat is refused because the first one did it. */
  async #wroteIt(paymentId: PaymentId, writeId: string): Promise<boolean> {
    const item = await this.#table.get(keyOf(paymentId));
    return item?.['writeId'] === writeId;
  }
}

function keyOf(paymentId: PaymentId): ItemKey {
  return { pk: partitionOf(paymentId), sk: 'payment' };
}

interface Write {
  readonly schemaVersion: number;
  readonly version: number;
  readonly record: PaymentRecord;
  readonly writeId: string;
}

const INDEX_ATTRIBUTES = ['work', 'workSinceMs', 'openSinceMs', 'unposted', 'heldSinceMs'] as const;

/** The one conditional write of a payment: record, trail and its place in the index of work change together. */
function updateOf(write: Write, trail: TrailChange): Update {
  const work = workOf(write.record);
  const start = trail.kind === 'restart' ? { trailStart: trail.start } : {};
  const set = { ...write, ...work, ...start };
  const appended = {
    expression: 'list_append(if_not_exists(#trail, :none), :trail)',
    values: { ':none': [] },
  };
  const entries = trail.kind === 'append' ? appended : { expression: ':trail', values: {} };
  const first = write.version === 1;
  const names = [...Object.keys(set), 'trail', ...(work === null ? INDEX_ATTRIBUTES : [])];
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removal = work === null ? ` REMOVE ${INDEX_ATTRIBUTES.map((name) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: `SET ${assignments.join(', ')}, #trail = ${entries.expression}${removal}`,
    ConditionExpression: first ? 'attribute_not_exists(pk)' : '#version = :expected',
    names: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    values: {
      ...Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
      ...entries.values,
      ...(first ? {} : { ':expected': write.version - 1 }),
      ':trail': trail.entries,
    },
  };
}
