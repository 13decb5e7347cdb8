import type { CoreDeps } from '../../shared/posting/core.ts';
import type { Look } from '../../shared/posting/ports.ts';
import type { PaymentRecord, Posting } from '../../shared/posting/posting.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { ROWS } from './decision-rows.ts';
import type { JournalledLedger } from './journalled-ledger.ts';

/** One posting's move in one stored change, with what its pass had been shown by the till. */
export interface Move {
  readonly before: Posting;
  readonly after: Posting;
  /** Null: this pass has not looked. */
  readonly look: Look | null;
  /** The till refused this posting's call, and this is what came of it. */
  readonly refused: boolean;
}

/** Counts which rows of the decision table were reached, from outside: by what the ledger is told. */
export class Rows {
  readonly counts = new Map<string, number>(ROWS.map(({ name }) => [name, 0]));

  /** The core's ports, looked over the shoulder. */
  watched(core: CoreDeps, ledger: JournalledLedger): CoreDeps {
    const watch = new Watch(this, core);
    return { ...core, till: watch.till(), ledger: watch.ledger(ledger) };
  }

  note(move: Move): void {
    for (const { name, is } of ROWS) {
      if (is(move)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
  }

  add(counts: Iterable<readonly [string, number]>): void {
    for (const [name, count] of counts) this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }
}

class Watch {
  readonly #rows: Rows;
  readonly #core: CoreDeps;
  readonly #looks = new Map<string, Look>();
  readonly #refused = new Set<string>();

  constructor(rows: Rows, core: CoreDeps) {
    this.#rows = rows;
    this.#core = core;
  }

  till(): CoreDeps['till'] {
    const { till } = this.#core;
    return overriding(till, {
      look: async (query) => {
        const look = await till.look(query);
        this.#looks.set(query.saleKey, look);
        return look;
      },
      lookById: async (saleId) => {
        const row = await till.lookById(saleId);
        if (row !== null) this.#showed(row);
        return row;
      },
      prepare: async (sale) => this.#answered(sale.saleKey, await till.prepare(sale)),
      complete: async (sale, draft) => this.#answered(sale.saleKey, await till.complete(sale, draft)),
    });
  }

  ledger(journal: JournalledLedger): CoreDeps['ledger'] {
    const { ledger } = this.#core;
    return overriding(ledger, {
      save: async (record, entries) => {
        const before = journal.peek(record.paymentId);
        const stored = await ledger.save(record, entries);
        if (stored !== null) this.#moved(before, stored);
        return stored;
      },
    });
  }

  #answered<T extends { readonly kind: string }>(saleKey: string, answer: T): T {
    if (answer.kind === 'rejected') this.#refused.add(saleKey);
    if ('value' in answer) this.#showed(answer.value as TillSale);
    return answer;
  }

  #showed(row: TillSale): void {
    const look = this.#looks.get(row.saleKey);
    const others = look?.kind === 'rows' ? look.rows.filter((other) => other.saleId !== row.saleId) : [];
    this.#looks.set(row.saleKey, { kind: 'rows', rows: [...others, row] });
  }

  #moved(before: PaymentRecord | null, after: PaymentRecord): void {
    for (const posting of after.postings) {
      const earlier = before?.postings.find(({ movementId }) => movementId === posting.movementId);
      if (earlier === undefined || earlier === posting) continue;
      const { movementId } = posting;
      const refused = this.#refused.has(movementId);
      this.#rows.note({
        before: earlier,
        after: posting,
        look: this.#looks.get(movementId) ?? null,
        refused,
      });
      if (earlier.at.step !== posting.at.step) this.#refused.delete(movementId);
    }
  }
}

function overriding<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get: (object, key) => Reflect.get(key in methods ? methods : object, key),
  });
}
