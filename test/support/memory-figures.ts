import type { Channel, Day, SaleFacts } from '../../shared/metrics/fact.ts';
import { CHANNELS } from '../../shared/metrics/fact.ts';
import type {
  CompleteUpTo,
  CustomerTotals,
  FiguresStore,
  FirstOrder,
  ItemDay,
  ReturnDay,
  ShopDay,
  StoredPage,
} from '../../shared/metrics/figures-store.ts';
import { additionsOf, customerPartOf, isOrder, replaces } from '../../shared/metrics/fold.ts';
import { FEED_KINDS } from '../../shared/metrics/ports.ts';
import type {
  CountRow,
  CustomerRow,
  FeedKind,
  PurchaseOrderRow,
  StockRow,
  TillItemRow,
  VendorRow,
} from '../../shared/metrics/ports.ts';

/** The figures' store in memory: every sum is counted anew from the sales that it was given. */
export class MemoryFigures implements FiguresStore {
  readonly #complete = new Map<FeedKind, number>();
  readonly #cursors = new Map<FeedKind, string>();
  readonly #sales = new Map<string, SaleFacts>();
  readonly #items = new Map<string, TillItemRow>();
  readonly #vendors = new Map<string, VendorRow>();
  readonly #customers = new Map<string, CustomerRow>();
  readonly #stock = new Map<string, StockRow>();
  readonly #stockDays = new Map<string, Map<Day, number>>();
  readonly #orders = new Map<string, PurchaseOrderRow>();
  readonly #counts = new Map<string, CountRow>();
  readonly #changed = new Map<string, number>();
  #changes = 0;

  async cursor(kind: FeedKind): Promise<string | null> {
    return this.#cursors.get(kind) ?? null;
  }

