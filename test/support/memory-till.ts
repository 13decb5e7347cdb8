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
type SaleLineOf = TillSale['lines'][number];

export interface MemoryTill extends TillPort {
  readonly sales: Map<string, Row>;
  readonly items: TillItem[];
  /** Sales by id as often as they were completed: each moved the stock once. */
  readonly rungUp: readonly string[];
  /** Units in stock by item; a completed sale moves it. */
  readonly stock: Map<string, number>;
  /** Decides the fate of each call with an effect; null: it goes well. */
  fault: (call: TillCall, saleKey: string) => TillFault | null;
  /** Whether a complete that commits late rings up a draft that was deleted meanwhile. */
  completesDeleted: boolean;
  /** When each sale was asked for, by the till's own clock: a late one is made long after. */
  readonly askedForAtMs: ReadonlyMap<string, number>;
  /** When each sale was last voided, or changed as a draft, by hand. */
  readonly voidedAtMs: ReadonlyMap<string, number>;
  readonly editedAtMs: ReadonlyMap<string, number>;
  /** When each sale was last asked to be completed; and when last without an answer. */
  readonly completeAskedAtMs: ReadonlyMap<string, number>;
  readonly unansweredAtMs: ReadonlyMap<string, number>;
  readonly completedAtMs: ReadonlyMap<string, number>;
  /** Searches show what was so this long ago; a sale by its id is always shown as it is. */
  searchLagMs: number;
  /** No search can decide: the till ignores the filter. */
  undecided: string | null;
  /** Every call is refused with this. */
  refusal: Refusal | null;
  /** By how much the till reckons the tax of a sale otherwise than it was predicted. */
  taxOffMinor: (saleKey: string) => number;
  /** Customers that no new sale may name: archived, or merged into another. */
  refusesCustomer: (customerId: string) => boolean;
  readonly taxRatePermille: number;
  /** What a person at the counter does to a sale; false: the till does not offer it for this one. */
  readonly byHand: ByHand;
  /** A person takes an item out of the catalogue. */
  archiveItem(itemId: string): void;
  /** Lets requests commit that nobody waits for any more and whose moment has come. */
  catchUp(): void;
}

export interface ByHand {
  complete(saleId: string): boolean;
  voidSale(saleId: string): boolean;
  deleteDraft(saleId: string): boolean;
  /** One more of the first line, by mistake. */
  edit(saleId: string): boolean;
  /** Another item at the same price: the money is as it was, the stock is not. */
  exchange(saleId: string, itemId: string): boolean;
  /** One more of the first line of a sale that was rung up: its payments are as they were. */
  change(saleId: string): boolean;
  /** A sale that was rung up is gone, and its goods are back. */
  remove(saleId: string): boolean;
  /** A buyer brings a unit back to the counter: a sale of the shop's own that returns it. */
  giveBack(saleId: string): boolean;
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
  completesDeleted = false;
  readonly askedForAtMs = new Map<string, number>();
  readonly voidedAtMs = new Map<string, number>();
  readonly editedAtMs = new Map<string, number>();
  readonly completeAskedAtMs = new Map<string, number>();
  readonly unansweredAtMs = new Map<string, number>();
  readonly completedAtMs = new Map<string, number>();
  searchLagMs = 0;
  undecided: string | null = null;
  refusal: Refusal | null = null;
  taxOffMinor: MemoryTill['taxOffMinor'] = () => 0;
  refusesCustomer: MemoryTill['refusesCustomer'] = () => false;
  readonly taxRatePermille: number;
  readonly #clock: Clock;
  /** Every state of a sale, for searches that lag. */
  readonly #versions: { readonly atMs: number; readonly row: Row }[] = [];
  #late: { atMs: number; commit: () => void }[] = [];
  #lastId = 9000;

  constructor(options: { clock: Clock; items?: readonly TillItem[]; taxPercentX100?: number }) {
    this.#clock = options.clock;
    this.items = [...(options.items ?? [])];
    this.taxRatePermille = options.taxPercentX100 ?? 825;
  }

  async look(query: LookQuery): Promise<Look> {
    this.#begin();
    if (this.undecided !== null) return { kind: 'undecided', why: this.undecided };
    const rows = this.searchLagMs === 0 ? this.sales : this.#asOf(this.#clock.nowMs() - this.searchLagMs);
    const found = [...rows.values()].filter((row) => row.saleKey === query.saleKey);
    return { kind: 'rows', rows: found.map(copyOf) };
  }

  async lookById(saleId: string): Promise<TillSale | null> {
    this.#begin();
    const row = this.sales.get(saleId);
    return row === undefined ? null : copyOf(row);
  }

