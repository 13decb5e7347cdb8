import type { Settings } from '../../settings/schema.ts';
import type { Day } from '../fact.ts';
import { channelMix } from './channel-mix.ts';
import { salesWindow } from './compute-items.ts';
import { addDays, windowOf } from './days.ts';
import type { Figure, FreshSnapshot } from './figure.ts';
import { forecastFigure } from './forecast.ts';
import type { ItemRow } from './item-row.ts';
import { moneyBridge } from './money-bridge.ts';
import { ordersFigure } from './orders.ts';
import { overview } from './overview.ts';
import type {
  FiguresSource,
  ItemRecord,
  LedgerSource,
  PersonSource,
  RunNotes,
  UnbookedUnits,
} from './ports.ts';
import { reorderFigure, vendorLists } from './reorder-list.ts';
import { returnsFigure } from './returns.ts';
import { slowMovers } from './slow-movers.ts';
import { stockAccuracy } from './stock-accuracy.ts';
import { coverBySales, stockFigure } from './stock.ts';
import { topCustomers } from './top-customers.ts';
import type { CustomerOfPerson } from './top-customers.ts';

const YEAR_DAYS = 366;
/** Whole weeks. */
const MIX_DAYS = 53 * 7;
/** Each is three requests; linking may push several of them together. */
const CUSTOMERS_READ = 300;

export interface AssembleInput {
  readonly records: readonly ItemRecord[];
  readonly notes: RunNotes;
  readonly asOf: { readonly startedAtMs: number; readonly today: Day };
  readonly catchingUp: boolean;
}

export interface AssembleSources {
  readonly figures: FiguresSource;
  readonly ledger: LedgerSource;
  readonly people: PersonSource;
  readonly settings: Settings;
}

/** All figures, from one reading of the books. */
export async function assemble(input: AssembleInput, sources: AssembleSources): Promise<FreshSnapshot> {
  const { figures, ledger, settings } = sources;
  const { today, startedAtMs } = input.asOf;
  const rows = input.records.map(({ row }) => row);
  const year = windowOf(today, YEAR_DAYS);
  const [days, counts, vendors, unbooked, customers] = await Promise.all([
    figures.shopDays(addDays(today, 1 - MIX_DAYS), today),
    figures.counts(year.from),
    figures.vendors(),
    ledger.unbooked(itemBySku(rows)),
    customersOf(sources),
  ]);
  const names = new Map(vendors.map(({ vendorId, name }) => [vendorId, name]));
  const lists = vendorLists(input.records.flatMap(planned), names);
  const learning = input.records.filter(({ line }) => line?.status === 'learning').length;
  const { notes } = input;
  return {
    asOfMs: startedAtMs,
    currency: settings.shop.currency,
    catchingUp: input.catchingUp,
    figures: [
      overview(days, today, lists),
      ...shelves(input.records, unbooked, today),
      channelMix(days, windowOf(today, MIX_DAYS)),
      ordersFigure(days, notes.salesDays, year),
      topCustomers(customers),
      returnsFigure(days, notes.salesDays, salesWindow(today)),
      stockAccuracy(counts, unbookedAt(unbooked), year),
      moneyBridge(notes.moneyDays, year),
      reorderFigure(lists, { learning }),
      forecastFigure(notes.shop?.honesty ?? null, () => 'level'),
    ],
  };
}

function shelves(records: readonly ItemRecord[], unbooked: UnbookedUnits, today: Day): Figure[] {
  const rows = records.map(({ row }) => row);
  const window = salesWindow(today);
  const lines = new Map(records.map(({ row, line }) => [row.itemId, line]));
  const coverOf = (row: ItemRow): number | null =>
    lines.get(row.itemId)?.daysOfCover ?? coverBySales(row, window);
  const paidNotPosted = new Map(
    [...unbooked.byItem].map(([itemId, parts]) => [itemId, unitsOf(parts, 'sale')] as const),
  );
  return [
    stockFigure(rows, { window, paidNotPosted, coverOf, unreadOrders: unbooked.unread }),
    slowMovers(rows, today, coverOf),
  ];
}

function planned({ row, line }: ItemRecord) {
  return line === null ? [] : [{ row, line }];
}

/** A SKU that fits two items is nobody's. */
function itemBySku(rows: readonly ItemRow[]): (sku: string) => string | null {
  const bySku = Map.groupBy(
    rows.filter(({ archived }) => !archived),
    ({ sku }) => sku,
  );
  return (sku) => {
    const found = bySku.get(sku) ?? [];
    return found.length === 1 ? (found[0]?.itemId ?? null) : null;
  };
}

function unbookedAt({ byItem }: UnbookedUnits) {
  return (itemId: string, atMs: number) => {
    const before = (byItem.get(itemId) ?? []).filter(({ sinceMs }) => sinceMs <= atMs);
    return { sold: unitsOf(before, 'sale'), returned: unitsOf(before, 'return') };
  };
}

function unitsOf(
  parts: readonly { kind: 'sale' | 'return'; units: number }[],
  kind: 'sale' | 'return',
): number {
  return parts.reduce((total, part) => total + (part.kind === kind ? part.units : 0), 0);
}

/** Customers with what they bought; for a person known by several, all of these. */
async function customersOf({ figures, people }: AssembleSources): Promise<CustomerOfPerson[]> {
  const top = await figures.customersByNet(CUSTOMERS_READ);
  const persons = await people.personsOf(top.map(({ customerId }) => customerId));
  const known = new Set(top.map(({ customerId }) => customerId));
  const others = [
    ...new Map([...persons.values()].map((person) => [person.personId, person])).values(),
  ].flatMap((person) => person.customerIds.filter((id) => !known.has(id)).map((id) => ({ id, person })));
  const more = await Promise.all(
    others.map(async ({ id, person }) => {
      const totals = await figures.customerTotals(id);
      return totals === null ? [] : [{ ...totals, name: person.name ?? '', personId: person.personId }];
    }),
  );
  const first = top.map((customer) => {
    const person = persons.get(customer.customerId);
    return {
      ...customer,
      name: person?.name ?? customer.name,
      personId: person?.personId ?? customer.customerId,
    };
  });
  return [...first, ...more.flat()];
}
