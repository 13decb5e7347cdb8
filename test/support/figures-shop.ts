import { MemoryFigures } from './memory-figures.ts';
import { MemoryNotes, MemoryRecords, MemorySnapshots } from './memory-snapshots.ts';
import { MemoryLevelBook } from './memory-level-book.ts';
import { MemoryOneOffs } from './memory-one-offs.ts';
import { memoryLeases } from './memory-ledger.ts';
import type { SaleFacts, Fact } from '../../shared/metrics/fact.ts';
import { FEED_KINDS } from '../../shared/metrics/ports.ts';
import type { TillItemRow } from '../../shared/metrics/ports.ts';
import { computeMetrics } from '../../shared/metrics/snapshots/compute.ts';
import type { ComputeDeps, ComputeReport } from '../../shared/metrics/snapshots/compute-deps.ts';
import type { BalanceEntry } from '../../shared/metrics/snapshots/money-bridge.ts';
import type { KnownPerson, Unbooked } from '../../shared/metrics/snapshots/ports.ts';
import { parseSettings } from '../../shared/settings/schema.ts';

export const FIGURES_SETTINGS = parseSettings(
  {
    stage: 'demo',
    shop: { name: 'Demo Outfitters', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
    lightspeed: { series: 'R' },
  },
  'the test',
);

const MINUTE_MS = 60_000;

/** A till whose changes are stored in memory, and the figures of it. Noon in New York on Monday 2026-11-23. */
export class FiguresShop {
  nowMs = Date.parse('2026-11-23T17:00:00Z');
  readonly clock = { nowMs: () => this.nowMs, sleep: async () => undefined };
  readonly figures = new MemoryFigures();
  readonly records = new MemoryRecords();
  readonly notes = new MemoryNotes();
  readonly snapshots = new MemorySnapshots();
  readonly leases = memoryLeases(this.clock);
  readonly balance: BalanceEntry[] = [];
  readonly unbooked = new Map<string, Unbooked[]>();
  readonly persons = new Map<string, KnownPerson>();
  readonly levelBook = new MemoryLevelBook();
  readonly oneOffs = new MemoryOneOffs();
  /** Whether the feed is at its end whenever figures are computed. */
  follows = true;
  #pages = 0;

  /** The feed has just been followed to its end. */
  async isFollowed(): Promise<void> {
    const moments = FEED_KINDS.map((kind) => [kind, this.nowMs] as const);
    await this.figures.noteComplete(Object.fromEntries(moments));
  }

  async compute(change: Partial<ComputeDeps> = {}): Promise<ComputeReport> {
    if (this.follows) await this.isFollowed();
    return computeMetrics({
      figures: this.figures,
      records: this.records,
      notes: this.notes,
      snapshots: this.snapshots,
      ledger: { unbooked: async () => ({ byItem: this.unbooked, unread: 0 }) },
      levels: this.levelBook,
      oneOffs: this.oneOffs,
      people: { personsOf: async () => this.persons },
      balance: {
        balanceTransactions: async (fromMs, toMs) =>
          this.balance.filter(({ createdAtMs }) => createdAtMs >= fromMs && createdAtMs < toMs),
      },
      settings: FIGURES_SETTINGS,
      leases: this.leases,
      clock: this.clock,
      random: { id: () => `id-${(this.#pages += 1)}`, fraction: () => 0.5 },
      deadlineMs: this.nowMs + 5 * MINUTE_MS,
      onlyIfDue: false,
      ...change,
    });
  }

  async has(item: Partial<TillItemRow> & { itemId: string }, onHand: number): Promise<void> {
    await this.figures.storeItems([itemWith(item)], this.#page('items'));
    const stock = { itemId: item.itemId, onHand, reserved: 0, levels: null, version: this.nowMs };
    await this.figures.storeStock([stock], this.#page('stock'), '2026-11-23');
  }

  async sells(...sales: readonly SaleFacts[]): Promise<void> {
    await this.figures.foldSales(sales, this.#page('sales'));
  }

  /** Something nobody asks after is sold every day: a day without a sale in the store would count as closed. */
  async isOpenEveryDay(days: number): Promise<void> {
    const today = this.nowMs;
    const facts = [factWith({ itemId: 'bag', netMinor: 10, costMinor: 1 })];
    const sales = Array.from({ length: days }, (_, at) => {
      const day = new Date(today - at * 86_400_000).toISOString().slice(0, 10);
      return saleWith({ saleId: `open ${day}`, day, facts });
    });
    await this.sells(...sales);
  }

  #page<Kind extends 'items' | 'stock' | 'sales'>(kind: Kind) {
    this.#pages += 1;
    return { kind, cursor: String(this.#pages) };
  }
}

export function itemWith(change: Partial<TillItemRow>): TillItemRow {
  return {
    itemId: '501',
    sku: 'TEE-M',
    description: 'Trail Tee M',
    department: null,
    vendorId: null,
    costMinor: 500,
    priceMinor: 1250,
    archived: false,
    tracked: true,
    createdAtMs: Date.parse('2025-01-10T12:00:00Z'),
    version: 1,
    ...change,
  };
}

export function factWith(change: Partial<Fact> = {}): Fact {
  return {
    lineId: 'l1',
    itemId: '501',
    units: 1,
    netMinor: 1250,
    costMinor: 500,
    soldOn: null,
    movedStock: true,
    special: false,
    reason: null,
    ...change,
  };
}

export function saleWith(change: Partial<SaleFacts> & { saleId: string }): SaleFacts {
  const day = change.day ?? '2026-11-23';
  return {
    version: 1,
    counts: true,
    day,
    completedAtMs: Date.parse(`${day}T15:00:00Z`),
    channel: 'in-store',
    customerId: null,
    saleKey: null,
    facts: [factWith()],
    ...change,
  };
}
