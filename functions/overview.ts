import { isoOf } from '../shared/kernel/clock.ts';
import type { OverviewHead } from '../shared/metrics/snapshots/overview.ts';
import type { SnapshotReader } from '../shared/metrics/snapshots/ports.ts';
import type { ShownQuestion } from '../shared/people/review.ts';
import type { CoreDeps } from '../shared/posting/core.ts';
import type { AuditReport } from '../shared/posting/audit/report.ts';
import { listHeld } from '../shared/posting/explain.ts';
import type { HeldEntry } from '../shared/posting/explain.ts';
import type { Pause } from '../shared/posting/ports.ts';

/** What the last audit found; times in ISO 8601. */
export type LastAudit = Pick<
  AuditReport,
  'balanced' | 'mismatchMinor' | 'asOf' | 'from' | 'movements' | 'outside'
> &
  Pick<AuditReport, 'missing' | 'extra' | 'drift'>;

/** What an overview is made of beside people. */
export interface ShopSources {
  readonly snapshots: SnapshotReader;
  readonly core: Pick<CoreDeps, 'ledger' | 'settings'>;
  readonly audit: LastAudit | null;
  /** What is to be seen to at the till's side before it is late. */
  readonly tillWarnings: readonly string[];
}

/** A question about people as far as an overview needs it. */
export type AskedAbout = Pick<ShownQuestion, 'pair' | 'evidence' | 'moneyMinor' | 'since'>;

export type Overview = NonNullable<Awaited<ReturnType<typeof readOverview>>>;

/** One thing that waits for the owner, and the one thing to do about it. */
export interface Need {
  readonly kind: 'shadow' | 'paused' | 'till' | 'held' | 'mismatch' | 'people' | 'reorder';
  readonly what: string;
  /** At stake; null: it cannot be told. */
  readonly amountMinor: number | null;
  readonly since: string | null;
  readonly action: string;
  /** What the action is given to, where it is one movement. */
  readonly movement: string | null;
  /** The SKU that nothing in the till fits; null: something else is the matter. */
  readonly sku: string | null;
  /** Two records that may be one person, as /v1/people/review names them; null: it is about something else. */
  readonly pair: string | null;
  /** Of what is held: which kind of hold it is; else null. */
  readonly code: string | null;
}

/** So many needs are named, and as many questions about people asked for. */
export const SHOWN = 5;
const MOST_OPEN = 1_000;

/** The one reading of the shop for page, API and digest; null: nothing was computed yet. */
export async function readOverview(
  { snapshots, core, audit, tillWarnings }: ShopSources,
  ask: () => Promise<readonly AskedAbout[]>,
) {
  const [snapshot, held, open, controls, questions] = await Promise.all([
    snapshots.current(),
    listHeld(core.ledger),
    core.ledger.openWork(MOST_OPEN),
    core.ledger.controls(),
    ask(),
  ]);
  const figure = snapshot?.figures.overview;
  if (snapshot === null || figure === undefined) return null;
  const { today, sameWeekday, toOrder } = figure.head as OverviewHead;
  const unposted = open.filter((work) => work.unposted).map(({ openSinceMs }) => openSinceMs);
  const oldestOpenAt = unposted.length === 0 ? null : isoOf(Math.min(...unposted));
  const postingMode = core.settings.mode;
  const planned = postingMode === 'shadow' ? unposted.length : null;
  const waiting = { held, pause: controls.pause, audit, questions, toOrder, tillWarnings, planned };
  return {
    snapshot,
    figure,
    today,
    sameWeekday,
    postingMode,
    booksAndShelves: { ...books(audit, planned), oldestOpenAt, open: unposted.length },
    held: { count: held.length, amountMinor: held.reduce((sum, { amountMinor }) => sum + amountMinor, 0) },
    needsYou: needs(waiting),
  };
}

/** Null throughout: no audit has run. */
interface Books {
  readonly balanced: boolean | null;
  readonly mismatchMinor: number | null;
  readonly auditedAt: string | null;
  readonly audited: {
    readonly from: string;
    readonly movements: number;
    readonly missing: number;
    readonly extra: number;
    readonly drift: number;
    /** Null: not known of an audit by an older version. */
    readonly outside: NonNullable<AuditReport['outside']> | null;
  } | null;
  readonly says: string;
}

/** @param planned in shadow mode, how many payments were only planned; null: what is paid is posted. */
function books(audit: LastAudit | null, planned: number | null): Books {
  const shadow = planned === null ? null : `${watching(planned)}; ${TYPE_ON}`;
  if (audit === null) {
    const says = shadow ?? 'not audited yet: the first audit runs in the night, or with `audit`';
    return { balanced: null, mismatchMinor: null, auditedAt: null, audited: null, says };
  }
  const { balanced, mismatchMinor, asOf, from, movements, missing, extra, drift, outside = null } = audit;
  const counts = { missing: missing.length, extra: extra.length, drift: drift.length, outside };
  const says = balanced
    ? (shadow ?? `every movement of Stripe’s is in the till once, to the cent${exceptFor(outside)}`)
    : 'Stripe, the ledger and the till do not agree: `audit` names each movement';
  return { balanced, mismatchMinor, auditedAt: asOf, audited: { from, movements, ...counts }, says };
}

