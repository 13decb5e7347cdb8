import { RefusedError } from '../kernel/answer.ts';
import { assert } from '../kernel/errors.ts';
import type { Refusal } from '../kernel/answer.ts';
import type { CoreDeps, PassReport } from './core.ts';
import { isControlled, meetControl, storeControl } from './control.ts';
import { backoffMs } from './backoff.ts';
import { discardNamed } from './effects.ts';
import * as holds from './holds.ts';
import { isPutOff, isSeen, isSeenTo } from './hints.ts';
import { layOutNext } from './lay-out-next.ts';
import { Looks } from './looks.ts';
import { named } from './moves.ts';
import { OvertakenError, Pass } from './pass.ts';
import type { Payment } from './payment.ts';
import type { Hint, OpenWork } from './ports.ts';
import type { PaymentRecord, Posting } from './posting.ts';
import { freshRecord, hasEnded, reconcile, rulesFor, skipWithBase } from './postings.ts';
import type { Skip } from './postings.ts';
import { recheck } from './recheck.ts';
import { hold, step } from './step.ts';
import type { StepContext, StepResult } from './step-result.ts';
import { openness } from './openness.ts';
import { tellRefusal } from './tell-refusal.ts';
import { tellUnderControl } from './tell-under-control.ts';
import { writeBackDue } from './write-back.ts';

const SEEN_EVENTS = 50;
/** No new step is begun later than this in a pass: the function must end well before its time-out. */
const PASS_MS = 25_000;
/** Far more than a movement takes, with its discards; reaching it is our bug or a till that plays with us. */
const MAX_STEPS_PER_MOVEMENT = 50;
const OVERTAKEN_AGAIN_MS = 2_000;
const OUT_OF_TIME_AGAIN_MS = 1_000;

/**
 * Makes the till agree with what Stripe shows of one payment, as far as it can be done now. May be called at any
 * time, any number of times, by anybody, side by side: webhook, sweep, redrive and backfill are all this.
 * Throws only for our own bugs and when the ledger is away.
 */
export async function converge(hint: Hint, deps: CoreDeps): Promise<PassReport> {
  const report = reporter(hint);
  const [controls, stored] = await Promise.all([deps.ledger.controls(), deps.ledger.load(hint.paymentId)]);
  const record = stored ?? freshRecord(hint.paymentId);
  const nowMs = deps.clock.nowMs();
  const isTrial = hint.trial === true && controls.restoredAtMs === undefined;
  const tried = isTrial && controls.pause?.by === 'tillbridge';
  if (isControlled(tried ? { ...controls, pause: null } : controls, nowMs)) {
    await storeAsOpen(hint.paymentId, deps);
    await meetControl(controls, deps);
    await tellUnderControl(hint, controls, deps);
    return report({ outcome: 'controlled', detail: controls.pause?.reason ?? controls.wait?.reason ?? null });
  }
  if (isSeen(record, hint)) return report({ outcome: 'nothing-open' });
  if (record.lease !== null && record.lease.untilMs > nowMs) {
    const { owner, untilMs } = record.lease;
    if (isSeenTo(hint, owner, nowMs)) return report({ outcome: 'leased' });
    return report({ outcome: 'leased', behind: owner, againInMs: untilMs - nowMs });
  }
  if (isPutOff(record, hint, nowMs)) return report({ outcome: 'put-off' });
  const pass = new Pass(deps, deps.random.id(), record);
  try {
    const done = await runPass(pass, hint, report);
    const before = new Set(askedOf(record));
    for (const what of askedOf(pass.record)) if (!before.has(what)) pass.actions.push('asked');
    // Half-open: the far side did for one payment what it had refused, so the others may follow.
    if (tried && done.outcome !== 'refused') await deps.ledger.resume('tillbridge');
    return done;
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    return report({ outcome: 'overtaken', actions: pass.actions, againInMs: OVERTAKEN_AGAIN_MS });
  }
}

type Report = (facts: Partial<PassReport> & Pick<PassReport, 'outcome'>) => PassReport;

function reporter(hint: Hint): Report {
  return (facts) => ({ paymentId: hint.paymentId, actions: [], againInMs: null, detail: null, ...facts });
}

/** What people are waited for: a hold, a finding. */
function askedOf({ postings }: PaymentRecord): string[] {
  return postings.flatMap(({ movementId, at, findings }) => [
    ...(at.step === 'held' ? [`${movementId} since ${at.hold.sinceMs}`] : []),
    ...findings.map((finding) => `${movementId}: ${finding}`),
  ]);
}

