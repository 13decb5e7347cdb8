import type { Channel, Fact, SaleFacts } from '../../shared/metrics/fact.ts';
import type { BalanceEntry } from '../../shared/metrics/snapshots/money-bridge.ts';
import { addDays, isoWeekday } from '../../shared/metrics/snapshots/days.ts';
import { CATALOGUE, VENDORS } from '../simulators/demo-shop.ts';
import { FiguresShop, factWith, itemWith, saleWith } from '../support/figures-shop.ts';

/** Monday afternoon in New York. */
export const NOW_MS = Date.parse('2026-11-30T20:10:00Z');
const TODAY = '2026-11-30';
const DAYS = 420;
const SEED = 7;
const BUYERS = 190;
/** The ids of those who came later. */
const NEWCOMERS_FROM = 1000;
/** A club bought thirty of one item, which had been brought in for it. */
const CLUB = { itemId: '513', day: '2026-10-21', units: 30 };

const FIRST = 'Ada Noah Mia Liam Zoe Ravi Mei José Liv Otto Nora Grace Iris Hugo Lena Omar'.split(' ');
const LAST = 'Byrne Tan Holm Patel Berg Feld Álvarez Walker Lind Okafor Reyes Moss'.split(' ');
const REASONS = ['too small', 'changed their mind', 'damaged on arrival', 'wrong item sent', null];

interface Shelf {
  readonly itemId: string;
  readonly priceMinor: number;
  readonly costMinor: number;
  readonly vendorId: string;
  /** Units a day. */
  readonly rate: number;
  /** The day of the year on which it sells best, or null: all the year alike. */
  readonly peak: number | null;
  /** Days to wait for its vendor. */
  readonly leadDays: number;
  readonly level: number;
  onHand: number;
  arrivals: { readonly day: string; readonly units: number }[];
}

/** A shop with fourteen months of trade, the same in every run: what the figures, the pictures and a look need. */
export async function yearOfTrade(): Promise<FiguresShop> {
  const shop = new FiguresShop();
  shop.nowMs = NOW_MS;
  const random = mulberry(SEED);
  const shelves = shelvesOf(random);
  await stockTheShop(shop, shelves);
  const { sales, levels } = trade(shelves, random);
  await shop.figures.foldSales(sales, { kind: 'sales', cursor: 'all' });
  for (const [day, rows] of levels) await shop.figures.storeStock(rows, { kind: 'stock', cursor: day }, day);
  await shop.figures.storeCounts(counts(shelves, random), { kind: 'counts', cursor: '1' });
  await shop.figures.storePurchaseOrders(ordered(shelves), { kind: 'purchase-orders', cursor: '1' });
  shop.balance.push(...balanceOf(sales));
  await shop.compute();
  return shop;
}

function shelvesOf(random: () => number): Shelf[] {
  return CATALOGUE.filter(
    ([, , , , , onHand, , , special]) => onHand !== null && special?.service === undefined,
  )
    .filter(([itemId]) => itemId !== '539')
    .map(([itemId, , , price, cost, , vendorId], index) => {
      const asleep = index % 5 === 3;
      const rate = asleep
        ? 0.003 + 0.012 * random()
        : 0.08 + 2.2 * random() ** 2 * Math.min(1, 40 / Number(price));
      const leadDays = vendorId === '7' ? 5 : 12;
      const level = Math.max(asleep ? 9 : 4, Math.round(rate * 40));
      const peak = index % 3 === 0 ? 345 : index % 3 === 1 ? 170 : null;
      const money = {
        priceMinor: Math.round(Number(price) * 100),
        costMinor: Math.round(Number(cost) * 100),
      };
      return { itemId, ...money, vendorId, rate, peak, leadDays, level, onHand: level, arrivals: [] };
    });
}

async function stockTheShop(shop: FiguresShop, shelves: readonly Shelf[]): Promise<void> {
  const known = new Set(shelves.map(({ itemId }) => itemId));
  const items = CATALOGUE.filter(([itemId]) => known.has(itemId)).map(
    ([itemId, sku, description, price, cost, , vendorId]) =>
      itemWith({
        itemId,
        sku: sku === '' ? `2100000${itemId}` : itemId === '513' ? 'SOCK-HVY' : sku,
        description,
        vendorId,
        priceMinor: Math.round(Number(price) * 100),
        costMinor: Math.round(Number(cost) * 100),
      }),
  );
  const vendors = VENDORS.map(([vendorId, name]) => ({ vendorId, name, version: 1 }));
  const customers = Array.from({ length: BUYERS + DAYS / 2 }, (_, at) => ({
    customerId: String(at < BUYERS ? 100 + at : NEWCOMERS_FROM + at - BUYERS),
    name: `${FIRST[(at * 7) % FIRST.length]} ${LAST[(at * 5 + Math.floor(at / 16)) % LAST.length]}`,
    archived: false,
    version: 1,
  }));
  await shop.figures.storeItems(items, { kind: 'items', cursor: '1' });
  await shop.figures.storeVendors(vendors, { kind: 'vendors', cursor: '1' });
  await shop.figures.storeCustomers(customers, { kind: 'customers', cursor: '1' });
}

