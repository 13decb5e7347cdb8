import type { PaymentId } from '../kernel/ids.ts';
import type { OpenWork } from '../posting/ports.ts';
import type { PaymentRecord } from '../posting/posting.ts';
import { dueAtOf, heldSinceOf, isUnposted } from '../posting/postings.ts';
import * as z from 'zod';
import { paymentId } from './id-schemas.ts';
import { WORK_INDEX } from './ledger-table.ts';
import { readItem } from './read-item.ts';
import type { Table } from './table.ts';

/** Where a payment stands in the index of work. Open comes before held: what is both is found in either reading. */
export interface WorkEntry {
  readonly work: 'open' | 'held';
  /** Open: when it is due. Held: since when. */
  readonly workSinceMs: number;
  readonly openSinceMs: number | null;
  readonly unposted: boolean;
  /** Since when a person is waited for; null: nobody is. */
  readonly heldSinceMs: number | null;
}

const indexed = z.object({
  pk: z.string().transform((pk) => paymentId.parse(pk.slice('payment#'.length))),
  workSinceMs: z.int(),
  openSinceMs: z.int().nullish(),
  unposted: z.boolean().nullish(),
  heldSinceMs: z.int().nullish(),
});

/** Null: the payment stays out of the index. */
export function workOf(record: PaymentRecord): WorkEntry | null {
  const heldSinceMs = earliestHold(record);
  const { openSinceMs } = record;
  const common = { openSinceMs, unposted: isUnposted(record), heldSinceMs };
  if (openSinceMs !== null) return { work: 'open', workSinceMs: dueAtOf(record, openSinceMs), ...common };
  return heldSinceMs === null ? null : { work: 'held', workSinceMs: heldSinceMs, ...common };
}

/** Readers of the sparse index. DynamoDB keeps it up within moments of a write, never in step with it. */
export class WorkIndex {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  openWork(limit: number): Promise<OpenWork[]> {
    return this.#open({ limit });
  }

  /** The latest due first. */
  newestDue(nowMs: number, limit: number): Promise<OpenWork[]> {
    return this.#open({ limit, newestUpToMs: nowMs });
  }

  /** Longest held first. */
  async heldPayments(): Promise<PaymentId[]> {
    // A payment that changes sides between the two queries is seen twice.
    const held = new Map<PaymentId, number>();
    for (const work of ['held', 'open'] as const) {
      for await (const { pk, heldSinceMs } of this.#entries(work)) {
        if (typeof heldSinceMs === 'number') held.set(pk, heldSinceMs);
      }
    }
    return [...held].toSorted(([, a], [, b]) => a - b).map(([paymentId]) => paymentId);
  }

  async #open(asked: Asked & { readonly limit: number }): Promise<OpenWork[]> {
    const found: OpenWork[] = [];
    for await (const entry of this.#entries('open', asked)) {
      const { pk: paymentId, workSinceMs: dueAtMs } = entry;
      const openSinceMs = entry.openSinceMs ?? dueAtMs;
      found.push({ paymentId, dueAtMs, openSinceMs, unposted: entry.unposted ?? true });
      if (found.length >= asked.limit) break;
    }
    return found;
  }

  async *#entries(work: WorkEntry['work'], { limit, newestUpToMs }: Asked = {}) {
    const isNewest = newestUpToMs !== undefined;
    const items = this.#table.query({
      IndexName: WORK_INDEX.name,
      KeyConditionExpression: `#work = :work${isNewest ? ' AND #since <= :upTo' : ''}`,
      ExpressionAttributeNames: {
        '#work': WORK_INDEX.partitionKey,
        ...(isNewest ? { '#since': WORK_INDEX.sortKey } : {}),
      },
      ExpressionAttributeValues: { ':work': work, ...(isNewest ? { ':upTo': newestUpToMs } : {}) },
      ScanIndexForward: !isNewest,
      Limit: limit,
    });
    for await (const item of items) yield readItem(item, indexed, 'an entry of the index of work');
  }
}

interface Asked {
  readonly limit?: number;
  /** Latest first, from then back. */
  readonly newestUpToMs?: number;
}

function earliestHold(record: PaymentRecord): number | null {
  const moments = record.postings.flatMap((posting) => heldSinceOf(posting) ?? []);
  return moments.length === 0 ? null : Math.min(...moments);
}
