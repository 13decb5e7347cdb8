import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { Ledger } from '../../shared/posting/ports.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import type { FrozenSale } from '../../shared/posting/sale.ts';
import { MemoryLedger } from '../support/memory-ledger.ts';
import type { Timeline } from './timeline.ts';

interface Written {
  readonly atMs: number;
  readonly again: (ledger: MemoryLedger) => Promise<unknown>;
}

/** Sees every change as it is stored. */
export type Watch = (before: PaymentRecord | null, after: PaymentRecord) => void;

/** The ledger in memory, with a journal: it can be restored to any earlier moment, as a table can. */
export class JournalledLedger extends MemoryLedger {
  readonly #timeline: Timeline;
  readonly #watch: Watch;
  readonly #journal: Written[] = [];
  readonly #latest = new Map<PaymentId, PaymentRecord>();
  readonly #frozen = new Map<string, FrozenSale>();

  constructor(timeline: Timeline, watch: Watch) {
    super();
    this.#timeline = timeline;
    this.#watch = watch;
  }

  /** Every payment that it knows. */
  get payments(): readonly PaymentId[] {
    return [...this.#latest.keys()];
  }

  /** The record as stored now, for whoever only looks on. */
  peek(paymentId: PaymentId): PaymentRecord | null {
    return this.#latest.get(paymentId) ?? null;
  }

  /** The plan in force of a posting, for whoever only looks on; null: none is. */
  peekPlan({ movementId, plan }: Posting): FrozenSale | null {
    return this.#frozen.get(`${movementId} ${plan}`) ?? null;
  }

  override async save(...args: Parameters<Ledger['save']>): Promise<PaymentRecord | null> {
    const before = this.peek(args[0].paymentId);
    const stored = await super.save(...args);
    if (stored !== null) {
      this.#latest.set(stored.paymentId, stored);
      this.#watch(before, stored);
      this.#note((ledger) => ledger.save(...args));
    }
    return stored;
  }

  override async freeze(...args: Parameters<Ledger['freeze']>): Promise<void> {
    await super.freeze(...args);
    const [sale] = args;
    this.#frozen.set(`${sale.saleKey} ${sale.plan}`, sale);
    this.#note((ledger) => ledger.freeze(...args));
  }

  override async mapSku(...args: Parameters<Ledger['mapSku']>): Promise<void> {
    await super.mapSku(...args);
    this.#note((ledger) => ledger.mapSku(...args));
  }

  override async storeCursor(...args: Parameters<Ledger['storeCursor']>): Promise<void> {
    await super.storeCursor(...args);
    this.#note((ledger) => ledger.storeCursor(...args));
  }

  /** The table as it was then, under a new name; this one stays for whoever still writes to it. */
  async restoredTo(atMs: number): Promise<JournalledLedger> {
    const restored = new JournalledLedger(this.#timeline, this.#watch);
    for (const written of this.#journal.filter((candidate) => candidate.atMs <= atMs)) {
      await written.again(restored);
    }
    return restored;
  }

  #note(again: Written['again']): void {
    this.#journal.push({ atMs: this.#timeline.nowMs(), again });
  }
}