interface Traded {
  readonly sales: SaleFacts[];
  readonly levels: ReadonlyMap<
    string,
    { itemId: string; onHand: number; reserved: number; levels: null; version: number }[]
  >;
}

/** Day by day: buyers come, shelves empty, orders arrive – some of them too late. */
function trade(shelves: readonly Shelf[], random: () => number): Traded {
  const sales: SaleFacts[] = [];
  const levels = new Map<
    string,
    { itemId: string; onHand: number; reserved: number; levels: null; version: number }[]
  >();
  for (let at = 0; at < DAYS; at += 1) {
    const day = addDays(TODAY, at + 1 - DAYS);
    const before = new Map(shelves.map((shelf) => [shelf.itemId, shelf.onHand]));
    for (const shelf of shelves) receive(shelf, day);
    sales.push(...salesOf(day, at, shelves, random));
    for (const shelf of shelves) orderMore(shelf, day, random);
    const changed = shelves.filter(({ itemId, onHand }) => at === 0 || before.get(itemId) !== onHand);
    levels.set(
      day,
      changed.map(({ itemId, onHand }) => ({ itemId, onHand, reserved: 0, levels: null, version: at + 1 })),
    );
  }
  return { sales, levels };
}

function salesOf(day: string, at: number, shelves: readonly Shelf[], random: () => number): SaleFacts[] {
  const baskets: { channel: Channel; facts: Fact[] }[] = [];
  const isToday = day === TODAY;
  const onlineShare = 0.22 + 0.2 * (at / DAYS);
  for (const shelf of shelves) {
    const wanted = poisson(shelf.rate * season(shelf, day) * weekday(day) * (isToday ? 0.9 : 1), random);
    const units = Math.min(wanted, shelf.onHand);
    shelf.onHand -= units;
    for (let unit = 0; unit < units; unit += 1) {
      const channel = random() < 0.02 ? 'custom' : random() < onlineShare ? 'online' : 'in-store';
      const fact = factOf(shelf, 1, `${at}-${shelf.itemId}-${unit}`);
      const basket = random() < 0.35 ? baskets.find((one) => one.channel === channel) : undefined;
      if (basket === undefined) baskets.push({ channel, facts: [fact] });
      else basket.facts.push(fact);
    }
  }
  const sales = baskets.map(({ channel, facts }, index) =>
    saleWith({
      saleId: `s${at}-${index}`,
      day,
      completedAtMs: Date.parse(`${day}T15:00:00Z`) + index * 60_000,
      channel,
      customerId: buyerOf(channel, at, random),
      facts,
    }),
  );
  return [...sales, ...returnsOf(sales, shelves, random), ...clubsOf(day, shelves)];
}

function clubsOf(day: string, shelves: readonly Shelf[]): SaleFacts[] {
  const shelf = shelves.find(({ itemId }) => itemId === CLUB.itemId);
  if (shelf === undefined || day !== CLUB.day) return [];
  const facts = [factOf(shelf, CLUB.units, 'club')];
  const completedAtMs = Date.parse(`${day}T18:00:00Z`);
  return [saleWith({ saleId: 'club', day, completedAtMs, channel: 'in-store', facts })];
}

function factOf({ itemId, priceMinor, costMinor }: Shelf, units: number, lineId: string): Fact {
  return factWith({ lineId, itemId, units, netMinor: units * priceMinor, costMinor: units * costMinor });
}

/** Some people buy often, many once, every few days somebody comes for the first time, and many leave no name. */
function buyerOf(channel: Channel, at: number, random: () => number): string | null {
  if (channel === 'in-store' && random() < 0.5) return null;
  if (random() < 0.12) return String(NEWCOMERS_FROM + Math.floor(at / 2));
  // Some know the shop alone, some the web alone, some both.
  const far = Math.floor(0.65 * BUYERS * random() ** 1.35);
  return String(channel === 'in-store' ? 100 + far : 99 + BUYERS - far);
}

