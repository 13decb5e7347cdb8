import { RefusedError } from '../kernel/answer.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Leases } from '../kernel/stores.ts';
import type { Settings } from '../settings/schema.ts';
import { businessDays } from './business-day.ts';
import type { DayOf } from './business-day.ts';
import type { FiguresStore, StoredPage } from './figures-store.ts';
import { factsOfSale } from './fold-sale.ts';
import { FEED_KINDS } from './ports.ts';
import type { SaleFacts } from './fact.ts';
import type { CustomerRow, FeedKind, FeedPage, TillFeed } from './ports.ts';

const LEASE = 'sync-lightspeed';
/** Renewed before every page: far longer than one page takes, and a killed run keeps nobody away for long. */
const LEASE_MS = 60_000;

export interface SyncDeps {
  readonly feed: Pick<TillFeed, 'changes'>;
  readonly figures: FiguresStore;
  readonly leases: Leases;
  readonly clock: Clock;
  /** Names this run in the lease. */
  readonly owner: string;
  readonly settings: Pick<Settings, 'shop' | 'channels'>;
  /** Told of each page of customers and of sales before the cursor moves past it; may be told again. */
  readonly onCustomers?: (rows: readonly CustomerRow[]) => Promise<unknown>;
  readonly onSales?: (sales: readonly SaleFacts[]) => Promise<unknown>;
  /** When this run ends at the latest; what is left over is the next one's. */
  readonly untilMs: number;
}

export interface SyncReport {
  /** `synced`: all that the till had. `unfinished`: time or the till's rate ran out; the next run goes on there. */
  readonly outcome: 'synced' | 'unfinished' | 'refused' | 'already-running';
  readonly pages: number;
  /** Rows read; those that were known already are among them. */
  readonly rows: Readonly<Partial<Record<FeedKind, number>>>;
  /** Kinds of which the till has more, or refuses to say. */
  readonly behind: readonly FeedKind[];
  /** Of the kinds that are behind: the time of the till's changes up to which they are stored. */
  readonly reached: Readonly<Partial<Record<FeedKind, string>>>;
  /** Why the till would not go on with one of them, and what to do; null: it did. */
  readonly refused: string | null;
}

/**
 * Follows the till's change feed into the figures' store: one page of each kind in turn, so that none waits for
 * another's years of history, until the till has no more, its rate is spent, or the time is up. A kind that the till
 * refuses stops no other one. Single by a lease.
 */
export async function sync(deps: SyncDeps): Promise<SyncReport> {
  const { leases, owner } = deps;
  if (!(await leases.take(LEASE, owner, LEASE_MS))) return { ...NOTHING, outcome: 'already-running' };
  try {
    return await follow(deps);
  } finally {
    await leases.release(LEASE, owner);
  }
}

const NOTHING = { pages: 0, rows: {}, behind: [], reached: {}, refused: null } as const;

async function follow(deps: SyncDeps): Promise<SyncReport> {
  const dayOf = businessDays(deps.settings.shop.timeZone);
  const open = new Set<FeedKind>(FEED_KINDS);
  const rows: Partial<Record<FeedKind, number>> = {};
  const reached: Partial<Record<FeedKind, string>> = {};
  const refused = new Set<FeedKind>();
  let pages = 0;
  let refusal: RefusedError['refusal'] | null = null;
  for (let kind = firstOf(open); kind !== null; kind = firstOf(open)) {
    if (!(await goesOn(deps))) break;
    const askedAtMs = deps.clock.nowMs();
    try {
      const page = await storePage(kind, deps, dayOf);
      pages += 1;
      rows[kind] = (rows[kind] ?? 0) + page.rows.length;
      if (page.reachedMs !== null) reached[kind] = new Date(page.reachedMs).toISOString();
      // Set keeps the order of insertion: a kind with more goes to the end of the queue.
      open.delete(kind);
      if (page.more) open.add(kind);
      // At once: a run that is killed at another kind's page has brought this one up to date all the same.
      else await deps.figures.noteComplete({ [kind]: askedAtMs });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      refusal ??= error.refusal;
      if (error.refusal.whose === 'wait') break;
      // Till somebody has put that right, the other kinds go on.
      open.delete(kind);
      refused.add(kind);
    }
  }
  return reportOf({ pages, rows, reached, open: new Set([...open, ...refused]), refusal });
}

function firstOf(open: ReadonlySet<FeedKind>): FeedKind | null {
  return open.values().next().value ?? null;
}

/** Whoever lost the lease, or has no time left for another page, ends. */
async function goesOn({ clock, untilMs, leases, owner }: SyncDeps): Promise<boolean> {
  return clock.nowMs() < untilMs && (await leases.take(LEASE, owner, LEASE_MS));
}

async function storePage<K extends FeedKind>(kind: K, deps: SyncDeps, dayOf: DayOf): Promise<FeedPage<K>> {
  const before = await deps.figures.cursor(kind);
  const page = await deps.feed.changes(kind, before);
  await STORE[kind](page, { deps, dayOf, page: { kind, cursor: page.cursor } });
  return page;
}

interface Storing {
  readonly deps: SyncDeps;
  readonly dayOf: DayOf;
  readonly page: StoredPage;
}

type Store = { readonly [K in FeedKind]: (page: FeedPage<K>, by: Storing) => Promise<void> };

const STORE: Store = {
  items: ({ rows }, { deps, page }) => deps.figures.storeItems(rows, page),
  vendors: ({ rows }, { deps, page }) => deps.figures.storeVendors(rows, page),
  customers: async ({ rows }, { deps, page }) => {
    await deps.onCustomers?.(rows);
    await deps.figures.storeCustomers(rows, page);
  },
  sales: async ({ rows }, { deps, dayOf, page }) => {
    const { channels } = deps.settings;
    const sales = rows.map((row) => factsOfSale(row, { dayOf, channels }));
    await deps.onSales?.(sales.filter(({ counts }) => counts));
    await deps.figures.foldSales(sales, page);
  },
  stock: ({ rows }, { deps, dayOf, page }) => deps.figures.storeStock(rows, page, dayOf(deps.clock.nowMs())),
  'purchase-orders': ({ rows }, { deps, page }) => deps.figures.storePurchaseOrders(rows, page),
  counts: ({ rows }, { deps, page }) => deps.figures.storeCounts(rows, page),
};

interface Followed {
  readonly pages: number;
  readonly rows: Partial<Record<FeedKind, number>>;
  readonly reached: Partial<Record<FeedKind, string>>;
  readonly open: ReadonlySet<FeedKind>;
  readonly refusal: RefusedError['refusal'] | null;
}

function reportOf({ pages, rows, reached, open, refusal }: Followed): SyncReport {
  const behind = [...open];
  // A spent rate, or a till that is away, passes by itself; anything else is somebody's to put right.
  const isWait = refusal === null || refusal.whose === 'wait';
  const unfinished = behind.length === 0 ? 'synced' : 'unfinished';
  return {
    outcome: isWait ? unfinished : 'refused',
    pages,
    rows,
    behind,
    reached: Object.fromEntries(Object.entries(reached).filter(([kind]) => open.has(kind as FeedKind))),
    refused: refusal === null ? null : `${refusal.reason}: ${refusal.remedy}`,
  };
}