function exceptFor(outside: LastAudit['outside'] | null): string {
  const { held, waiting, skipped } = outside ?? { held: 0, waiting: 0, skipped: 0 };
  const parts = [
    held > 0 && `${held} held`,
    waiting > 0 && `${waiting} on the way`,
    skipped > 0 && `${skipped} skipped`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? '' : `, but for ${parts.join(', ')}`;
}

interface Waiting {
  readonly held: readonly HeldEntry[];
  readonly pause: Pause | null;
  readonly audit: LastAudit | null;
  readonly questions: readonly AskedAbout[];
  readonly toOrder: OverviewHead['toOrder'];
  readonly tillWarnings: readonly string[];
  readonly planned: number | null;
}

/**
 * Shadow mode comes first, because meanwhile orders have to be typed in by hand; then a pause, because everything waits
 * for it, then what will stop everything; then by the money at stake.
 */
function needs({ held, pause, audit, questions, toOrder, tillWarnings, planned }: Waiting): Need[] {
  const byMoney = [
    ...held.map(heldNeed),
    ...auditNeed(audit),
    ...orderNeed(toOrder),
    ...questions.map(questionNeed),
  ].toSorted((a, b) => (b.amountMinor ?? 0) - (a.amountMinor ?? 0));
  return [...shadowNeed(planned), ...pauseNeed(pause), ...tillWarnings.map(tillNeed), ...byMoney].slice(
    0,
    SHOWN,
  );
}

/** What a need is about, where it is about nothing of these. */
const NOTHING = { movement: null, sku: null, pair: null, code: null } as const;

function heldNeed({ reason, remedy, amountMinor, since, movement, sku, code }: HeldEntry): Need {
  const about = { movement, sku, code };
  return { ...NOTHING, kind: 'held', what: reason, amountMinor, since, action: remedy, ...about };
}

/** Names and addresses stay out of it: /v1/people/review shows them side by side. */
function questionNeed({ pair, evidence, moneyMinor, since }: AskedAbout): Need {
  return {
    ...NOTHING,
    kind: 'people',
    what: `two customers may be one person. ${evidence}`,
    amountMinor: moneyMinor,
    since,
    action: 'say whether they are one person; either answer is remembered for ever',
    pair,
  };
}

/** A warning names what is the matter, a colon, and what to do. */
function tillNeed(warning: string): Need {
  const [what = '', ...rest] = warning.split(': ');
  const action = rest.join(': ');
  return { ...NOTHING, kind: 'till', what, amountMinor: null, since: null, action };
}

/** Whoever believes in shadow mode that orders are in the till stops typing them in, and they never get there. */
const TYPE_ON = 'go on typing online orders in by hand until posting is live';

function watching(planned: number): string {
  return `watching only: ${planned === 1 ? '1 order' : `${planned} orders`} planned, nothing is written to the till`;
}

function shadowNeed(planned: number | null): Need[] {
  if (planned === null) return [];
  const what = watching(planned);
  return [{ ...NOTHING, kind: 'shadow', what, amountMinor: null, since: null, action: TYPE_ON }];
}

function pauseNeed(pause: Pause | null): Need[] {
  if (pause === null) return [];
  const { reason, remedy, sinceMs } = pause;
  const since = isoOf(sinceMs);
  return [
    {
      ...NOTHING,
      kind: 'paused',
      what: `nothing is posted: ${reason}`,
      amountMinor: null,
      since,
      action: remedy,
    },
  ];
}

function auditNeed(audit: LastAudit | null): Need[] {
  if (audit === null || audit.balanced) return [];
  return [
    {
      ...NOTHING,
      kind: 'mismatch',
      what: 'books and shelves do not agree',
      amountMinor: audit.mismatchMinor,
      since: audit.asOf,
      action: 'run `audit` and see to what it names',
    },
  ];
}

function orderNeed({ vendors, items, amountMinor }: OverviewHead['toOrder']): Need[] {
  if (items === 0) return [];
  const from = vendors === 1 ? 'one vendor' : `${vendors} vendors`;
  return [
    {
      ...NOTHING,
      kind: 'reorder',
      what: `${items === 1 ? 'one item has' : `${items} items have`} reached the reorder point, at ${from}`,
      amountMinor,
      since: null,
      action: 'see the reorder list and order',
    },
  ];
}
