import type { PaymentId } from '../kernel/ids.ts';
import type { PaymentRecord } from '../posting/posting.ts';
import { saleIdsOf } from '../posting/sale-ids.ts';
import { paymentId } from './id-schemas.ts';
import type { ItemKey, Table } from './table.ts';

/** Ids known to be stored; forgetting them costs a write, no more. */
const REMEMBERED = 10_000;

/**
 * Which payment another id belongs to. An alias is stored before the record that makes it true, and never deleted: a
 * draft that was given up still leads a person to its payment. Storing one twice changes nothing.
 */
export class Aliases {
  readonly #table: Table;
  readonly #stored = new Set<string>();

  constructor(table: Table) {
    this.#table = table;
  }

  async store(record: PaymentRecord): Promise<void> {
    const fresh = idsOf(record).filter((id) => !this.#stored.has(id));
    await Promise.all(fresh.map((id) => this.#table.put({ ...keyOf(id), paymentId: record.paymentId })));
    this.noteStored(fresh);
  }

  /** A stored record proves that its aliases are stored. */
  noteRecord(record: PaymentRecord): void {
    this.noteStored(idsOf(record));
  }

  async paymentOf(id: string): Promise<PaymentId | null> {
    const item = await this.#table.get(keyOf(id));
    return item === null ? null : paymentId.parse(item['paymentId']);
  }

  private noteStored(ids: readonly string[]): void {
    if (this.#stored.size > REMEMBERED) this.#stored.clear();
    for (const id of ids) this.#stored.add(id);
  }
}

/** Every id that people may come with: the movements', and those of all sales and drafts made for them. */
export function idsOf(record: PaymentRecord): string[] {
  const ids = record.postings.flatMap((posting) => [
    posting.movementId,
    ...('saleId' in posting.at ? saleIdsOf(posting.at.saleId) : []),
    ...(posting.unanswered === null ? [] : saleIdsOf(posting.unanswered.saleId)),
    ...posting.discards.flatMap((discard) => saleIdsOf(discard.saleId)),
  ]);
  return [...new Set(ids)];
}

function keyOf(id: string): ItemKey {
  return { pk: `alias#${id}`, sk: 'alias' };
}
