import { unbookedUnits } from '../../../functions/compute-metrics/unbooked.ts';
import { dynamoFigures } from '../../../shared/aws/dynamo-figures.ts';
import { paymentIdOf } from '../../../shared/kernel/ids.ts';
import { computeMetrics } from '../../../shared/metrics/snapshots/compute.ts';
import { sync } from '../../../shared/metrics/sync.ts';
import type { SyncReport } from '../../../shared/metrics/sync.ts';
import type { TillFeed } from '../../../shared/metrics/ports.ts';
import type { Lightspeed } from '../../../shared/lightspeed/connect.ts';
import type { CustomersPort } from '../../../shared/posting/ports.ts';
import type { Settings } from '../../../shared/settings/schema.ts';
import { makeBalance } from '../../../shared/stripe/balance.ts';
import { makeStripe } from '../../../shared/stripe/make-stripe.ts';
import { apiOf } from '../../functions/api/api.ts';
import { openRWorld, settingsWith } from '../../lightspeed/support/r-world.ts';
import { memoryLeases } from '../../lightspeed/support/stores.ts';
import type { TestClock } from '../../lightspeed/support/stores.ts';
import { openXWorld } from '../../lightspeed/support/x-world.ts';
import type { DemoTill } from '../../simulators/demo-till.ts';
import { rSeriesDemoTill } from '../../simulators/r-series/demo-till.ts';
import { startStripeSimulator } from '../../simulators/stripe/server.ts';
import type { StripeSimulator } from '../../simulators/stripe/server.ts';
import { outletId } from '../../simulators/x-series/demo-ids.ts';
import { xSeriesDemoTill } from '../../simulators/x-series/demo-till.ts';
import { MemoryLevelBook } from '../../support/memory-level-book.ts';
import { MemoryOneOffs } from '../../support/memory-one-offs.ts';
import { MemoryNotes, MemoryRecords, MemorySnapshots } from '../../support/memory-snapshots.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Shop } from '../../support/shop.ts';
import { rBooks, xBooks } from './books.ts';
import type { Books } from './books.ts';

export interface CounterSale {
  readonly lines: readonly { readonly sku: string; readonly units: number; readonly why?: string }[];
  readonly customerId: string | null;
  readonly atMs?: number;
}

/** What people do at the counter, in the words of neither series. */
export interface Counter {
  sell(sale: CounterSale): string;
  /** Gives a sale back in full; the new sale's id. */
  giveBack(saleId: string): string;
  void(saleId: string): void;
  /** The sale was somebody else's. */
  reassign(saleId: string, customerId: string): void;
  newCustomer(first: string, last: string): string;
  count(units: Readonly<Record<string, number>>): void;
  setStock(sku: string, units: number): void;
}

interface Far {
  readonly lightspeed: Lightspeed;
  readonly clock: TestClock;
  readonly settings: Settings;
  readonly feed: TillFeed;
  readonly till: DemoTill;
  readonly counter: Counter;
  readonly books: Books;
  close(): Promise<void>;
}

/** Nothing happens by itself: whatever Stripe does later is asked for. */
const NEVER = { asyncCaptureMs: 3_600_000, delayedMethodMs: 3_600_000, refundSettlesMs: 3_600_000 };
const MINUTE_MS = 60_000;

/** Both far sides simulated over HTTP; core, adapters, feed, fold, snapshots and API are the deployed ones. */
export class TradedShop extends Shop {
  readonly far: Far;
  readonly stripeSide: StripeSimulator;
  readonly figures = dynamoFigures(new MemoryTable());
  readonly snapshots = new MemorySnapshots();
  /** When the feed was followed last: its first question was asked then. */
  followedFromMs = 0;
  readonly #records = new MemoryRecords();
  readonly #notes = new MemoryNotes();
  readonly #buyers = new Map<string, string>();

