import { RefusedError } from '../../shared/kernel/answer.ts';
import type { Answer, Refusal } from '../../shared/kernel/answer.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import type { TillPort, LookQuery, Look, ReturningLine } from '../../shared/posting/ports.ts';
import type { FrozenSale, SaleLine, TillItem, TillSale } from '../../shared/posting/sale.ts';

/** What shall happen to one call with an effect. `late`: it commits at that moment, long after we gave up. */
export type TillFault =
  | { readonly kind: 'before' }
  | { readonly kind: 'after' }
  | { readonly kind: 'late'; readonly atMs: number }
  | { readonly kind: 'refuse'; readonly refusal: Refusal; readonly committed?: boolean };

export type TillCall = 'prepare' | 'complete' | 'discard';

type Row = { -readonly [K in keyof TillSale]: TillSale[K] };

export interface MemoryTill extends TillPort {
  readonly sales: Map<string, Row>;
  readonly items: TillItem[];
  /** Sales by id as often as they were completed: each moved the stock once. */
  readonly rungUp: readonly string[];
  /** Units in stock by item; a completed sale moves it. */
  readonly stock: Map<string, number>;
  /** Decides the fate of each call with an effect; null: it goes well. */
  fault: (call: TillCall, saleKey: string) => TillFault | null;
  /** Sales younger than this are not found by searches. */
  searchLagMs: number;
  /** A read is refused with this. */
  refusal: Refusal | null;
  readonly taxRatePermille: number;
}

const accepted = <T>(value: T): Answer<T> => ({ kind: 'accepted', value });

/**
 * A till in memory, for the core's own tests and the simulation: two-step, without idempotency, with calls that may
 * commit long after they went unanswered. It earns trust by passing the same contract suite as the real adapter.
 */
export function makeMemoryTill(options: {
  clock: Clock;
  items?: readonly TillItem[];
  taxPercentX100?: number;
}): MemoryTill {
  return new InMemoryTill(options);
}

class InMemoryTill implements MemoryTill {
  readonly tax = 'computed';
  readonly sales = new Map<string, Row>();
  readonly items: TillItem[];
  readonly stock = new Map<string, number>();
  readonly rungUp: string[] = [];
  fault: MemoryTill['fault'] = () => null;
  searchLagMs = 0;
  refusal: Refusal | null = null;
  readonly taxRatePermille: number;
  readonly #clock: Clock;
  readonly #madeAtMs = new Map<string, number>();
  #late: { atMs: number; commit: () => void }[] = [];
  #lastId = 9000;

  constructor(options: { clock: Clock; items?: readonly TillItem[]; taxPercentX100?: number }) {
    this.#clock = options.clock;
    this.items = [...(options.items ?? [])];
    this.taxRatePermille = options.taxPercentX100 ?? 825;
  }

