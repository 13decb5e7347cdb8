import * as z from 'zod';
import { CHANNELS } from '../metrics/fact.ts';
import type { Channel, Day, SaleFacts } from '../metrics/fact.ts';
import type { CustomerTotals, FirstOrder as CustomersFirst } from '../metrics/figures-store.ts';
import { customerPartOf, isOrder } from '../metrics/fold.ts';
import type { Addition } from '../metrics/fold.ts';
import { applyFirst, earliestOrder, firstOrder, firstsOn, placed } from './figures-first-orders.ts';
import type { FirstOrder } from './figures-first-orders.ts';
import { readSales } from './figures-sales.ts';
import { forEach, notYet, padded } from './figures-table.ts';
import type { FiguresTable } from './figures-table.ts';
import { readItem, SCHEMA_VERSION } from './read-item.ts';
import type { ItemKey } from './table.ts';

const part = z.object({ orders: z.number(), milliUnits: z.number(), netMinor: z.number() });
const totalsSchema = z.partialRecord(z.enum(['in-store', 'online', 'custom']), part);
type Totals = z.infer<typeof totalsSchema>;

/** The totals of one customer as a page leaves them, and the customer's place in the ranking by net. */
export const customerChange = z.object({
  customerId: z.string(),
  totals: totalsSchema,
  rankBefore: z.string().nullable(),
  rank: z.string().nullable(),
  /** Sort keys of the sales that the customer has now, and has no more. */
  gained: z.array(z.string()),
  lost: z.array(z.string()),
  firstBefore: firstOrder.nullable(),
  first: firstOrder.nullable(),
});
export type CustomerChange = z.infer<typeof customerChange>;

/** A sale before (null: unknown) and after a page. */
export interface SaleChange {
  readonly before: SaleFacts | null;
  readonly after: SaleFacts;
}

const totalsItem = z.object({
  customerId: z.string(),
  totals: totalsSchema,
  rank: z.string().nullable(),
  first: firstOrder.nullable(),
});
const RANKING = 'customers-by-net';
const SALES = 'sale#';
const TIME_DIGITS = 14;
const UNKNOWN = { totals: {}, rank: null, first: null };
/** Beyond any sum of money, so that what is left of it sorts the highest net first. */
const HIGHEST = 10 ** 15;

export const customerPartition = (customerId: string): string => `customer#${customerId}`;
const totalsKey = (customerId: string): ItemKey => ({ pk: customerPartition(customerId), sk: 'totals' });

/** What sales change for their customers, in absolute figures: written twice, they are the same. */
export async function customerChanges(
  table: FiguresTable,
  sales: readonly SaleChange[],
): Promise<CustomerChange[]> {
  const ids = new Set(
    sales.flatMap(({ before, after }) => [before?.customerId ?? [], after.customerId ?? []].flat()),
  );
  const items = await table.getMany([...ids].map(totalsKey));
  const known = items.map((item) => readItem(item, totalsItem, "a customer's totals"));
  const byId = new Map(known.map((totals) => [totals.customerId, totals]));
  const changes: CustomerChange[] = [];
  for (const customerId of ids) {
    const before = byId.get(customerId) ?? UNKNOWN;
    const first = await firstAfter(table, { customerId, before: before.first, sales });
    changes.push({ ...changeOf(customerId, before, sales), firstBefore: before.first, first });
  }
  return changes;
}

interface FirstOf {
  readonly customerId: string;
  readonly before: FirstOrder | null;
  readonly sales: readonly SaleChange[];
}

/** A customer's first order as a page leaves it. One that is voided or edited sends for the next of the stored ones. */
async function firstAfter(
  table: FiguresTable,
  { customerId, before, sales }: FirstOf,
): Promise<FirstOrder | null> {
  const isTheirs = (sale: SaleFacts | null): boolean => sale?.customerId === customerId;
  const fresh = sales.flatMap(({ after }) => (isTheirs(after) && isOrder(after) ? [placed(after)] : []));
  const touched = new Set(
    sales.flatMap(({ before: sale }) => (sale !== null && isTheirs(sale) ? sale.saleId : [])),
  );
  if (before === null || !touched.has(before.saleId)) return earliestOrder([before, ...fresh]);
  return earliestOrder([await firstStored(table, customerId, touched), ...fresh]);
}