async function runPass(pass: Pass, hint: Hint, report: Report): Promise<PassReport> {
  const startedAtMs = pass.deps.clock.nowMs();
  // Open from the first write on: a pass that dies is found by the sweep, even when its message is gone.
  const openSinceMs = Math.min(pass.record.openSinceMs ?? startedAtMs, startedAtMs);
  await pass.write({ openSinceMs, nextCheckAtMs: null }, []);
  try {
    const observation = await pass.deps.stripe.observe(hint.paymentId);
    if (observation.kind !== 'payment') {
      const why = observation.kind === 'foreign' ? observation.why : 'Stripe knows no such payment';
      await endUnobserved(pass, hint, why);
      return report({
        outcome: observation.kind,
        detail: observation.kind === 'foreign' ? observation.why : null,
      });
    }
    const result = await convergeObserved(pass, observation.payment, startedAtMs);
    if (result.kind === 'refused') return await endRefused(pass, result.refusal, report);
    const againInMs = await endPass(pass, hint, result.kind === 'out-of-time');
    return report({
      outcome: againInMs === null ? 'converged' : 'waiting',
      actions: pass.actions,
      againInMs,
    });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return await endRefused(pass, error.refusal, report);
  }
}

async function convergeObserved(pass: Pass, payment: Payment, startedAtMs: number): Promise<StepResult> {
  const { settings, clock } = pass.deps;
  const rules = rulesFor(pass.record, pass.deps);
  const { postings, news } = reconcile(pass.record.postings, payment, rules);
  const standing = payment.standing ?? [];
  const known = new Set(pass.record.standing);
  const shown = standing.filter((what) => !known.has(what)).map((what) => `Stripe shows ${what}`);
  await pass.write({ postings, standing, observedAtMs: startedAtMs }, [...news, ...shown]);
  const context: StepContext = { pass, payment, looks: new Looks(pass), refusals: new Map() };
  const waiting = new Set<string>();
  const hasTime = (): boolean => clock.nowMs() - startedAtMs < PASS_MS;
  // What the till has just answered is recorded, however late it is.
  let answered = false;
  const maxSteps = MAX_STEPS_PER_MOVEMENT * (1 + postings.length);
  for (let steps = 0; answered || hasTime(); steps += 1) {
    assert(steps < maxSteps, `${payment.id} needs more than ${maxSteps} steps`);
    const result = await nextStep(context, waiting);
    if (result === null) break;
    if (result.kind === 'refused') return result;
    answered = result.kind === 'answered';
  }
  if (!hasTime()) return { kind: 'out-of-time' };
  return settings.mode === 'shadow' ? { kind: 'went-on' } : writeBackDue(pass, payment);
}

/** The next piece of work of the payment, or null: none is left that could go on now. */
async function nextStep(context: StepContext, waiting: Set<string>): Promise<StepResult | null> {
  const { pass } = context;
  const { postings } = pass.record;
  const shadow = pass.deps.settings.mode === 'shadow';
  const done = (posting: Posting, result: StepResult): StepResult => {
    if (result.kind === 'waits') waiting.add(posting.movementId);
    return result;
  };
  const free = postings.filter((posting) => !waiting.has(posting.movementId));
  const discard = shadow ? undefined : free.find((posting) => posting.discards.some((item) => !item.gone));
  if (discard !== undefined) return done(discard, await discardNamed(discard, context));
  const due = free.find(
    (posting) => hasEnded(posting) && posting.recheckAtMs.some((atMs) => atMs <= pass.deps.clock.nowMs()),
  );
  if (due !== undefined) return done(due, await recheck(due, context));
  // Movements go in order: a later one waits behind an earlier one that is open or held.
  const first = postings.find((posting) => posting.at.step !== 'posted' && posting.at.step !== 'skipped');
  if (first === undefined || hasEnded(first) || waiting.has(first.movementId)) return null;
  const skipped = first.at.step === 'pending' && first.attempts === 0 ? skipWithBase(first, postings) : null;
  if (skipped !== null) return done(first, await skipAlong(first, skipped, context));
  if (shadow) return done(first, await shadowStep(first, context));
  return done(first, await stepOrHold(first, context));
}

/** What returns or undoes a skipped movement – unless a former ledger had rung it up: then it stands in the till. */
async function skipAlong(posting: Posting, at: Skip, context: StepContext): Promise<StepResult> {
  const look = await context.looks.of(posting, null);
  const stands = look.kind === 'undecided' || look.rows.some(({ state }) => state === 'completed');
  if (stands) return stepOrHold(posting, context);
  const news = [`${posting.movementId} is skipped: ${at.reason}`];
  // A draft of it that a former ledger had prepared goes with it.
  const drafts = look.rows.filter((row) => row.state === 'draft' && row.implied !== true);
  const next = named(
    { ...posting, at },
    drafts.map(({ saleId }) => saleId),
  );
  await context.pass.writePosting(next, news);
  return { kind: 'went-on' };
}

/** A read that blames this very payment (its customer, say) is a person's business like a refused call. */
async function stepOrHold(posting: Posting, context: StepContext): Promise<StepResult> {
  try {
    return await step(posting, context);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.whose !== 'payment') throw error;
    return hold(posting, holds.refusedByTill(error.refusal), context.pass);
  }
}