  async look(query: LookQuery): Promise<Look> {
    this.#begin();
    const nowMs = this.#clock.nowMs();
    const rows = [...this.sales.values()].filter(
      (row) =>
        row.saleKey === query.saleKey && (this.#madeAtMs.get(row.saleId) ?? 0) <= nowMs - this.searchLagMs,
    );
    return { kind: 'rows', rows: rows.map((row) => structuredClone(row)) };
  }

  async lookById(saleId: string): Promise<TillSale | null> {
    this.#begin();
    const row = this.sales.get(saleId);
    return row === undefined ? null : structuredClone(row);
  }

  async prepare(sale: FrozenSale): Promise<Answer<TillSale>> {
    return this.#effect('prepare', sale.saleKey, () => {
      const saleId = String((this.#lastId += 1));
      const row = this.#rowOf(sale, saleId);
      this.sales.set(saleId, row);
      this.#madeAtMs.set(saleId, this.#clock.nowMs());
      return row;
    });
  }

  async complete(sale: FrozenSale, draft: TillSale): Promise<Answer<TillSale>> {
    const row = this.sales.get(draft.saleId);
    const gone = row === undefined || row.state === 'deleted' || row.state === 'voided';
    if (gone && this.fault('complete', sale.saleKey) === null) {
      return { kind: 'rejected', refusal: refusalOf('payment', 'gone', 'the sale is gone') };
    }
    return this.#effect('complete', sale.saleKey, () => {
      const found = this.sales.get(draft.saleId);
      if (found === undefined) return draft;
      if (found.state === 'draft') this.#completed(found);
      return found;
    });
  }

  async discard(saleId: string): Promise<Answer<null>> {
    const key = this.sales.get(saleId)?.saleKey ?? '';
    const answer = await this.#effect('discard', key, () => {
      const row = this.sales.get(saleId);
      if (row?.state === 'draft') row.state = 'deleted';
      return null;
    });
    return answer;
  }

  async findItems(skus: readonly string[]): Promise<ReadonlyMap<string, readonly TillItem[]>> {
    this.#begin();
    return new Map(skus.map((sku) => [sku, this.items.filter((item) => item.sku === sku)]));
  }

  async itemsById(itemIds: readonly string[]): Promise<ReadonlyMap<string, TillItem>> {
    this.#begin();
    return new Map(
      this.items.filter((item) => itemIds.includes(item.itemId)).map((item) => [item.itemId, item]),
    );
  }

  async predictTax(lines: readonly SaleLine[]): Promise<number> {
    return taxOf(lines, this.taxRatePermille);
  }

  async returning(lineIds: readonly string[]): Promise<readonly ReturningLine[]> {
    this.#begin();
    return [...this.sales.values()].flatMap(({ saleId, lines }) =>
      lines.flatMap(({ parentLineId, quantity }) =>
        parentLineId !== null && quantity < 0 && lineIds.includes(parentLineId)
          ? [{ saleId, parentLineId, quantity }]
          : [],
      ),
    );
  }

  async probe(): Promise<Refusal | null> {
    return this.refusal;
  }

  #begin(): void {
    const nowMs = this.#clock.nowMs();
    const due = this.#late.filter((item) => item.atMs <= nowMs);
    this.#late = this.#late.filter((item) => item.atMs > nowMs);
    for (const item of due) item.commit();
    if (this.refusal !== null) throw new RefusedError(this.refusal);
  }

  async #effect<T>(call: TillCall, saleKey: string, commit: () => T): Promise<Answer<T>> {
    this.#beginEffect();
    const fault = this.fault(call, saleKey);
    if (fault === null) return accepted(structuredClone(commit()));
    if (fault.kind === 'refuse') {
      if (fault.committed === true) commit();
      return { kind: 'rejected', refusal: fault.refusal };
    }
    if (fault.kind === 'after') commit();
    if (fault.kind === 'late') this.#late.push({ atMs: fault.atMs, commit: () => void commit() });
    return { kind: 'unknown', why: `time-out (${fault.kind})` };
  }

  #beginEffect(): void {
    const { refusal } = this;
    this.refusal = null;
    this.#begin();
    this.refusal = refusal;
  }

  #rowOf(sale: FrozenSale, saleId: string): Row {
    const taxMinor = taxOf(sale.lines, this.taxRatePermille);
    const net = sale.lines.reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
    return {
      saleId,
      saleKey: sale.saleKey,
      state: 'draft',
      totalMinor: net + taxMinor,
      taxMinor,
      payments: [{ amountMinor: sale.totalMinor, reference: sale.paymentReference }],
      lines: sale.lines.map((line, index) => ({
        lineId: `${saleId}-${index}`,
        itemId: line.itemId,
        quantity: line.quantity,
        unitPriceMinor: line.unitPriceMinor,
        taxed: line.taxed,
        taxClassId: line.taxClassId,
        note: line.note,
        parentLineId: line.parentLineId,
      })),
      customerId: sale.customerId,
      receipt: String(220_000_000_000 + Number(saleId)),
    };
  }

  #completed(row: Row): void {
    row.state = 'completed';
    this.rungUp.push(row.saleId);
    for (const line of row.lines) {
      if (line.itemId !== null)
        this.stock.set(line.itemId, (this.stock.get(line.itemId) ?? 0) - line.quantity);
    }
  }
}

function refusalOf(whose: Refusal['whose'], code: string, reason: string): Refusal {
  return { whose, code, reason, remedy: 'look at it in the till' };
}

/** Half-up over the sum of the lines, as a till that computes tax does it. */
function taxOf(lines: readonly SaleLine[], percentX100: number): number {
  const base = lines
    .filter((line) => line.taxed)
    .reduce((sum, line) => sum + line.quantity * line.unitPriceMinor, 0);
  return Math.sign(base) * Math.floor((Math.abs(base) * percentX100 + 5000) / 10_000);
}
