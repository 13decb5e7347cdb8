import type { Clock } from '../../../shared/kernel/clock.ts';
import type { MovementId, PaymentId } from '../../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import type { PaymentRecord } from '../../../shared/posting/posting.ts';
import { isUnposted } from '../../../shared/posting/postings.ts';
import type { Rehearsal } from '../../../shared/posting/rehearse.ts';

export interface CarryDeps {
  readonly core: CoreDeps;
  readonly clock: Clock;
  readonly share: () => Promise<number | null>;
  readonly progress: (line: string) => void;
  /** Stores a person's word about each payment from before go-live, before it is offered; null: there are none. */
  readonly earlier: ((paymentId: PaymentId, deps: CoreDeps) => Promise<void>) | null;
}

/** How a backfill ended. Counts are movements: sales and returns. */
export interface Carried {
  readonly complete: boolean;
  readonly expected: number;
  readonly done: number;
  /** Payments that were offered, and whose end was waited for; those that had ended already need not be. */
  readonly offered: number;
  readonly held: readonly PaymentId[];
  /** What has not ended, and what could not be told beforehand. */
  readonly open: readonly PaymentId[];
  readonly shadow: boolean;
  /** Why it was ended before all was done; null: it was not. */
  readonly stopped: string | null;
}

/** So many payments are on their way at a time: the queue stays free for what is paid now. */
const IN_FLIGHT = 3;
/** What can wait leaves live postings half of the till's rate. */
const SHARE = 0.5;
export const WAIT_MS = 2_000;
/** How often a far side that asks to wait is asked again. */
export const MOST_ASKED = 90;
const LOOK_MS = 500;
/** Nothing has ended for so long: whoever waits is told where it stands. */
const STALL_MS = 3 * 60_000;
const TELL_EVERY_MS = 5_000;

interface Run {
  readonly deps: CarryDeps;
  readonly waiting: Rehearsal[];
  /** With the version that the ledger had of each when it was offered. */
  readonly flying: Map<PaymentId, number>;
  readonly ended: Map<PaymentId, PaymentRecord>;
  endedAtMs: number;
  toldAtMs: number;
}

/**
 * Offers what has not ended, a few at a time, and waits for the end of each. What could not be told beforehand stays
 * open: nobody's word about earlier payments is stored for it, and no run with one of them is complete.
 */
export async function carryOut(rehearsals: readonly Rehearsal[], deps: CarryDeps): Promise<Carried> {
  const { clock, core } = deps;
  const unclear = rehearsals.filter(({ refusal }) => refusal !== null);
  const open = rehearsals.filter(
    ({ movements, refusal }) => refusal === null && movements.some(({ outcome }) => outcome !== 'done'),
  );
  const nowMs = clock.nowMs();
  const run: Run = {
    deps,
    waiting: [...open],
    flying: new Map(),
    ended: new Map(),
    endedAtMs: nowMs,
    toldAtMs: nowMs,
  };
  let stopped: string | null = null;
  while (stopped === null && (run.waiting.length > 0 || run.flying.size > 0)) {
    stopped = await whyStop(run);
    if (stopped !== null) break;
    await offerMore(run);
    await clock.sleep(LOOK_MS);
    await landed(run);
    tell(run, open.length);
  }
  // By the rules alone these are the core's, which holds or retries them; before go-live a person has to see what.
  if (stopped === null && deps.earlier === null)
    for (const { paymentId } of unclear)
      await core.queue.send({ paymentId, eventId: null, eventAtMs: null }, 0);
  return carried(open, { run, stopped, unclear, shadow: core.settings.mode === 'shadow' });
}

async function whyStop({ deps: { core, clock }, endedAtMs }: Run): Promise<string | null> {
  const { pause } = await core.ledger.controls();
  if (pause !== null) return `Posting is paused: ${pause.reason}. ${pause.remedy}.`;
  if (clock.nowMs() - endedAtMs < STALL_MS) return null;
  return 'Nothing has ended for three minutes: see `doctor`, and `explain` of one that is open.';
}

async function offerMore(run: Run): Promise<void> {
  const { core, share, earlier } = run.deps;
  while (run.flying.size < IN_FLIGHT) {
    const [next] = run.waiting;
    if (next === undefined) return;
    if (((await share()) ?? 0) > SHARE) {
      await run.deps.clock.sleep(WAIT_MS);
      return;
    }
    run.waiting.shift();
    const { paymentId } = next;
    if (earlier !== null) await earlier(paymentId, core);
    const before = await core.ledger.load(paymentId);
    await core.queue.send({ paymentId, eventId: null, eventAtMs: null }, 0);
    run.flying.set(paymentId, before?.version ?? 0);
  }
}

async function landed(run: Run): Promise<void> {
  const { core, clock } = run.deps;
  for (const [paymentId, version] of run.flying) {
    const record = await core.ledger.load(paymentId);
    // A pass since then has come to its end.
    if (record === null || record.version === version || record.lease !== null) continue;
    if (!hasLanded(record, core.settings.mode === 'shadow')) continue;
    run.flying.delete(paymentId);
    run.ended.set(paymentId, record);
    run.endedAtMs = clock.nowMs();
  }
}

/** Each movement has ended, or waits for what only a person can decide. */
function hasLanded(record: PaymentRecord, shadow: boolean): boolean {
  if (!isUnposted(record)) return true;
  if (record.postings.length === 0) return false;
  const waits = new Set(shadow ? ['shadow', 'earlier-movement', 'person'] : ['person']);
  const held = record.postings.some(({ at }) => at.step === 'held');
  return record.postings.every(
    ({ at, waitingFor }) =>
      at.step === 'posted' ||
      at.step === 'held' ||
      at.step === 'skipped' ||
      waits.has(waitingFor ?? '') ||
      (held && waitingFor === 'earlier-movement'),
  );
}

function tell(run: Run, all: number): void {
  const { clock, progress } = run.deps;
  if (clock.nowMs() - run.toldAtMs < TELL_EVERY_MS) return;
  run.toldAtMs = clock.nowMs();
  progress(`  ${run.ended.size} of ${all} ended, ${run.flying.size} on their way`);
}

function carried(
  open: readonly Rehearsal[],
  how: {
    readonly run: Run;
    readonly stopped: string | null;
    readonly unclear: readonly Rehearsal[];
    readonly shadow: boolean;
  },
): Carried {
  const { run, stopped, shadow } = how;
  const expected = open.flatMap(({ paymentId, movements }) =>
    movements.filter(({ outcome }) => outcome === 'write').map(({ id }) => ({ paymentId, id })),
  );
  const isPosted = (paymentId: PaymentId, id: MovementId): boolean =>
    run.ended.get(paymentId)?.postings.find(({ movementId }) => movementId === id)?.at.step === 'posted';
  const done = expected.filter(({ paymentId, id }) => isPosted(paymentId, id)).length;
  const held = [...run.ended].flatMap(([id, { postings }]) =>
    postings.some(({ at }) => at.step === 'held') ? [id] : [],
  );
  const left = [...run.flying.keys(), ...[...run.waiting, ...how.unclear].map(({ paymentId }) => paymentId)];
  const isWhole = left.length === 0 && held.length === 0 && stopped === null;
  const complete = isWhole && (shadow || done === expected.length);
  return {
    complete,
    expected: shadow ? 0 : expected.length,
    done,
    offered: open.length,
    held,
    open: left,
    shadow,
    stopped,
  };
}