async function firstStored(
  table: FiguresTable,
  customerId: string,
  without: ReadonlySet<string>,
): Promise<FirstOrder | null> {
  for await (const { sk } of table.query(salesQuery(customerId))) {
    const [sale] = await salesAt(table, customerId, [String(sk)]);
    if (sale !== undefined && isOrder(sale) && !without.has(sale.saleId)) return placed(sale);
  }
  return null;
}

/** What the customers' first orders add to the shop's days. */
export function firstAdditions(changes: readonly CustomerChange[]): (readonly [Addition, 1 | -1])[] {
  const of = ({ day, channel }: FirstOrder): Addition => {
    return { to: 'shop', day, channel, field: 'firsts', amount: 1 };
  };
  return changes.flatMap(({ firstBefore, first }) => [
    ...(firstBefore === null ? [] : [[of(firstBefore), -1] as const]),
    ...(first === null ? [] : [[of(first), 1] as const]),
  ]);
}

function changeOf(
  customerId: string,
  known: { totals: Totals; rank: string | null },
  sales: readonly SaleChange[],
): Omit<CustomerChange, 'first' | 'firstBefore'> {
  let totals = known.totals;
  const gained = new Set<string>();
  const lost = new Set<string>();
  for (const { before, after } of sales) {
    for (const [sale, sign] of [[before, -1] as const, [after, 1] as const]) {
      if (sale === null || sale.customerId !== customerId || !sale.counts) continue;
      totals = added(totals, sale, sign);
      const [into, outOf] = sign === 1 ? [gained, lost] : [lost, gained];
      outOf.delete(saleSk(sale));
      into.add(saleSk(sale));
    }
  }
  const rank = Object.keys(totals).length === 0 ? null : rankOf(totals, customerId);
  return { customerId, totals, rankBefore: known.rank, rank, gained: [...gained], lost: [...lost] };
}

function added(totals: Totals, sale: SaleFacts, sign: 1 | -1): Totals {
  const of = customerPartOf(sale);
  if (of === null) return totals;
  const sofar = totals[sale.channel] ?? { orders: 0, milliUnits: 0, netMinor: 0 };
  const sum = {
    orders: sofar.orders + sign * of.orders,
    milliUnits: sofar.milliUnits + sign * of.milliUnits,
    netMinor: sofar.netMinor + sign * of.netMinor,
  };
  const { [sale.channel]: _, ...others } = totals;
  const isEmpty = Object.values(sum).every((value) => value === 0);
  return isEmpty ? others : { ...others, [sale.channel]: sum };
}

function rankOf(totals: Totals, customerId: string): string {
  const net = Object.values(totals).reduce((sum, { netMinor }) => sum + netMinor, 0);
  return `${padded(HIGHEST - net, 16)}#${customerId}`;
}

function saleSk(sale: SaleFacts): string {
  return `${SALES}${padded(sale.completedAtMs, TIME_DIGITS)}#${sale.saleId}`;
}

export async function applyCustomers(
  table: FiguresTable,
  changes: readonly CustomerChange[],
  page: number,
): Promise<void> {
  await forEach(changes, async (change) => {
    const { customerId, totals, rankBefore, rank, gained, lost, first } = change;
    const pk = customerPartition(customerId);
    const put = (key: ItemKey, item: object): Promise<boolean> =>
      table.putIf({ ...key, ...item, schemaVersion: SCHEMA_VERSION, page }, notYet(page));
    const drop = (key: ItemKey): Promise<boolean> => table.deleteIf(key, notYet(page));
    for (const sk of gained) await put({ pk, sk }, {});
    for (const sk of lost) await drop({ pk, sk });
    if (rank !== null) await put({ pk: RANKING, sk: rank }, { customerId });
    if (rankBefore !== null && rankBefore !== rank) await drop({ pk: RANKING, sk: rankBefore });
    await applyFirst(change, { put, drop });
    await put(totalsKey(customerId), { customerId, totals, rank, first });
  });
}

