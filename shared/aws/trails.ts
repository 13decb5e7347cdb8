import * as z from 'zod';
import type { PaymentId } from '../kernel/ids.ts';
import type { PaymentRecord, TrailEntry } from '../posting/posting.ts';
import { trailEntries } from './payment-schema.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { Item, Table } from './table.ts';

/**
 * So many entries lie in the payment's own item before they are moved out: an ordinary payment's whole story, while
 * every write of the item stays within a few kilobytes.
 */
export const ENTRIES_IN_ITEM = 24;
const REMEMBERED = 100;

const inItem = z.object({ trail: trailEntries.default([]), trailStart: z.int().default(0) });
const part = z.object({ start: z.int(), entries: trailEntries });
type InItem = z.infer<typeof inItem>;

/** What a save does to the trail attributes of its payment's item. */
export type TrailChange =
  | { readonly kind: 'append'; readonly entries: readonly TrailEntry[] }
  | { readonly kind: 'restart'; readonly entries: readonly TrailEntry[]; readonly start: number };

/**
 * A payment's story. Its entries are numbered from 0 and never change; those from `trailStart` on lie in the payment's
 * item, where they are stored in one write with the record, earlier ones in parts of their own. A part is stored
 * before the write that drops its entries from the item, so that at every moment each entry is in at least one place,
 * and reading joins them by number.
 */
export class Trails {
  readonly #table: Table;
  readonly #long = new Map<PaymentId, InItem & { readonly version: number }>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** Notes a trail that has become long, for the next save. Forgetting it does no harm. */
  noteLoaded({ paymentId, version }: PaymentRecord, item: Item): void {
    const found = readItem(item, inItem, `the trail of ${paymentId}`);
    if (this.#long.size >= REMEMBERED) this.#long.clear();
    if (found.trail.length < ENTRIES_IN_ITEM) this.#long.delete(paymentId);
    else this.#long.set(paymentId, { ...found, version });
  }

  /** The item has a new version; without new entries its trail is what it was. */
  noteSaved({ paymentId, version }: PaymentRecord, entries: readonly TrailEntry[]): void {
    const long = this.#long.get(paymentId);
    if (long === undefined) return;
    if (entries.length === 0 && long.version === version - 1) this.#long.set(paymentId, { ...long, version });
    else this.#long.delete(paymentId);
  }

  /**
   * Before a save: moves a long trail out of the item, and says how the save stores its own entries. The save that
   * follows is conditional on the very version that the trail was read with.
   */
  async prepare({ paymentId, version }: PaymentRecord, entries: readonly TrailEntry[]): Promise<TrailChange> {
    const long = this.#long.get(paymentId);
    if (long?.version !== version || entries.length === 0) return { kind: 'append', entries };
    const { trail, trailStart: start } = long;
    // Of two writers the one that saw more of the same story wins; the other one's save fails on the version.
    await this.#table.putIf(
      {
        ...partKey(paymentId, start),
        schemaVersion: SCHEMA_VERSION,
        start,
        entries: trail,
        size: trail.length,
      },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR #size < :size',
        values: { ':size': trail.length },
        names: { '#size': 'size' },
      },
    );
    return { kind: 'restart', entries, start: start + trail.length };
  }

  async read(paymentId: PaymentId): Promise<TrailEntry[]> {
    const entries = new Map<number, TrailEntry>();
    const add = (start: number, more: readonly TrailEntry[]): void =>
      more.forEach((entry, index) => entries.set(start + index, entry));
    // The payment's item sorts, and so is read, before the parts: what is moved out meanwhile is found in both.
    const items = this.#table.query({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: { ':pk': partitionOf(paymentId), ':first': 'payment', ':last': 'trail#~' },
      ConsistentRead: true,
    });
    for await (const item of items) {
      const what = `the trail of ${paymentId}`;
      if (item['sk'] === 'payment') {
        const { trail, trailStart } = readItem(item, inItem, what);
        add(trailStart, trail);
      } else {
        const { start, entries: moved } = readItem(item, part, what);
        add(start, moved);
      }
    }
    return [...entries].toSorted(([a], [b]) => a - b).map(([, entry]) => entry);
  }
}

export function partitionOf(paymentId: PaymentId): string {
  return `payment#${paymentId}`;
}

function partKey(paymentId: PaymentId, start: number) {
  return { pk: partitionOf(paymentId), sk: `trail#${String(start).padStart(8, '0')}` };
}
