import type { Day } from '../fact.ts';
import type { ShopDay } from '../figures-store.ts';
import { assemble } from './assemble.ts';
import { computeItems } from './compute-items.ts';
import type { ItemsContext } from './compute-items.ts';
import type { ComputeDeps, ComputeReport } from './compute-deps.ts';
import { addDays, dayAt, isWithin, windowOf } from './days.ts';
import { demandContext } from './demand.ts';
import { followFirsts } from './first-orders.ts';
import { ordersByItem } from './item-row.ts';
import { followMoney } from './money.ts';
import { plan, termsByVendor } from './plan.ts';
import { daysByItem, nameOf, newlySaid } from './one-offs.ts';
import { paidUnits, unitsByItem } from './paid-units.ts';
import type { PaidUnits } from './paid-units.ts';
import type { RunNotes } from './ports.ts';
import { RecordBook } from './record-book.ts';
import { unbookedAtCounts } from './stock-accuracy.ts';
import { itemBySku, paidNotPosted, unbookedAt } from './unbooked.ts';

const BATCH = 500;
const BATCHES_OF_SAVE = 10;
/**
 * All that changed is asked for at once, for an item stands in the list once for every page of sales that it was in:
 * a part of the list would name it again and again.
 */
const MOST_CHANGED = 100_000;
/** Until here new batches are begun; what follows, the snapshot of a large shop, takes its time too. */
const BATCHES_END_BEFORE_MS = 90_000;
/** Two whole years and a bit: for the weekdays, the days on which the shop was closed, and the figures by month. */
const HISTORY_DAYS = 735;
const YEAR_DAYS = 366;

interface Run {
  readonly context: ItemsContext;
  readonly deps: ComputeDeps;
  readonly known: RunNotes;
  /** Renews the lease; false: no time for another batch. */
  readonly goesOn: () => Promise<boolean>;
}

/** One run, under its lease. @param renew the lease. */
export async function run(deps: ComputeDeps, renew: () => Promise<boolean>): Promise<ComputeReport> {
  const { figures, clock, settings } = deps;
  const { timeZone, currency } = settings.shop;
  const startedAtMs = clock.nowMs();
  const today = dayAt(startedAtMs, timeZone);
  const from = addDays(today, -HISTORY_DAYS);
  // Asked before anything is read: what comes in meanwhile makes the figures no older.
  const [completeMs, stockMs] = await Promise.all([
    figures.completeUpToMs(),
    figures.completeUpToMs(['stock']),
  ]);
  const [purchases, days, known, called] = await Promise.all([
    figures.purchaseOrders(from),
    figures.shopDays(from, today),
    deps.notes.load(),
    deps.oneOffs.all(),
  ]);
  const book = new RecordBook(deps.records);
  const context: ItemsContext = {
    figures,
    book,
    orders: ordersByItem(purchases),
    demand: demandContext(days, today),
    termsOf: termsByVendor(purchases, settings.reorder),
    shop: { state: known.shop },
    oneOffs: daysByItem(called),
    today,
    timeZone,
  };
  const isTimeLeft = (): boolean => clock.nowMs() < deps.deadlineMs - BATCHES_END_BEFORE_MS;
  const goesOn = async (): Promise<boolean> => (await renew()) && isTimeLeft();
  const of: Run = { context, deps, known, goesOn };

  const said = newlySaid(known.oneOffs, called);
  const changed = await takeInChanged(of, said);
  const whole = await takeInAll(of, changed);
  const isTakenIn = changed.isDone && whole.isDone;
  await renew();
  const year = await followYear(of, days, isTimeLeft);
  const unbooked = await deps.ledger.unbooked(itemBySku((await book.all()).map(({ row }) => row)));
  const paid = paidUnits(known.paid, paidNotPosted(unbooked), { nowMs: startedAtMs, stockMs });
  const counts = await figures.counts(windowOf(today, YEAR_DAYS).from);
  const planned = await planItems(of, paid, isTakenIn);
  const notes: RunNotes = {
    ...known,
    ...whole.notes,
    ...planned,
    ...year,
    paid,
    counted: unbookedAtCounts(counts, known.counted, unbookedAt(unbooked)),
    oneOffs: called.map(nameOf),
  };
  const records = await book.all();
  const { termsOf } = context;
  const now = { today, nowMs: startedAtMs, writeBack: settings.reorder.writeBack };
  const figuresNow = await assemble({ records, notes, days, unbooked, counts, termsOf, ...now }, deps);
  await renew();
  const catchingUp = !isTakenIn || completeMs === null;
  const asOfMs = Math.min(completeMs ?? startedAtMs, startedAtMs);
  const fresh = { asOfMs, computedAtMs: startedAtMs, currency, catchingUp, figures: figuresNow };
  const { id } = await deps.snapshots.publish(fresh);
  await deps.notes.store(notes);
  const items = changed.items + whole.items;
  return { outcome: 'computed', items, whole: whole.items > 0, catchingUp, snapshot: id };
}

