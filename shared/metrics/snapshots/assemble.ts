import type { Day } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import type { CountRow } from '../ports.ts';
import { levelProposals, levelsFigure } from '../levels/changes.ts';
import type { LevelBook } from '../levels/ports.ts';
import { channelMix } from './channel-mix.ts';
import { salesWindow } from './compute-items.ts';
import { windowOf } from './days.ts';
import type { Figure } from './figure.ts';
import { forecastFigure } from './forecast.ts';
import type { ItemRow } from './item-row.ts';
import { moneyBridge } from './money-bridge.ts';
import { ordersFigure } from './orders.ts';
import { overview } from './overview.ts';
import { unitsByItem } from './paid-units.ts';
import type { FiguresSource, ItemRecord, PersonSource, RunNotes, UnbookedUnits } from './ports.ts';
import type { TermsOf } from './plan.ts';
import { reorderFigure, vendorLists } from './reorder-list.ts';
import { returnsFigure } from './returns.ts';
import { slowMovers } from './slow-movers.ts';
import { stockAccuracy } from './stock-accuracy.ts';
import { coverBySales, stockFigure } from './stock.ts';
import { topCustomers } from './top-customers.ts';
import { velocityFigure } from './velocity.ts';
import type { CustomerOfPerson } from './top-customers.ts';

const YEAR_DAYS = 366;
/** Whole weeks. */
const MIX_DAYS = 53 * 7;
/** Each is three requests; linking may push several of them together. */
const CUSTOMERS_READ = 300;

export interface AssembleInput {
  readonly records: readonly ItemRecord[];
  readonly notes: RunNotes;
  /** Of a year and more. */
  readonly days: readonly ShopDay[];
  readonly unbooked: UnbookedUnits;
  /** Of a year. */
  readonly counts: readonly CountRow[];
  readonly today: Day;
  readonly nowMs: number;
  readonly writeBack: string;
  readonly termsOf: TermsOf;
}

export interface AssembleSources {
  readonly levels: Pick<LevelBook, 'all'>;
  readonly figures: FiguresSource;
  readonly people: PersonSource;
}

/** All figures, from one reading of the books. */
export async function assemble(input: AssembleInput, sources: AssembleSources): Promise<Figure[]> {
  const { figures } = sources;
  const { today, days, notes, records } = input;
  const year = windowOf(today, YEAR_DAYS);
  const [vendors, customers, returned, book] = await Promise.all([
    figures.vendors(),
    customersOf(sources),
    figures.returnDays(salesWindow(today).from, today),
    sources.levels.all(),
  ]);
  const names = new Map(vendors.map(({ vendorId, name }) => [vendorId, name]));
  const lists = vendorLists(records.flatMap(planned), names, input.termsOf);
  const learning = records.filter(({ line }) => line?.status === 'learning').length;
  return [
    overview(days, today, lists),
    ...shelves(input),
    channelMix(days, windowOf(today, MIX_DAYS)),
    ordersFigure(days, notes.firsts.days, year),
    topCustomers(customers),
    returnsFigure(days, returned, salesWindow(today)),
    stockAccuracy(input.counts, notes.counted, year),
    moneyBridge(notes.moneyDays, year, { span: notes.moneySpan, atMs: notes.moneyReadAtMs }),
    reorderFigure(lists, { learning }),
    levelsFigure(levelProposals(records, { book, nowMs: input.nowMs }), input.writeBack),
    forecastFigure(notes.shop?.honesty ?? null),
  ];
}

function shelves({ records, unbooked, notes, today }: AssembleInput): Figure[] {
  const rows = records.map(({ row }) => row);
  const window = salesWindow(today);
  const lines = new Map(records.map(({ row, line }) => [row.itemId, line]));
  const coverOf = (row: ItemRow): number | null =>
    sensible(lines.get(row.itemId)?.daysOfCover ?? coverBySales(row, window));
  return [
    stockFigure(rows, {
      window,
      paidNotPosted: unitsByItem(notes.paid),
      coverOf,
      unreadOrders: unbooked.unread,
    }),
    slowMovers(rows, today, coverOf),
    velocityFigure(rows, today),
  ];
}

/** Beyond ten years nobody counts days. */
function sensible(cover: number | null): number | null {
  return cover === null || cover > 3_650 ? null : cover;
}

function planned({ row, line }: ItemRecord) {
  return line === null ? [] : [{ row, line }];
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
