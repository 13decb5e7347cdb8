import type { PaymentId } from '../kernel/ids.ts';
import { moneyText } from '../kernel/money.ts';
import type { PostingSettings } from '../settings/schema.ts';
import { isAboutTheAmount } from './holds.ts';
import { CALM, RECHECK_AFTER_MS, toPending } from './moves.ts';
import type { MoneyMovement, Payment } from './payment.ts';
import type { PaymentRecord, Posting, PostingStep } from './posting.ts';

/** A payment that the ledger has never seen. */
export function freshRecord(paymentId: PaymentId): PaymentRecord {
  return {
    paymentId,
    schemaVersion: 1,
    version: 0,
    lease: null,
    observedAtMs: null,
    seenEvents: [],
    postings: [],
    openSinceMs: null,
    nextCheckAtMs: null,
    vainPasses: 0,
  };
}

function freshPosting(movement: MoneyMovement): Posting {
  return {
    movementId: movement.id,
    kind: movement.kind,
    of: movement.of,
    amountMinor: movement.amountMinor,
    currency: movement.currency,
    atMs: movement.atMs,
    at: { step: 'pending' },
    plan: 0,
    replan: false,
    releasedHolds: [],
    attempts: 0,
    replacements: 0,
    unanswered: null,
    discards: [],
    recheckAtMs: [],
    metUnknown: false,
    undecidedSinceMs: null,
    customerId: null,
    refusedCustomerId: null,
    firstSentAtMs: null,
    writeBack: 'none',
    findings: [],
    drift: [],
    waitingFor: null,
    nextCheckAtMs: null,
  };
}

export interface Rules {
  readonly settings: PostingSettings;
  readonly shopCurrency: string;
}

export interface Reconciled {
  readonly postings: readonly Posting[];
  /** What is new, in words, for the trail. */
  readonly news: readonly string[];
}

/** Brings the ledger's postings in line with what Stripe shows: one per movement, amounts and rules as of now. */
export function reconcile(postings: readonly Posting[], payment: Payment, rules: Rules): Reconciled {
  const news: string[] = [];
  const known = new Map(postings.map((posting) => [posting.movementId, posting]));
  const next = payment.movements.map((movement) => {
    const before = known.get(movement.id);
    known.delete(movement.id);
    if (before === undefined)
      news.push(
        `Stripe shows ${movement.kind} ${movement.id}: ${moneyText(movement.amountMinor, movement.currency)}`,
      );
    const current = atItsTime(before ?? freshPosting(movement), movement);
    return withAmount(clearedOfWait(clearedOfShadow(clearedOfCrash(current), rules), rules), movement, news);
  });
  // What Stripe no longer shows stays: the ledger forgets nothing.
  const ruled = new Map([...next, ...known.values()].map((posting) => [posting.movementId, posting]));
  // In their order: what returns or undoes another movement goes by what the rules have just made of that one.
  for (const [id, posting] of ruled)
    ruled.set(id, withRules(posting, { payment, rules, all: [...ruled.values()] }, news));
  return { postings: [...ruled.values()], news };
}

/** The rules for one payment. Go-live is no bound for one of which a person has said so. */
export function rulesFor(record: PaymentRecord, deps: Rules): Rules {
  const { settings, shopCurrency } = deps;
  if (record.earlierToo !== true) return { settings, shopCurrency };
  const { since: _, ...others } = settings;
  return { settings: others, shopCurrency };
}

/** A step found in flight at the start of a pass *is* the unknown outcome. */
export function clearedOfCrash(posting: Posting): Posting {
  const { at } = posting;
  if (at.step === 'preparing') return { ...posting, metUnknown: true };
  if (at.step !== 'completing') return posting;
  return { ...posting, metUnknown: true, unanswered: { saleId: at.saleId, sentAtMs: at.sentAtMs } };
}

/** What was laid out in shadow mode chose no customer and may be old: going live plans anew. */
function clearedOfShadow(posting: Posting, rules: Rules): Posting {
  if (posting.waitingFor !== 'shadow' || rules.settings.mode === 'shadow') return posting;
  return plannedAnew(posting);
}

/** Its next step lays it out anew, by what is true then. */
export function plannedAnew(posting: Posting): Posting {
  return { ...posting, waitingFor: null, replan: posting.plan > 0 };
}