type YearNotes = Pick<RunNotes, 'moneyDays' | 'moneySpan' | 'moneyReadAtMs' | 'firsts'>;

/** What the figures of a year need beside items: the balance, and whose first orders are no first orders. */
async function followYear(
  { context, deps, known }: Run,
  days: readonly ShopDay[],
  isTimeLeft: () => boolean,
): Promise<YearNotes> {
  const { today, timeZone, figures } = context;
  const { moneyDays, moneySpan, moneyReadAtMs } = known;
  const year = windowOf(today, YEAR_DAYS);
  const money = await followMoney({ days: moneyDays, span: moneySpan, readAtMs: moneyReadAtMs }, year, {
    balance: deps.balance,
    nowMs: () => deps.clock.nowMs(),
    dayOf: (epochMs) => dayAt(epochMs, timeZone),
    isTimeLeft,
  });
  const yearDays = days.filter(({ day }) => isWithin(day, year));
  const { people } = deps;
  const firsts = await followFirsts(known.firsts, yearDays, { figures, people, isTimeLeft, today });
  return { moneyDays: money.days, moneySpan: money.span, moneyReadAtMs: money.readAtMs, firsts };
}

interface TakenIn {
  readonly items: number;
  readonly isDone: boolean;
}

/** Marks are given back only when what was computed from them is stored. */
async function takeInChanged(run: Run, said: readonly string[]): Promise<TakenIn> {
  const { context } = run;
  const { figures, book } = context;
  let items = said.length;
  await computeItems(said, 'changed', context);
  await book.save();
  for (;;) {
    const changed = await figures.changedItems(MOST_CHANGED);
    if (changed.length === 0) return { items, isDone: true };
    const taken = await takeIn(changed, run);
    if (taken.length > 0) await figures.forgetChanged(taken);
    items += taken.length;
    if (taken.length < changed.length) return { items, isDone: false };
  }
}

type Changed = Awaited<ReturnType<ItemsContext['figures']['changedItems']>>;

/** Those that there was time for, computed and stored; bucket by bucket, so that each is written once or twice. */
async function takeIn(marks: Changed, { context, deps, goesOn }: Run): Promise<Changed> {
  const bucketOf = ({ itemId }: Changed[number]): number => deps.records.bucketOf(itemId);
  const changed = marks.toSorted((a, b) => bucketOf(a) - bucketOf(b));
  let done = 0;
  for (let batch = 1; done < changed.length && (await goesOn()); batch += 1) {
    const some = changed.slice(done, done + BATCH);
    await computeItems([...new Set(some.map(({ itemId }) => itemId))], 'changed', context);
    if (batch % BATCHES_OF_SAVE === 0) await context.book.save();
    done += some.length;
  }
  await context.book.save();
  return changed.slice(0, done);
}

type WholeNotes = Pick<RunNotes, 'wholeOn' | 'wholeOf' | 'wholeDone'>;

/** Once a day: what depends on the date changes without a sale. Goes on at the bucket where it was cut off. */
async function takeInAll(run: Run, changed: TakenIn): Promise<TakenIn & { readonly notes: WholeNotes }> {
  const { context, deps, known, goesOn } = run;
  const { today, book } = context;
  const done = { items: 0, isDone: true, notes: wholeNotes(today) };
  // In the first run of all everything has just been taken in as changed.
  if (known.wholeOn === today || (known.wholeOn === null && changed.isDone)) return done;
  let items = 0;
  for (
    let bucket = known.wholeOf === today ? known.wholeDone : 0;
    bucket < deps.records.buckets;
    bucket += 1
  ) {
    if (!(await goesOn())) {
      return { items, isDone: false, notes: { wholeOn: known.wholeOn, wholeOf: today, wholeDone: bucket } };
    }
    const ids = await book.itemsOf(bucket);
    await computeItems(ids, 'aged', context);
    await book.save();
    items += ids.length;
  }
  return { ...done, items };
}

function wholeNotes(today: Day): WholeNotes {
  return { wholeOn: today, wholeOf: today, wholeDone: 0 };
}

/** Weeks that are over are closed, and lines reckoned of what is new: items, and what was paid for of them. */
async function planItems(
  { context, deps, known }: Run,
  paid: readonly PaidUnits[],
  mayCloseWeeks: boolean,
): Promise<Pick<RunNotes, 'shop'>> {
  const { book, termsOf, today, shop } = context;
  const waiting = unitsByItem(paid);
  const fresh = new Set([...book.fresh, ...known.paid.map(({ itemId }) => itemId), ...waiting.keys()]);
  const records = await book.all();
  const { reorder } = deps.settings;
  const planned = plan({
    records,
    fresh,
    shop: shop.state,
    mayCloseWeeks,
    unbooked: waiting,
    termsOf,
    settings: reorder,
    today,
  });
  for (const record of planned.changed) await book.put(record.row.itemId, record);
  await book.save();
  return { shop: planned.shop };
}
