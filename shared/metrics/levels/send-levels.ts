import { RefusedError } from '../../kernel/answer.ts';
import type { Refusal } from '../../kernel/answer.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { Leases } from '../../kernel/stores.ts';
import { sameLevels } from './judge.ts';
import type { LevelBook, LevelRecord, Levels, LevelsInTill, TillLevels } from './ports.ts';

export interface LevelsDeps {
  readonly till: TillLevels;
  readonly book: LevelBook;
  readonly leases: Leases;
  readonly clock: Clock;
  /** Names this process in the lease. */
  readonly owner: string;
  /** No call is begun after this moment, epoch milliseconds. */
  readonly untilMs: number;
}

export interface LevelsReport {
  /** `unfinished`: the rest is for the next run. `stopped`: a person has to see to something first. */
  readonly outcome: 'done' | 'unfinished' | 'stopped' | 'already-running';
  /** Items whose levels we changed, or changed back. */
  readonly written: number;
  /** Items that had them already. */
  readonly same: number;
  /** Left alone, with the reason. */
  readonly left: readonly { readonly sku: string; readonly why: string }[];
  /** Why it did not come to its end; null: it did. */
  readonly refusal: Refusal | null;
}

/** One item's change: noted as `intent` before it is sent, as `done` afterwards. */
export interface Sending {
  readonly to: Levels;
  readonly place: string;
  readonly intent: LevelRecord;
  readonly done: LevelRecord;
}

/** What one item comes to: nothing to do, left alone with a reason, or a change. */
export type Decided =
  | { readonly kind: 'same'; readonly note: LevelRecord | null }
  | { readonly kind: 'left'; readonly why: string }
  | { readonly kind: 'send'; readonly sending: Sending };

export interface Candidate {
  readonly itemId: string;
  readonly sku: string;
  readonly decide: (inTill: LevelsInTill) => Decided;
}

const LEASE = 'reorder-levels';
/** Longer than the calls of one reading take. */
const LEASE_MS = 120_000;
/** Items that are looked at together. */
const LOOKED_AT = 50;
const NO_STOCK_ROW = 'the till keeps no stock of it at this shop yet';

interface Tally {
  written: number;
  same: number;
  readonly left: { sku: string; why: string }[];
}

/**
 * Looks at each item in the till, decides, notes what it is about to do, does it, and clears by another look whatever
 * came back without a plain yes. Ends early, well, where the till's rate or the time is spent.
 */
export async function sendLevels(candidates: readonly Candidate[], deps: LevelsDeps): Promise<LevelsReport> {
  const tally: Tally = { written: 0, same: 0, left: [] };
  const end = (outcome: LevelsReport['outcome'], refusal: Refusal | null = null): LevelsReport => ({
    outcome,
    ...tally,
    refusal,
  });
  const { leases, owner } = deps;
  if (!(await leases.take(LEASE, owner, LEASE_MS))) return end('already-running');
  try {
    for (let at = 0; at < candidates.length; at += LOOKED_AT) {
      if (isLate(deps) || !(await leases.take(LEASE, owner, LEASE_MS))) return end('unfinished');
      const isWhole = await sendSome(candidates.slice(at, at + LOOKED_AT), tally, deps);
      if (!isWhole) return end('unfinished');
    }
    return end('done');
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return end(error.refusal.whose === 'wait' ? 'unfinished' : 'stopped', error.refusal);
  } finally {
    await leases.release(LEASE, owner);
  }
}

/** False: there was no time for all of it. */
async function sendSome(some: readonly Candidate[], tally: Tally, deps: LevelsDeps): Promise<boolean> {
  const inTill = await deps.till.read(some.map(({ itemId }) => itemId));
  const sendings: Sending[] = [];
  for (const { itemId, sku, decide } of some) {
    const seen = inTill.get(itemId);
    const decided: Decided = seen === undefined ? { kind: 'left', why: NO_STOCK_ROW } : decide(seen);
    if (decided.kind === 'send') sendings.push(decided.sending);
    if (decided.kind === 'left') tally.left.push({ sku, why: decided.why });
    if (decided.kind !== 'same') continue;
    if (decided.note !== null) await deps.book.put(decided.note);
    tally.same += 1;
  }
  const { perCall } = deps.till;
  for (let at = 0; at < sendings.length; at += perCall) {
    if (isLate(deps)) return false;
    await sendOnce(sendings.slice(at, at + perCall), tally, deps);
  }
  return true;
}

/** One call. What the till refuses of several is tried one by one, so that no item stands in the way of another. */
async function sendOnce(group: readonly Sending[], tally: Tally, deps: LevelsDeps): Promise<void> {
  const { till, book } = deps;
  for (const { intent } of group) await book.put(intent);
  const changes = group.map(({ intent, to, place }) => ({ itemId: intent.itemId, place, to }));
  const answer = await till.write(changes);
  if (answer.kind === 'accepted') return note(group, tally, deps);
  if (answer.kind === 'rejected' && answer.refusal.whose !== 'payment')
    throw new RefusedError(answer.refusal);
  const inTill = await till.read(changes.map(({ itemId }) => itemId));
  const isThere = ({ intent, to }: Sending): boolean => {
    const seen = inTill.get(intent.itemId);
    return seen !== undefined && sameLevels(seen.levels, to);
  };
  await note(group.filter(isThere), tally, deps);
  const others = group.filter((sending) => !isThere(sending));
  if (answer.kind === 'unknown') {
    const why = `no answer to it (${answer.why}); the next run looks again`;
    tally.left.push(...others.map(({ intent }) => ({ sku: intent.sku, why })));
    return;
  }
  const [only] = others;
  if (group.length > 1 || only === undefined) {
    for (const sending of others) await sendOnce([sending], tally, deps);
    return;
  }
  const { reason } = answer.refusal;
  tally.left.push({ sku: only.intent.sku, why: reason });
  await book.put({ ...only.intent, state: refusedState(only.intent), refusal: reason });
}

/** A refused undo stays one that is still to be done. */
function refusedState({ state }: LevelRecord): LevelRecord['state'] {
  return state === 'sent' ? 'refused' : state;
}

async function note(group: readonly Sending[], tally: Tally, { book }: LevelsDeps): Promise<void> {
  for (const { done } of group) await book.put(done);
  tally.written += group.length;
}

function isLate({ clock, untilMs }: LevelsDeps): boolean {
  return clock.nowMs() >= untilMs;
}