  constructor(far: Far, stripeSide: StripeSimulator) {
    super();
    this.far = far;
    this.stripeSide = stripeSide;
    const stripe = makeStripe({ secretKey: stripeSide.secretKey, apiBase: stripeSide.url });
    this.core = { ...this.core, stripe, till: far.lightspeed.till, customers: this.#customers() };
    this.nowMs = far.clock.nowMs();
  }

  /** Time passes; then whatever happened to the payment in Stripe is worked off. */
  async works(payment: string): Promise<void> {
    this.passesBy(MINUTE_MS);
    await this.core.queue.send({ paymentId: paymentIdOf(payment), eventId: null, eventAtMs: null }, 0);
    await this.work();
  }

  passesBy(durationMs: number): void {
    this.far.clock.advance(durationMs);
    this.nowMs = this.far.clock.nowMs();
  }

  /** Follows the feed to its end and makes the figures. */
  async follows(): Promise<SyncReport> {
    const { feed, clock, settings } = this.far;
    const leases = memoryLeases(clock);
    this.followedFromMs = clock.nowMs();
    const untilMs = clock.nowMs() + 3_600_000;
    const report = await sync({
      feed,
      figures: this.figures,
      leases,
      clock,
      owner: 'test',
      settings,
      untilMs,
    });
    this.nowMs = clock.nowMs();
    await computeMetrics({
      figures: this.figures,
      records: this.#records,
      notes: this.#notes,
      snapshots: this.snapshots,
      ledger: unbookedUnits(this.core),
      people: { personsOf: async () => new Map() },
      balance: makeBalance({ secretKey: this.stripeSide.secretKey, apiBase: this.stripeSide.url }),
      levels: new MemoryLevelBook(),
      oneOffs: new MemoryOneOffs(),
      settings,
      leases,
      clock,
      random: this.core.random,
      deadlineMs: clock.nowMs() + 3_600_000,
      onlyIfDue: false,
    });
    return report;
  }

  /** One answer of the API; every page of it. */
  async rows(name: string, list: string): Promise<Record<string, unknown>[]> {
    const { get } = apiOf(this, this.snapshots);
    const rows: Record<string, unknown>[] = [];
    for (let query = 'limit=7'; query !== '';) {
      const { statusCode, document } = await get(`/v1/${name}`, query);
      if (statusCode !== 200) throw new Error(`${name}: ${JSON.stringify(document)}`);
      rows.push(...(document[list] as Record<string, unknown>[]));
      const next = document['next'] as string | null;
      query = next === null ? '' : `limit=7&cursor=${next}`;
    }
    return rows;
  }

  async answer(path: string): Promise<Record<string, unknown>> {
    return (await apiOf(this, this.snapshots).get(path)).document;
  }

  async close(): Promise<void> {
    await this.stripeSide.close();
    await this.far.close();
  }

  /** One customer for each e-mail address, as matching would have it; no address, nobody. */
  #customers(): CustomersPort {
    return {
      customerFor: async ({ email, name }) => {
        if (email === null) return { kind: 'walk-in', why: 'no e-mail' };
        const [first = 'Online', ...last] = (name ?? '').split(' ');
        const known = this.#buyers.get(email) ?? this.far.counter.newCustomer(first, last.join(' '));
        this.#buyers.set(email, known);
        return { kind: 'customer', customerId: known, why: 'by e-mail' };
      },
    };
  }
}

export async function openTradedShop(series: 'R' | 'X'): Promise<TradedShop> {
  const far = series === 'R' ? await openR() : await openX();
  const { clock } = far;
  return new TradedShop(far, await startStripeSimulator({ clock, switches: NEVER }));
}

async function openR(): Promise<Far> {
  const world = await openRWorld();
  const { person, state } = world.simulator;
  const idOf = (sku: string): string => state.item(sku)?.item.itemID ?? '';
  const counter: Counter = {
    sell: ({ lines, customerId, atMs }) =>
      person.sell({
        lines: lines.map(({ sku, units, why }) => {
          return { itemId: idOf(sku), quantity: units, ...(why === undefined ? {} : { note: why }) };
        }),
        ...(customerId === null ? {} : { customerId }),
        ...(atMs === undefined ? {} : { atMs }),
      }),
    giveBack: (saleId) => person.refund(saleId),
    void: (saleId) => person.void(saleId, 'rung up twice'),
    reassign: (saleId, customerID) => person.edit(saleId, { customerID }),
    newCustomer: (firstName, lastName) => person.createCustomer({ firstName, lastName }),
    count: (units) => {
      person.countStock(Object.fromEntries(Object.entries(units).map(([sku, each]) => [idOf(sku), each])));
    },
    setStock: (sku, units) => person.setStock(idOf(sku), units),
  };
  return {
    lightspeed: world,
    clock: world.clock,
    settings: settingsWith(),
    feed: world.connectFeed(),
    till: rSeriesDemoTill(world.simulator),
    counter,
    books: rBooks(world.simulator),
    close: () => world.close(),
  };
}

async function openX(): Promise<Far> {
  const world = await openXWorld();
  const { person, state } = world.simulator;
  const idOf = (sku: string): string => state.product(sku)?.id ?? '';
  const counter: Counter = {
    sell: ({ lines, customerId, atMs }) => {
      const saleId = person.sell({
        lines: lines.map(({ sku, units }) => ({ productId: idOf(sku), quantity: units })),
        ...(customerId === null ? {} : { customerId }),
        ...(atMs === undefined ? {} : { atMs }),
      });
      person.edit(saleId, (sale) => {
        sale.lines = sale.lines.map((line, at) => ({ ...line, return_reason: lines[at]?.why ?? null }));
      });
      return saleId;
    },
    giveBack: (saleId) => person.refund(saleId),
    void: (saleId) => person.void(saleId),
    reassign: (saleId, customerId) => person.edit(saleId, (sale) => void (sale.customer_id = customerId)),
    newCustomer: (first, last) => person.createCustomer({ first_name: first, last_name: last }),
    count: (units) => {
      person.countStock(Object.fromEntries(Object.entries(units).map(([sku, each]) => [idOf(sku), each])));
    },
    setStock: (sku, units) => person.setStock(idOf(sku), units),
  };
  return {
    lightspeed: world,
    clock: world.clock,
    settings: world.settings,
    feed: world.connectFeed(),
    till: xSeriesDemoTill(world.simulator),
    counter,
    books: xBooks(world.simulator, outletId('1')),
    close: () => world.close(),
  };
}