/** Shadow mode: the plan is laid out and kept for people to read; nothing is written to the till or to Stripe. */
async function shadowStep(posting: Posting, context: StepContext): Promise<StepResult> {
  if (posting.plan === 0 || posting.replan) return layOutNext(posting, context);
  await context.pass.writePosting({ ...posting, waitingFor: 'shadow' }, []);
  return { kind: 'waits' };
}

/** Gives the lease back and says what is still open. Returns when the payment shall be offered again. */
async function endPass(pass: Pass, hint: Hint, outOfTime = false): Promise<number | null> {
  const nowMs = pass.deps.clock.nowMs();
  const open = openness(pass.record, { nowMs, shadow: pass.deps.settings.mode === 'shadow' });
  const seen = hint.eventId === null || open.somethingWaits ? [] : [hint.eventId];
  const seenEvents = [...new Set([...pass.record.seenEvents, ...seen])].slice(-SEEN_EVENTS);
  const { openSinceMs, postings } = open;
  const againAtMs = outOfTime ? nowMs + OUT_OF_TIME_AGAIN_MS : open.againAtMs;
  const inVain = open.somethingWaits && againAtMs === null && pass.deps.settings.mode === 'live';
  const vainPasses = inVain ? pass.record.vainPasses + 1 : 0;
  const nextCheckAtMs = vainPasses === 0 ? (againAtMs ?? open.nextCheckAtMs) : nowMs + backoffMs(vainPasses);
  await pass.write({ lease: null, seenEvents, openSinceMs, nextCheckAtMs, vainPasses, postings }, []);
  return againAtMs === null ? null : Math.max(0, againAtMs - nowMs);
}

/**
 * An event that names a payment which Stripe does not show is a contradiction (a replica behind, a key of another
 * account): it stays open and is looked at again, ever more seldom, and its age tells. A person's guess does not.
 */
async function endUnobserved(pass: Pass, hint: Hint, why: string): Promise<void> {
  const nowMs = pass.deps.clock.nowMs();
  const expected = hint.eventId !== null || pass.record.vainPasses > 0 || pass.record.postings.length > 0;
  const vainPasses = pass.record.vainPasses + 1;
  const open = {
    openSinceMs: pass.record.openSinceMs ?? nowMs,
    nextCheckAtMs: nowMs + backoffMs(vainPasses),
    vainPasses,
  };
  const closed = { openSinceMs: null, nextCheckAtMs: null, vainPasses: 0 };
  const news = pass.record.standing?.includes(why) === true ? [] : [why];
  await pass.write({ lease: null, standing: [why], ...(expected ? open : closed) }, news);
}

/** A far side refused: the payment stays open work, and what concerns everybody becomes a control item. */
async function endRefused(pass: Pass, refusal: Refusal, report: Report): Promise<PassReport> {
  const { clock, settings } = pass.deps;
  const waitingFor = refusal.whose === 'connection' ? 'pause' : 'limit';
  const { postings, standing, news } = tellRefusal(pass.record, refusal);
  const marked = postings.map((posting) =>
    hasEnded(posting) ? posting : ({ ...posting, waitingFor } as const),
  );
  const record = { ...pass.record, postings: marked };
  const open = openness(record, { nowMs: clock.nowMs(), shadow: settings.mode === 'shadow' });
  const openSinceMs = open.openSinceMs ?? clock.nowMs();
  // What blames this payment alone is tried again ever more seldom; the rest waits for the control item.
  const vainPasses = refusal.whose === 'payment' ? pass.record.vainPasses + 1 : 0;
  const nextCheckAtMs = vainPasses > 0 ? clock.nowMs() + backoffMs(vainPasses) : open.nextCheckAtMs;
  const end = { lease: null, openSinceMs, nextCheckAtMs, vainPasses, standing, postings: open.postings };
  await pass.write(end, news);
  const againInMs = await storeControl(refusal, pass.deps);
  return report({
    outcome: 'refused',
    actions: pass.actions,
    detail: `${refusal.code}: ${refusal.reason}`,
    refusal,
    againInMs,
  });
}

/** Under a control item the till is left alone, but the payment is remembered: its message ends for good. */
export async function storeAsOpen(
  paymentId: OpenWork['paymentId'],
  deps: Pick<CoreDeps, 'ledger' | 'clock'>,
): Promise<void> {
  for (;;) {
    const record = (await deps.ledger.load(paymentId)) ?? freshRecord(paymentId);
    const nowMs = deps.clock.nowMs();
    const openSinceMs = Math.min(record.openSinceMs ?? nowMs, nowMs);
    if (record.openSinceMs === openSinceMs && (record.nextCheckAtMs ?? 0) <= nowMs) return;
    const stored = await deps.ledger.save({ ...record, openSinceMs, nextCheckAtMs: null }, []);
    if (stored !== null) return;
  }
}