  async noteComplete(moments: CompleteUpTo): Promise<void> {
    for (const kind of FEED_KINDS) {
      const moment = Math.max(moments[kind] ?? 0, this.#complete.get(kind) ?? 0);
      if (moment > 0) this.#complete.set(kind, moment);
    }
  }

  async completeUpToMs(kinds: readonly FeedKind[] = FEED_KINDS): Promise<number | null> {
    const moments = kinds.flatMap((kind) => this.#complete.get(kind) ?? []);
    return moments.length < kinds.length ? null : Math.min(...moments);
  }

  async foldSales(sales: readonly SaleFacts[], page: StoredPage): Promise<void> {
    for (const sale of sales) {
      const known = this.#sales.get(sale.saleId) ?? null;
      if (!replaces(sale, known)) continue;
      this.#sales.set(sale.saleId, structuredClone(sale));
      for (const { itemId } of [...(known?.facts ?? []), ...sale.facts])
        if (itemId !== null) this.#note(itemId);
    }
    this.#cursors.set(page.kind, page.cursor);
  }

  async storeItems(rows: readonly TillItemRow[], page: StoredPage): Promise<void> {
    this.#keep(rows, this.#items, (row) => row.itemId).forEach((row) => this.#note(row.itemId));
    this.#cursors.set(page.kind, page.cursor);
  }

  async storeVendors(rows: readonly VendorRow[], page: StoredPage): Promise<void> {
    this.#keep(rows, this.#vendors, (row) => row.vendorId);
    this.#cursors.set(page.kind, page.cursor);
  }

  async storeCustomers(rows: readonly CustomerRow[], page: StoredPage): Promise<void> {
    this.#keep(rows, this.#customers, (row) => row.customerId);
    this.#cursors.set(page.kind, page.cursor);
  }

  async storeStock(rows: readonly StockRow[], page: StoredPage, atDay: Day): Promise<void> {
    for (const row of this.#keep(rows, this.#stock, ({ itemId }) => itemId)) {
      const days = this.#stockDays.get(row.itemId) ?? new Map<Day, number>();
      this.#stockDays.set(row.itemId, days.set(atDay, row.onHand));
      this.#note(row.itemId);
    }
    this.#cursors.set(page.kind, page.cursor);
  }

  async storePurchaseOrders(rows: readonly PurchaseOrderRow[], page: StoredPage): Promise<void> {
    for (const row of this.#keep(rows, this.#orders, (order) => order.purchaseOrderId))
      for (const { itemId } of row.lines) this.#note(itemId);
    this.#cursors.set(page.kind, page.cursor);
  }

  async storeCounts(rows: readonly CountRow[], page: StoredPage): Promise<void> {
    this.#keep(rows, this.#counts, (row) => row.countId);
    this.#cursors.set(page.kind, page.cursor);
  }

  async changedItems(limit: number): Promise<readonly { itemId: string; mark: string }[]> {
    return [...this.#changed].slice(0, limit).map(([itemId, mark]) => ({ itemId, mark: String(mark) }));
  }

  async forgetChanged(changed: readonly { itemId: string; mark: string }[]): Promise<void> {
    for (const { itemId, mark } of changed)
      if (this.#changed.get(itemId) === Number(mark)) this.#changed.delete(itemId);
  }

  async itemDays(itemId: string, from: Day): Promise<readonly ItemDay[]> {
    const days = new Map<string, ItemDay>();
    for (const sale of this.#sales.values()) {
      if (sale.day < from) continue;
      for (const addition of additionsOf(sale)) {
        if (addition.to !== 'item' || addition.itemId !== itemId) continue;
        const key = `${addition.day}#${addition.channel}`;
        const sofar = days.get(key) ?? emptyItemDay(itemId, addition.day, addition.channel);
        days.set(key, added(sofar, addition.field, addition.amount));
      }
    }
    return [...days.values()].filter(isItemDayKept).toSorted(byDayAndChannel);
  }

  async shopDays(from: Day, to: Day): Promise<readonly ShopDay[]> {
    const days = new Map<string, ShopDay>();
    for (const sale of this.#sales.values()) {
      if (sale.day < from || sale.day > to) continue;
      for (const addition of additionsOf(sale)) {
        if (addition.to !== 'shop') continue;
        const { day, channel, field, amount } = addition;
        const key = `${day}#${channel}`;
        const sofar = days.get(key) ?? emptyShopDay(day, channel);
        const name = SHOP_FIELDS[field];
        days.set(key, { ...sofar, [name]: plus(sofar[name], field === 'units' ? amount / 1000 : amount) });
      }
    }
    for (const { day, channel } of this.#firstOrders()) {
      const key = `${day}#${channel}`;
      const sofar = days.get(key);
      if (sofar !== undefined) days.set(key, { ...sofar, firstOrders: sofar.firstOrders + 1 });
    }
    const isKept = (day: ShopDay): boolean => Object.values(SHOP_FIELDS).some((name) => day[name] !== 0);
    return [...days.values()].filter(isKept).toSorted(byDayAndChannel);
  }

  async returnDays(from: Day, to: Day): Promise<readonly ReturnDay[]> {
    const days = new Map<string, ReturnDay>();
    for (const sale of this.#sales.values()) {
      if (sale.day < from || sale.day > to) continue;
      for (const addition of additionsOf(sale)) {
        if (addition.to !== 'returns') continue;
        const { day, channel, reason, field, amount } = addition;
        const key = `${day}#${channel}#${reason ?? ''}`;
        const sums = { lines: 0, units: 0, returnsMinor: 0, restockedUnits: 0 };
        const sofar = days.get(key) ?? { day, channel, reason, ...sums };
        const name = RETURN_FIELDS[field];
        const isUnits = field === 'units' || field === 'restocked';
        days.set(key, { ...sofar, [name]: plus(sofar[name], isUnits ? amount / 1000 : amount) });
      }
    }
    return [...days.values()].toSorted(byDayAndChannel);
  }

  async firstOrdersOn(day: Day): Promise<readonly FirstOrder[]> {
    return this.#firstOrders().filter((first) => first.day === day);
  }

  async firstOrdersOf(customerIds: readonly string[]): Promise<readonly FirstOrder[]> {
    return this.#firstOrders().filter(({ customerId }) => customerIds.includes(customerId));
  }

  #firstOrders(): FirstOrder[] {
    const orders = [...this.#sales.values()]
      .filter(isOrder)
      .toSorted((a, b) => a.completedAtMs - b.completedAtMs || compare(a.saleId, b.saleId));
    return [...Map.groupBy(orders, ({ customerId }) => customerId)].flatMap(([customerId, [first]]) =>
      customerId === null || first === undefined
        ? []
        : [{ customerId, day: first.day, channel: first.channel, atMs: first.completedAtMs }],
    );
  }

  async items(itemIds: readonly string[]): Promise<ReadonlyMap<string, TillItemRow>> {
    return picked(this.#items, itemIds);
  }

  async stock(itemIds: readonly string[]): Promise<ReadonlyMap<string, StockRow>> {
    return picked(this.#stock, itemIds);
  }

  async stockDays(itemId: string, from: Day): Promise<readonly { day: Day; onHand: number }[]> {
    const days = [...(this.#stockDays.get(itemId) ?? new Map<Day, number>())];
    return days
      .filter(([day]) => day >= from)
      .map(([day, onHand]) => ({ day, onHand }))
      .toSorted((a, b) => compare(a.day, b.day));
  }

  async vendors(): Promise<readonly VendorRow[]> {
    return [...this.#vendors.values()].toSorted((a, b) => compare(a.vendorId, b.vendorId));
  }

  async purchaseOrders(from: Day): Promise<readonly PurchaseOrderRow[]> {
    return [...this.#orders.values()]
      .filter((order) => order.open || (order.receivedOn !== null && order.receivedOn >= from))
      .toSorted((a, b) => compare(a.purchaseOrderId, b.purchaseOrderId));
  }

  async counts(from: Day): Promise<readonly CountRow[]> {
    const fromMs = Date.parse(from);
    return [...this.#counts.values()]
      .filter((count) => count.countedAtMs >= fromMs)
      .toSorted((a, b) => a.countedAtMs - b.countedAtMs || compare(a.countId, b.countId));
  }

  async customersByNet(limit: number): Promise<readonly (CustomerTotals & { readonly name: string })[]> {
    const ids = new Set([...this.#sales.values()].flatMap(({ customerId }) => customerId ?? []));
    const all = await Promise.all([...ids].map((id) => this.customerTotals(id)));
    return all
      .filter((totals) => totals !== null)
      .toSorted((a, b) => netOf(b) - netOf(a) || compare(a.customerId, b.customerId))
      .slice(0, limit)
      .map((totals) => ({ ...totals, name: this.#customers.get(totals.customerId)?.name ?? '' }));
  }

  async customerTotals(customerId: string): Promise<CustomerTotals | null> {
    const sales = await this.salesOfCustomer(customerId);
    const times = sales.map(({ completedAtMs }) => completedAtMs);
    if (times.length === 0) return null;
    const byChannel = Object.fromEntries(
      CHANNELS.flatMap((channel) => {
        const parts = sales.filter((sale) => sale.channel === channel).map(customerPartOf);
        if (parts.length === 0) return [];
        const sum = (of: (part: NonNullable<(typeof parts)[number]>) => number): number =>
          parts.reduce((total, part) => total + (part === null ? 0 : of(part)), 0);
        const units = sum((part) => part.milliUnits) / 1000;
        const [orders, netMinor] = [sum((part) => part.orders), sum((part) => part.netMinor)];
        const isEmpty = orders === 0 && units === 0 && netMinor === 0;
        return isEmpty ? [] : [[channel, { orders, units, netMinor }]];
      }),
    );
    return { customerId, byChannel, firstAtMs: Math.min(...times), lastAtMs: Math.max(...times) };
  }

  async salesOfCustomer(customerId: string): Promise<readonly SaleFacts[]> {
    return [...this.#sales.values()]
      .filter((sale) => sale.counts && sale.customerId === customerId)
      .toSorted((a, b) => a.completedAtMs - b.completedAtMs || compare(a.saleId, b.saleId));
  }

  /** Keeps what is new; says which rows were. */
  #keep<Row extends { version: number }>(
    rows: readonly Row[],
    into: Map<string, Row>,
    idOf: (row: Row) => string,
  ): Row[] {
    return rows.filter((row) => {
      const known = into.get(idOf(row));
      const older = known !== undefined && known.version > row.version;
      if (older || JSON.stringify(known) === JSON.stringify(row)) return false;
      into.set(idOf(row), structuredClone(row));
      return true;
    });
  }

  #note(itemId: string): void {
    this.#changes += 1;
    this.#changed.set(itemId, this.#changes);
  }
}

const SHOP_FIELDS = {
  orders: 'orders',
  returnOrders: 'returnOrders',
  units: 'units',
  net: 'netMinor',
  returns: 'returnsMinor',
  named: 'namedOrders',
  firsts: 'firstOrders',
} as const;
const RETURN_FIELDS = {
  lines: 'lines',
  units: 'units',
  returns: 'returnsMinor',
  restocked: 'restockedUnits',
} as const;

function emptyItemDay(itemId: string, day: Day, channel: Channel): ItemDay {
  const sums = {
    units: 0,
    netMinor: 0,
    costMinor: 0,
    returnedUnits: 0,
    returnsMinor: 0,
    restockedUnits: 0,
    specialUnits: 0,
  };
  return { itemId, day, channel, ...sums, returnedOf: {}, lineSizes: {} };
}

function emptyShopDay(day: Day, channel: Channel): ShopDay {
  const orders = { orders: 0, returnOrders: 0, namedOrders: 0, firstOrders: 0 };
  return { day, channel, ...orders, units: 0, netMinor: 0, returnsMinor: 0 };
}

const ITEM_FIELDS: Readonly<
  Record<string, Exclude<keyof ItemDay, 'itemId' | 'day' | 'channel' | 'returnedOf' | 'lineSizes'>>
> = {
  units: 'units',
  net: 'netMinor',
  cost: 'costMinor',
  returned: 'returnedUnits',
  returns: 'returnsMinor',
  restocked: 'restockedUnits',
  special: 'specialUnits',
};
const UNITS = new Set(['units', 'returned', 'restocked', 'special']);

function added(day: ItemDay, field: string, amount: number): ItemDay {
  if (field.startsWith('sold:')) {
    const soldOn = field.slice('sold:'.length);
    const units = plus(day.returnedOf[soldOn] ?? 0, amount / 1000);
    return { ...day, returnedOf: { ...day.returnedOf, [soldOn]: units } };
  }
  if (field.startsWith('line:')) {
    const size = Number(field.slice('line:'.length)) / 1000;
    return { ...day, lineSizes: { ...day.lineSizes, [size]: (day.lineSizes[size] ?? 0) + amount } };
  }
  const name = ITEM_FIELDS[field];
  if (name === undefined) throw new Error(`${field} is no sum of an item's day`);
  return { ...day, [name]: plus(day[name], UNITS.has(field) ? amount / 1000 : amount) };
}

function isItemDayKept(day: ItemDay): boolean {
  return Object.values(ITEM_FIELDS).some((name) => day[name] !== 0);
}

/** Thousandths are exact again after each sum. */
function plus(a: number, b: number): number {
  return Math.round((a + b) * 1000) / 1000;
}

function netOf({ byChannel }: CustomerTotals): number {
  return Object.values(byChannel).reduce((sum, { netMinor }) => sum + netMinor, 0);
}

function picked<Row>(from: ReadonlyMap<string, Row>, ids: readonly string[]): ReadonlyMap<string, Row> {
  return new Map(
    ids.flatMap((id) => {
      const row = from.get(id);
      return row === undefined ? [] : [[id, row] as const];
    }),
  );
}

function byDayAndChannel(a: { day: Day; channel: Channel }, b: { day: Day; channel: Channel }): number {
  return compare(a.day, b.day) || CHANNELS.indexOf(a.channel) - CHANNELS.indexOf(b.channel);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