/**
 * A return that was planned, but refused before anything was made of it, is planned anew: the wait may have been one
 * of days, and people at the counter may have taken the goods back meanwhile.
 */
function clearedOfWait(posting: Posting, rules: Rules): Posting {
  const { of, at, plan, unanswered } = posting;
  const isPlanned = at.step === 'pending' && plan > 0 && unanswered === null;
  return of !== null && isPlanned && rules.settings.mode === 'live' ? { ...posting, replan: true } : posting;
}

function withAmount(posting: Posting, movement: MoneyMovement, news: string[]): Posting {
  if (posting.amountMinor === movement.amountMinor) return posting;
  const text = amountIsNow(posting, movement.amountMinor);
  news.push(text);
  const findings = posting.at.step === 'posted' ? [...posting.findings, text] : posting.findings;
  const changed = { ...posting, amountMinor: movement.amountMinor, findings };
  return isHeldForAmount(posting) ? toPending(changed, { replan: posting.plan > 0 }) : changed;
}

/** Stripe may tell only later when a charge was captured; what has begun keeps the time that it began with. */
function atItsTime(posting: Posting, movement: MoneyMovement): Posting {
  const { at, attempts } = posting;
  const isUntouched = at.step === 'pending' ? attempts === 0 : at.step === 'skipped' && !at.byPerson;
  return isUntouched ? { ...posting, atMs: movement.atMs } : posting;
}

/** A hold about the former amount says nothing of the new one: a part was captured, and now the rest. */
function isHeldForAmount({ at }: Posting): boolean {
  return at.step === 'held' && isAboutTheAmount(at.hold);
}

export function amountIsNow(posting: Posting, amountMinor: number): string {
  const [now, before] = [amountMinor, posting.amountMinor].map((minor) => moneyText(minor, posting.currency));
  return `Stripe's amount of ${posting.movementId} is now ${now}, it was ${before}`;
}

export interface RuleContext {
  readonly payment: Pick<Payment, 'inPerson' | 'movements'>;
  readonly rules: Rules;
  readonly all: readonly Posting[];
}

function withRules(posting: Posting, context: RuleContext, news: string[]): Posting {
  const { at } = posting;
  const skip = skipOf(posting, context);
  if (at.step === 'skipped') {
    if (!isSkipOutdated(posting, context)) return posting;
    news.push(`${posting.movementId} is no longer skipped`);
    return { ...posting, at: { step: 'pending' } };
  }
  if (skip?.byPerson === true && (at.step === 'pending' || at.step === 'held')) {
    news.push(`${posting.movementId} is skipped: ${skip.reason}`);
    return skippedBefore(posting, skip);
  }
  // A completed sale with other figures stands there, whatever Stripe says: only a person can set it right.
  if (at.step === 'held' && at.hold.code !== 'other-figures' && isTakenBack(posting, context.payment)) {
    news.push(`${posting.movementId} waits for nobody any more: Stripe took it back`);
    return toPending(posting, {});
  }
  // A rule applies only to what has not begun: a draft of ours is first brought to its end.
  const hasBegun = (at.step !== 'pending' && at.step !== 'held') || posting.attempts > 0;
  if (skip === null || hasBegun) return posting;
  news.push(`${posting.movementId} is skipped: ${skip.reason}`);
  return { ...posting, at: skip };
}

/** Whether a skip that no person made has no reason any more under the rules as they are: an observation lifts it. */
export function isSkipOutdated(posting: Posting, context: RuleContext): boolean {
  if (posting.at.step !== 'skipped' || posting.at.byPerson) return false;
  const stays = skipOf(posting, context) !== null || skipWithBase(posting, context.all) !== null;
  return !stays && !isTakenBack(posting, context.payment);
}

/**
 * What a person skipped is news to a ledger only where a later state of it was lost, with what that knew of drafts: it
 * stays skipped, however far it had come, and is looked at – once more when nothing unanswered can commit any more.
 */
function skippedBefore(posting: Posting, skip: Skip): Posting {
  const { atMs, attempts, metUnknown, unanswered } = posting;
  const later = unanswered === null ? [] : [unanswered.sentAtMs + RECHECK_AFTER_MS[0]];
  return {
    ...posting,
    ...CALM,
    at: skip,
    metUnknown: metUnknown || attempts > 0,
    recheckAtMs: [atMs, ...later],
  };
}

