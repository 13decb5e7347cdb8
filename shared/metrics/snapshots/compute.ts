import type { Clock } from '../../kernel/clock.ts';
import type { Random } from '../../kernel/random.ts';
import type { Leases } from '../../kernel/stores.ts';
import type { Settings } from '../../settings/schema.ts';
import type { Day } from '../fact.ts';
import { assemble } from './assemble.ts';
import { computeItems } from './compute-items.ts';
import type { ItemsContext } from './compute-items.ts';
import { addDays, dayAt, windowOf } from './days.ts';
import { ordersByItem } from './item-row.ts';
import type { BalancePort } from './money-bridge.ts';
import { followMoney } from './money.ts';
import { NO_PLANNER } from './planner.ts';
import type {
  FiguresSource,
  ItemRecords,
  LedgerSource,
  PersonSource,
  RunNotes,
  RunNotesStore,
  SnapshotStore,
} from './ports.ts';
import { RecordBook } from './record-book.ts';

const LEASE = 'compute-metrics';
/** Renewed with every batch; longer than any batch takes. */
const LEASE_MS = 60_000;
const BATCH = 500;
/** Until here new batches are begun; what follows, the snapshot of a large shop, takes its time too. */
const BATCHES_END_BEFORE_MS = 90_000;
const YEAR_DAYS = 366;
/** Purchase orders tell what is on its way, what came in, and how long it took. */
const ORDERS_DAYS = 400;

export interface ComputeDeps {
  readonly figures: FiguresSource;
  readonly records: ItemRecords;
  readonly notes: RunNotesStore;
  readonly snapshots: SnapshotStore;
  readonly ledger: LedgerSource;
  readonly people: PersonSource;
  readonly balance: BalancePort;
  readonly settings: Settings;
  readonly leases: Leases;
  readonly clock: Clock;
  readonly random: Random;
  /** When the function will be cut off, epoch milliseconds. */
  readonly deadlineMs: number;
  /** A tick of the clock: where nothing has changed and the figures are young, it does nothing. */
  readonly onlyIfDue: boolean;
}

export interface ComputeReport {
  readonly outcome: 'computed' | 'nothing-new' | 'already-running';
  readonly items: number;
  /** Every item was computed anew, as once a night. */
  readonly whole: boolean;
  readonly catchingUp: boolean;
  readonly snapshot: string | null;
}

const NOTHING = { items: 0, whole: false, catchingUp: false, snapshot: null } as const;
/** Money, held postings and open orders change without an item's change. */
const YOUNG_MS = 4.5 * 60_000;

/**
 * Takes in what changed since the last run, and everything once a day, and publishes a snapshot of all figures. What
 * does not fit into one run is left for the next one, and the snapshot says so. A run that is killed leaves the last
 * snapshot in place, and what it had not stored is still marked as changed.
 */
export async function computeMetrics(deps: ComputeDeps): Promise<ComputeReport> {
  const owner = deps.random.id();
  if (deps.onlyIfDue && !(await isDue(deps))) return { outcome: 'nothing-new', ...NOTHING };
  if (!(await deps.leases.take(LEASE, owner, LEASE_MS))) return { outcome: 'already-running', ...NOTHING };
  try {
    return await run(deps, owner);
  } finally {
    await deps.leases.release(LEASE, owner);
  }
}

async function isDue({ figures, snapshots, clock }: ComputeDeps): Promise<boolean> {
  const [current, changed] = await Promise.all([snapshots.current(), figures.changedItems(1)]);
  return current === null || changed.length > 0 || clock.nowMs() - current.asOfMs >= YOUNG_MS;
}

interface Run {
  readonly context: ItemsContext;
  readonly deps: ComputeDeps;
  /** Renews the lease; false: no time for another batch. */
  readonly goesOn: () => Promise<boolean>;
}

async function run(deps: ComputeDeps, owner: string): Promise<ComputeReport> {
  const { figures, clock, leases, settings, notes: notesStore } = deps;
  const startedAtMs = clock.nowMs();
  const { timeZone } = settings.shop;
  const today = dayAt(startedAtMs, timeZone);
  const book = new RecordBook(deps.records);
  const orders = ordersByItem(await figures.purchaseOrders(addDays(today, -ORDERS_DAYS)));
  const context = { figures, book, planner: NO_PLANNER, orders, today, timeZone };
  const goesOn = async (): Promise<boolean> => {
    await leases.take(LEASE, owner, LEASE_MS);
    return clock.nowMs() < deps.deadlineMs - BATCHES_END_BEFORE_MS;
  };
  const of: Run = { context, deps, goesOn };

  const known = await notesStore.load();
  const changed = await takeInChanged(of);
  const isFirst = known.wholeOn === null && changed.isDone;
  const whole = isFirst ? { items: 0, isDone: true, notes: wholeNotes(today) } : await takeInAll(known, of);
  const money = await followMoney(
    { days: known.moneyDays, span: known.moneySpan },
    windowOf(today, YEAR_DAYS),
    {
      balance: deps.balance,
      dayOf: (epochMs) => dayAt(epochMs, timeZone),
      isTimeLeft: () => clock.nowMs() < deps.deadlineMs - BATCHES_END_BEFORE_MS,
    },
  );
  const notes: RunNotes = { ...known, ...whole.notes, moneyDays: money.days, moneySpan: money.span };
  const catchingUp = !(changed.isDone && whole.isDone);
  const asOf = { startedAtMs, today };
  const fresh = await assemble({ records: await book.all(), notes, asOf, catchingUp }, deps);
  const snapshot = await deps.snapshots.publish(fresh);
  await notesStore.store(notes);
  const items = changed.items + whole.items;
  return { outcome: 'computed', items, whole: whole.items > 0, catchingUp, snapshot: snapshot.id };
}

interface TakenIn {
  readonly items: number;
  readonly isDone: boolean;
}

/** Marks are given back only when what was computed from them is stored. */
async function takeInChanged({ context, goesOn }: Run): Promise<TakenIn> {
  const { figures, book } = context;
  let items = 0;
  while (await goesOn()) {
    const changed = await figures.changedItems(BATCH);
    if (changed.length === 0) return { items, isDone: true };
    await computeItems([...new Set(changed.map(({ itemId }) => itemId))], context);
    await book.save();
    await figures.forgetChanged(changed);
    items += changed.length;
  }
  return { items, isDone: false };
}

type WholeNotes = Pick<RunNotes, 'wholeOn' | 'wholeOf' | 'wholeDone'>;

/** Once a day: what depends on the date changes without a sale. Goes on at the bucket where it was cut off. */
async function takeInAll(known: RunNotes, run: Run): Promise<TakenIn & { readonly notes: WholeNotes }> {
  const { context, deps, goesOn } = run;
  const { today, book } = context;
  if (known.wholeOn === today) return { items: 0, isDone: true, notes: wholeNotes(today) };
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
    await computeItems(ids, context);
    await book.save();
    items += ids.length;
  }
  return { items, isDone: true, notes: wholeNotes(today) };
}

function wholeNotes(today: Day): WholeNotes {
  return { wholeOn: today, wholeOf: today, wholeDone: 0 };
}