  async prepare(sale: FrozenSale): Promise<Answer<TillSale>> {
    if (sale.customerId !== null && this.refusesCustomer(sale.customerId)) {
      return {
        kind: 'rejected',
        refusal: refusalOf('payment', 'customer-refused', 'the customer is archived'),
      };
    }
    const askedForAtMs = this.#clock.nowMs();
    const make = (): Row => {
      const saleId = String((this.#lastId += 1));
      const row = this.#rowOf(sale, saleId);
      this.sales.set(saleId, row);
      this.askedForAtMs.set(saleId, askedForAtMs);
      this.#changed(row);
      return copyOf(row);
    };
    return this.#effect('prepare', sale.saleKey, make, this.#overReturned(sale));
  }

  async complete(sale: FrozenSale, draft: TillSale): Promise<Answer<TillSale>> {
    const askedAtMs = this.#clock.nowMs();
    this.completeAskedAtMs.set(draft.saleId, askedAtMs);
    const state = this.sales.get(draft.saleId)?.state;
    const gone = state === undefined || state === 'deleted' || state === 'voided';
    const answer = await this.#effect<TillSale>(
      'complete',
      sale.saleKey,
      (late) => {
        const found = this.sales.get(draft.saleId);
        if (found === undefined) return draft;
        const revives = late && this.completesDeleted && found.state === 'deleted';
        if (found.state === 'draft' || revives) this.#completed(found);
        return copyOf(found);
      },
      gone ? refusalOf('payment', 'gone', 'the sale is gone') : null,
    );
    if (answer.kind === 'unknown') this.unansweredAtMs.set(draft.saleId, askedAtMs);
    return answer;
  }

  async discard(saleId: string): Promise<Answer<null>> {
    const key = this.sales.get(saleId)?.saleKey ?? '';
    const answer = await this.#effect('discard', key, () => {
      const row = this.sales.get(saleId);
      if (row?.state === 'draft') this.#turned(row, 'deleted');
      return null;
    });
    return answer;
  }

  readonly byHand: ByHand = {
    complete: (saleId) => this.#onDraft(saleId, (row) => this.#completed(row)),
    deleteDraft: (saleId) => this.#onDraft(saleId, (row) => this.#turned(row, 'deleted')),
    voidSale: (saleId) => {
      const row = this.sales.get(saleId);
      if (row === undefined || row.state === 'voided' || row.state === 'deleted') return false;
      if (row.state === 'completed') this.#moveStock(row, 1);
      this.#turned(row, 'voided');
      this.voidedAtMs.set(saleId, this.#clock.nowMs());
      return true;
    },
    edit: (saleId) =>
      this.#onDraft(saleId, (row) => {
        const [first, ...others] = row.lines;
        if (first === undefined) return;
        row.lines = [{ ...first, quantity: first.quantity + 1 }, ...others];
        row.totalMinor += first.unitPriceMinor;
        this.#edited(row);
      }),
    change: (saleId) =>
      this.#onCompleted(saleId, (row) => {
        const [first, ...others] = row.lines;
        if (first === undefined) return;
        this.#moveStock(row, 1);
        row.lines = [{ ...first, quantity: first.quantity + 1 }, ...others];
        row.totalMinor += first.unitPriceMinor;
        this.#moveStock(row, -1);
        this.#changed(row);
      }),
    remove: (saleId) =>
      this.#onCompleted(saleId, (row) => {
        this.#moveStock(row, 1);
        this.#turned(row, 'deleted');
      }),
    giveBack: (saleId) => this.#giveBack(saleId),
    exchange: (saleId, itemId) =>
      this.#onDraft(saleId, (row) => {
        const [first, ...others] = row.lines;
        if (first === undefined || first.itemId === itemId) return;
        row.lines = [{ ...first, itemId }, ...others];
        this.#edited(row);
      }),
  };

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

  /** No more units of a line come back than were sold; drafts do not count. */
  #overReturned(sale: FrozenSale): Refusal | null {
    const counted = [...this.sales.values()].filter((row) => row.state === 'completed');
    const allLines = counted.flatMap((row) => row.lines);
    const over = sale.lines.some(({ parentLineId }) => {
      if (parentLineId === null) return false;
      const sold = allLines.find((line) => line.lineId === parentLineId)?.quantity ?? 0;
      const back = [...allLines, ...sale.lines].filter((line) => line.parentLineId === parentLineId);
      return sold + back.reduce((sum, line) => sum + line.quantity, 0) < 0;
    });
    return over ? refusalOf('payment', 'over-refund', 'more units come back than were sold') : null;
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

  archiveItem(itemId: string): void {
    const index = this.items.findIndex((item) => item.itemId === itemId);
    const item = this.items[index];
    if (item !== undefined) this.items[index] = { ...item, archived: true };
  }

  catchUp(): void {
    const nowMs = this.#clock.nowMs();
    const due = this.#late.filter((item) => item.atMs <= nowMs);
    this.#late = this.#late.filter((item) => item.atMs > nowMs);
    for (const item of due) item.commit();
  }

  #begin(): void {
    this.catchUp();
    if (this.refusal !== null) throw new RefusedError(this.refusal);
  }

  async #effect<T>(
    call: TillCall,
    saleKey: string,
    commit: (late: boolean) => T,
    own: Refusal | null = null,
  ): Promise<Answer<T>> {
    this.catchUp();
    if (this.refusal !== null) return { kind: 'rejected', refusal: this.refusal };
    const fault = this.fault(call, saleKey);
    if (fault === null) return own === null ? accepted(commit(false)) : { kind: 'rejected', refusal: own };
    if (fault.kind === 'refuse') {
      if (fault.committed === true) commit(false);
      return { kind: 'rejected', refusal: fault.refusal };
    }
    if (fault.kind === 'after') commit(false);
    if (fault.kind === 'late') this.#late.push({ atMs: fault.atMs, commit: () => void commit(true) });
    return { kind: 'unknown', why: `time-out (${fault.kind})` };
  }

  #rowOf(sale: FrozenSale, saleId: string): Row {
    const taxMinor = taxOf(sale.lines, this.taxRatePermille) + this.taxOffMinor(sale.saleKey);
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

  /** One unit of the first line that has some left, without tax: as the shop would do it, or nearly so. */
  #giveBack(saleId: string): boolean {
    const row = this.sales.get(saleId);
    if (row?.state !== 'completed') return false;
    const own = row.lines.find(
      (line) => line.itemId !== null && line.quantity > 0 && this.#unitsLeft(line) > 0,
    );
    if (own === undefined) return false;
    const backId = String((this.#lastId += 1));
    const line = { ...own, lineId: `${backId}-0`, quantity: -1, taxed: false, parentLineId: own.lineId };
    const totalMinor = 0 - own.unitPriceMinor;
    const payments = [{ amountMinor: totalMinor, reference: '' }];
    const money = { totalMinor, taxMinor: 0, payments, lines: [line] };
    const back: Row = { ...row, ...money, saleId: backId, saleKey: `counter-${backId}` };
    this.sales.set(backId, back);
    this.#completed(back);
    return true;
  }

  #unitsLeft({ lineId, quantity }: SaleLineOf): number {
    const counted = [...this.sales.values()].filter((row) => row.state === 'completed');
    const back = counted.flatMap((row) => row.lines).filter((line) => line.parentLineId === lineId);
    return back.reduce((sum, line) => sum + line.quantity, quantity);
  }

  #completed(row: Row): void {
    this.rungUp.push(row.saleId);
    this.completedAtMs.set(row.saleId, this.#clock.nowMs());
    this.#moveStock(row, -1);
    this.#turned(row, 'completed');
  }

  #moveStock(row: Row, sign: 1 | -1): void {
    for (const { itemId, quantity } of row.lines) {
      if (itemId !== null) this.stock.set(itemId, (this.stock.get(itemId) ?? 0) + sign * quantity);
    }
  }

  #turned(row: Row, state: Row['state']): void {
    row.state = state;
    this.#changed(row);
  }

  #edited(row: Row): void {
    this.editedAtMs.set(row.saleId, this.#clock.nowMs());
    this.#changed(row);
  }

  #changed(row: Row): void {
    this.#versions.push({ atMs: this.#clock.nowMs(), row: copyOf(row) });
  }

  #asOf(atMs: number): Map<string, Row> {
    const seen = this.#versions.filter((version) => version.atMs <= atMs);
    return new Map(seen.map(({ row }) => [row.saleId, row]));
  }

  #onDraft(saleId: string, act: (row: Row) => void): boolean {
    return this.#on('draft', saleId, act);
  }

  #onCompleted(saleId: string, act: (row: Row) => void): boolean {
    return this.#on('completed', saleId, act);
  }

  #on(state: Row['state'], saleId: string, act: (row: Row) => void): boolean {
    const row = this.sales.get(saleId);
    if (row?.state !== state) return false;
    act(row);
    return true;
  }
}

/** Lines and payments are replaced, never changed in place: one level is copy enough. */
function copyOf(row: Row): Row {
  return { ...row };
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