/** Stripe's own word, no rule: what was skipped for it stays skipped, with its late looks due when they were due. */
function isTakenBack(posting: Posting, payment: RuleContext['payment']): boolean {
  return payment.movements.some(({ id, state }) => id === posting.movementId && state === 'taken-back');
}

export type Skip = Extract<PostingStep, { step: 'skipped' }>;

/** By its own right. What is skipped along with another movement is looked at in the till first, so not here. */
function skipOf(posting: Posting, context: RuleContext): Skip | null {
  const { payment, rules } = context;
  const written =
    payment.movements.find((movement) => movement.id === posting.movementId)?.written.skipped ?? null;
  if (written !== null) return { step: 'skipped', reason: written, byPerson: true };
  if (posting.kind === 'charge') {
    const reason = chargeRule(posting, payment, rules);
    return reason === null ? null : { step: 'skipped', reason, byPerson: false };
  }
  return skipAsEarlier(posting, context);
}

/**
 * What was rung up by hand before go-live was also given back by hand until then. Not so a dispute, which is dated as
 * its money was withheld: that it was lost, or won, is news of later.
 */
function skipAsEarlier(posting: Posting, { rules, all }: RuleContext): Skip | null {
  if (posting.kind === 'dispute' || posting.kind === 'dispute-undone') return null;
  const base = all.find((other) => other.movementId === posting.of);
  const earlier = isBeforeGoLive(posting, rules) && base !== undefined && isBeforeGoLive(base, rules);
  return earlier ? { step: 'skipped', reason: BEFORE_GO_LIVE, byPerson: false } : null;
}

function isBeforeGoLive(posting: Posting, { settings }: Rules): boolean {
  return settings.since !== undefined && posting.atMs < Date.parse(settings.since);
}

/** What returns or undoes a skipped movement is skipped with it – but a refund of a charge from before go-live. */
export function skipWithBase(posting: Posting, all: readonly Posting[]): Skip | null {
  if (posting.of === null && posting.kind !== 'charge') {
    return {
      step: 'skipped',
      reason: 'it belongs to no charge: nothing was rung up for it',
      byPerson: false,
    };
  }
  const base = all.find((other) => other.movementId === posting.of);
  if (base?.at.step !== 'skipped' || base.at.reason === BEFORE_GO_LIVE) return null;
  return { step: 'skipped', reason: `its ${base.kind} is skipped: ${base.at.reason}`, byPerson: false };
}

export const BEFORE_GO_LIVE = 'before go-live';
export const IN_PERSON = 'in person: the till rang it up itself';

function chargeRule(posting: Posting, payment: RuleContext['payment'], rules: Rules): string | null {
  const { settings, shopCurrency } = rules;
  if (payment.inPerson && settings.inPerson === 'skip') return IN_PERSON;
  if (posting.currency !== shopCurrency)
    return `in ${posting.currency.toUpperCase()}, the shop's currency is ${shopCurrency.toUpperCase()}`;
  return isBeforeGoLive(posting, rules) ? BEFORE_GO_LIVE : null;
}

/** When open work is worth another pass. */
export function dueAtOf(record: PaymentRecord, openSinceMs: number): number {
  return Math.max(record.nextCheckAtMs ?? 0, openSinceMs);
}

/** Since when a person is waited for: a hold, or a finding about what has ended; null: nobody is. */
export function heldSinceOf(posting: Posting): number | null {
  if (posting.at.step === 'held') return posting.at.hold.sinceMs;
  return posting.findings.length > 0 ? posting.atMs : null;
}

/** A movement of the payment has not ended, or none is known yet. */
export function isUnposted(record: PaymentRecord): boolean {
  return record.postings.length === 0 || record.postings.some((posting) => !hasEnded(posting));
}

/** Whether the core is done with it, apart from late looks, discards and the write-back. */
export function hasEnded(posting: Posting): boolean {
  return posting.at.step === 'posted' || posting.at.step === 'held' || posting.at.step === 'skipped';
}

const isReturn = (posting: Pick<Posting, 'kind'>): boolean =>
  posting.kind === 'refund' || posting.kind === 'charge-undone' || posting.kind === 'dispute';

/** What the till must show for it: negative where money went back to the buyer. */
export function signedAmountOf(posting: Pick<Posting, 'kind' | 'amountMinor'>): number {
  return isReturn(posting) ? -posting.amountMinor : posting.amountMinor;
}