/**
 * The ids with the highest net sums, highest first. A place in the ranking, like a customer's list of sales, is
 * believed only where the totals, or the sale, say the same: a writer that was killed may leave one behind.
 */
export async function idsByNet(table: FiguresTable, limit: number): Promise<string[]> {
  const ids: string[] = [];
  const ranks = table.query({
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': RANKING },
    Limit: limit + 1,
    ConsistentRead: true,
  });
  for await (const { sk, customerId } of ranks) {
    const item = await table.get(totalsKey(String(customerId)));
    if (item?.['rank'] === sk) ids.push(String(customerId));
    if (ids.length === limit) break;
  }
  return ids;
}

/** Null: the customer has no sale that counts. */
export async function readTotals(table: FiguresTable, customerId: string): Promise<CustomerTotals | null> {
  const item = await table.get(totalsKey(customerId));
  const first = await endOfSales(table, customerId, true);
  const last = await endOfSales(table, customerId, false);
  if (item === null || first === null || last === null) return null;
  const { totals } = readItem(item, totalsItem, `the totals of customer ${customerId}`);
  const byChannel = Object.fromEntries(CHANNELS.flatMap((channel) => shownOf(totals, channel)));
  return { customerId, byChannel, firstAtMs: first.completedAtMs, lastAtMs: last.completedAtMs };
}

function shownOf(totals: Totals, channel: Channel) {
  const of = totals[channel];
  if (of === undefined) return [];
  const { orders, milliUnits, netMinor } = of;
  return [[channel, { orders, units: milliUnits / 1000, netMinor }] as const];
}

/** The customer's first or last sale. */
async function endOfSales(
  table: FiguresTable,
  customerId: string,
  first: boolean,
): Promise<SaleFacts | null> {
  const found = table.query({ ...salesQuery(customerId), ScanIndexForward: first, Limit: 1 });
  for await (const { sk } of found) {
    const [sale] = await salesAt(table, customerId, [String(sk)]);
    if (sale !== undefined) return sale;
  }
  return null;
}

/** Oldest first. */
export async function readSalesOfCustomer(table: FiguresTable, customerId: string): Promise<SaleFacts[]> {
  const places: string[] = [];
  for await (const { sk } of table.query(salesQuery(customerId))) places.push(String(sk));
  return salesAt(table, customerId, places);
}

async function salesAt(
  table: FiguresTable,
  customerId: string,
  places: readonly string[],
): Promise<SaleFacts[]> {
  const idOf = (sk: string): string => sk.slice(SALES.length + TIME_DIGITS + 1);
  const sales = await readSales(table, places.map(idOf));
  return places.flatMap((sk) => {
    const sale = sales.get(idOf(sk));
    const isThere = sale?.customerId === customerId && sale.counts && saleSk(sale) === sk;
    return isThere ? [sale] : [];
  });
}

function salesQuery(customerId: string) {
  return {
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sales)',
    ExpressionAttributeValues: { ':pk': customerPartition(customerId), ':sales': SALES },
    ConsistentRead: true,
  };
}

/** Of the customers who bought for the first time on `day`; a place in the list is believed where the totals say so. */
export async function readFirstOrdersOn(table: FiguresTable, day: Day): Promise<CustomersFirst[]> {
  const firsts = await readFirstOrdersOf(table, await firstsOn(table, day));
  return firsts.filter((first) => first.day === day);
}

export async function readFirstOrdersOf(
  table: FiguresTable,
  customerIds: readonly string[],
): Promise<CustomersFirst[]> {
  const items = await table.getMany([...new Set(customerIds)].map(totalsKey));
  return items.flatMap((item) => {
    const { customerId, first } = readItem(item, totalsItem, "a customer's totals");
    return first === null ? [] : [{ customerId, day: first.day, channel: first.channel, atMs: first.atMs }];
  });
}