function returnsOf(
  sales: readonly SaleFacts[],
  shelves: readonly Shelf[],
  random: () => number,
): SaleFacts[] {
  return sales.flatMap((sale) => {
    const [fact] = sale.facts;
    if (fact === undefined || random() > (sale.channel === 'online' ? 0.06 : 0.02)) return [];
    const shelf = shelves.find(({ itemId }) => itemId === fact.itemId);
    const reason = REASONS[Math.floor(random() * REASONS.length)] ?? null;
    const movedStock = reason !== 'damaged on arrival';
    if (shelf !== undefined && movedStock) shelf.onHand += 1;
    const back = {
      ...fact,
      lineId: `r-${fact.lineId}`,
      units: -1,
      netMinor: -fact.netMinor,
      costMinor: -fact.costMinor,
    };
    const facts = [{ ...back, soldOn: sale.day, movedStock, reason }];
    return [{ ...sale, saleId: `r-${sale.saleId}`, facts }];
  });
}

function receive(shelf: Shelf, day: string): void {
  shelf.onHand += shelf.arrivals.filter((one) => one.day === day).reduce((sum, { units }) => sum + units, 0);
  shelf.arrivals = shelf.arrivals.filter((one) => one.day > day);
}

function orderMore(shelf: Shelf, day: string, random: () => number): void {
  const coming = shelf.arrivals.reduce((sum, { units }) => sum + units, 0);
  if (shelf.onHand + coming > shelf.rate * (shelf.leadDays + 9)) return;
  // The owner looks at the shelf on Mondays, and forgets now and then.
  if (isoWeekday(day) !== 1 || random() < 0.2 || day > addDays(TODAY, -6)) return;
  const late = random() < 0.2 ? 9 : 0;
  shelf.arrivals.push({ day: addDays(day, shelf.leadDays + late), units: shelf.level });
}

function ordered(shelves: readonly Shelf[]) {
  const lines = shelves.slice(3, 6).map(({ itemId }) => ({ itemId, ordered: 12, received: 0 }));
  const of = { vendorId: '5', orderedOn: '2026-11-25', receivedOn: null, open: true, version: 1 };
  return [{ purchaseOrderId: 'po-1', ...of, lines }];
}

function counts(shelves: readonly Shelf[], random: () => number) {
  return ['2026-01-12', '2026-04-13', '2026-07-13', '2026-10-12'].map((day, at) => ({
    countId: `count-${at}`,
    countedAtMs: Date.parse(`${day}T14:00:00Z`),
    version: 1,
    lines: shelves.map(({ itemId, level, costMinor }) => {
      const off = random() < ([0.6, 0.4, 0.3, 0.14][at] ?? 0) ? (random() < 0.7 ? -1 : 1) : 0;
      return { itemId, expected: level, counted: Math.max(0, level + off), costMinor, byHand: null };
    }),
  }));
}

/** What the online sales did to the balance at the payment provider. */
function balanceOf(sales: readonly SaleFacts[]): BalanceEntry[] {
  const online = sales.filter(({ channel }) => channel !== 'in-store');
  let waiting = 0;
  return online.flatMap((sale, at) => {
    const net = sale.facts.reduce((sum, { netMinor }) => sum + netMinor, 0);
    const amountMinor = Math.round(net * 1.08);
    const feeMinor = amountMinor > 0 ? Math.round(amountMinor * 0.029) + 30 : 0;
    const base = { currency: 'usd', createdAtMs: sale.completedAtMs };
    waiting += amountMinor - feeMinor;
    const kind = amountMinor > 0 ? ('gross' as const) : ('refunds' as const);
    const entries: BalanceEntry[] = [{ id: `b${at}`, ...base, kind, amountMinor, feeMinor }];
    if (at % 25 === 24) {
      entries.push({ id: `p${at}`, ...base, kind: 'payout', amountMinor: -waiting, feeMinor: 0 });
      waiting = 0;
    }
    return entries;
  });
}

function season({ peak }: Shelf, day: string): number {
  if (peak === null) return 1;
  const ofYear = (Date.parse(day) - Date.parse(`${day.slice(0, 4)}-01-01`)) / 86_400_000;
  return 1 + 0.8 * Math.cos((2 * Math.PI * (ofYear - peak)) / 365);
}

function weekday(day: string): number {
  return [0, 0.7, 0.8, 0.9, 1, 1.3, 1.6, 0.9][isoWeekday(day)] ?? 1;
}

function poisson(mean: number, random: () => number): number {
  let count = 0;
  for (let product = random(); product > Math.exp(-mean); product *= random()) count += 1;
  return count;
}

/** Mulberry32, by Tommy Ettinger, in the public domain. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
