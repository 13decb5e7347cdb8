import type { Refusal } from '../kernel/answer.ts';
import * as holds from './holds.ts';
import type { HoldReason } from './holds.ts';
import { driftOf, isRightDraft, moneyIsRight } from './judge.ts';
import type { Look } from './ports.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, TillSale } from './sale.ts';
import { SETTLE_COMPLETE_MS, SETTLE_PREPARE_MS, settlesAtMs, UNTOUCHABLE_MS } from './settling.ts';
import type { Sent } from './settling.ts';

/** Drafts of one movement that may be given up and made anew before a person is asked. */
export const MAX_REPLACEMENTS = 2;

/** Everything that decides the next action for one posting that has not ended. The lease is ours. */
export interface Situation {
  readonly posting: Posting;
  /** What the till must show for it, signed: negative for a return. */
  readonly wantedTotalMinor: number;
  /** Stripe says that the movement did not happen after all. */
  readonly takenBack: boolean;
  /** The plan in force; null: none was laid out, or it must be laid out anew. */
  readonly sale: FrozenSale | null;
  readonly look: Look;
  /** The step's call was refused, and `look` was made after that. */
  readonly refusal: Refusal | null;
  readonly nowMs: number;
}

/** `discard`: drafts of ours to name and delete along with the action. */
export type Action =
  /** `drafts`: of a plan that is not in force; whether one of them is right, only the new plan tells. */
  | { readonly do: 'lay-out'; readonly drafts: readonly string[] }
  | { readonly do: 'prepare' }
  | { readonly do: 'adopt-draft'; readonly draft: TillSale; readonly discard: readonly string[] }
  | { readonly do: 'complete'; readonly draft: TillSale; readonly discard: readonly string[] }
  /** Back to pending: the draft was deleted or edited. Counts. */
  | { readonly do: 'replace'; readonly discard: readonly string[] }
  /** Back to pending and plan anew: Stripe's amount is another one. Does not count. */
  | { readonly do: 'start-over'; readonly discard: readonly string[] }
  | {
      readonly do: 'adopt-sale';
      readonly sale: TillSale;
      /** For a person, at once. */
      readonly findings: readonly string[];
      /** For the audit: a person's doing, never reverted. */
      readonly drift: readonly string[];
      readonly discard: readonly string[];
    }
  | { readonly do: 'skip'; readonly reason: string; readonly discard: readonly string[] }
  | { readonly do: 'hold'; readonly hold: HoldReason; readonly discard: readonly string[] }
  | {
      readonly do: 'refused';
      readonly back: 'pending' | 'prepared' | 'completing';
      readonly refusal: Refusal;
      /** What a person reads where the refusal is this payment's. */
      readonly hold: HoldReason;
      readonly discard: readonly string[];
    }
  | { readonly do: 'wait'; readonly untilMs: number }
  | { readonly do: 'undecided'; readonly why: string };

interface Rows {
  readonly completed: readonly TillSale[];
  readonly voided: readonly TillSale[];
  /** Drafts that the ledger has not given up. */
  readonly drafts: readonly TillSale[];
  /** Voided, perhaps while a draft: to a step of ours that made it like a deleted draft. */
  readonly perhapsDrafts: readonly TillSale[];
}

/**
 * The next action for a posting: the decision table, pure. Completed rows decide first, then voided ones, then what is
 * half done, then what Stripe says, then the step.
 */
export function plan(situation: Situation): Action {
  const { look, posting } = situation;
  if (look.kind === 'undecided') return { do: 'undecided', why: look.why };
  const rows = sortRows(look.rows, posting);
  const ended = planEnded(situation, rows) ?? planVoided(situation, rows);
  if (ended !== null) return ended;
  const begun = rows.drafts.find((row) => row.begun === true);
  if (begun !== undefined) return planBegun(situation, rows, begun);
  if (situation.takenBack) {
    const skipped = planTakenBack(situation, rows);
    if (skipped !== null) return skipped;
  }
  switch (posting.at.step) {
    case 'pending':
      return planPending(situation, rows);
    case 'preparing':
      return planPreparing(situation, rows, posting.at);
    case 'prepared':
      return planPrepared(situation, rows, posting.at.saleId);
    case 'completing':
      return planCompleting(situation, rows, posting.at);
    case 'posted':
    case 'held':
    case 'skipped':
      // An ended posting is only looked at again; what its late looks find is `inspectEnded`'s business.
      return { do: 'wait', untilMs: situation.nowMs };
  }
}

function sortRows(all: readonly TillSale[], posting: Posting): Rows {
  // A draft that was given up counts for nothing, voided by a clerk or not – unless a complete of it went unanswered:
  // then it may have been a sale when it was voided.
  const named = new Set(posting.discards.map((discard) => discard.saleId));
  const mayBeSale = posting.unanswered?.saleId;
  const inState = (state: TillSale['state']): TillSale[] =>
    all.filter((row) => row.state === state).toSorted(bySaleId);
  return {
    completed: inState('completed'),
    voided: inState('voided')
      .filter((row) => row.perhapsDraft !== true)
      .filter((row) => row.saleId === mayBeSale || !named.has(row.saleId)),
    // An implied draft has the same id whenever it is prepared: that it was given up once says nothing of it now. And
    // what has begun cannot be given up.
    drafts: inState('draft').filter((row) => isNoDiscard(row) || !named.has(row.saleId)),
    perhapsDrafts: inState('voided').filter((row) => row.perhapsDraft === true && !named.has(row.saleId)),
  };
}

/** Numerically where ids are numbers, so that "the lowest" is the one made first. */
function bySaleId(a: TillSale, b: TillSale): number {
  return a.saleId.length - b.saleId.length || (a.saleId < b.saleId ? -1 : 1);
}

/** What the till does not hold cannot be given up, and no more what it holds half done. */
const isNoDiscard = (row: TillSale): boolean => row.implied === true || row.begun === true;

const idsOf = (rows: readonly TillSale[]): string[] =>
  rows.filter((row) => !isNoDiscard(row)).map((row) => row.saleId);

function planEnded(situation: Situation, rows: Rows): Action | null {
  const first = rows.completed[0];
  if (first === undefined) return null;
  const discard = superfluous(situation, rows);
  const right = rows.completed.find((row) => moneyIsRight(row, situation.wantedTotalMinor));
  if (right === undefined) {
    return {
      do: 'hold',
      hold: holds.otherFigures(first, situation.wantedTotalMinor, situation.posting.currency),
      discard,
    };
  }
  const extra = rows.completed
    .filter((row) => row !== right)
    .map((row) => `a second completed sale ${row.saleId}`);
  // A plan of another sum is not what this sale was made by: a restored ledger may have lost the later one.
  const planned = amountChanged(situation) ? null : situation.sale;
  return { do: 'adopt-sale', sale: right, findings: extra, drift: driftOf(right, planned), discard };
}

function planVoided(situation: Situation, rows: Rows): Action | null {
  const row = rows.voided[0];
  if (row === undefined) return null;
  const drift = [`sale ${row.saleId} was voided in the till by a person`];
  return { do: 'adopt-sale', sale: row, findings: [], drift, discard: superfluous(situation, rows) };
}

/**
 * Half done: goods are back and their money is not. The plan by which it was begun is in force again and brought to its
 * end, whatever a person or Stripe said meanwhile – what undoes it is a posting of its own. Else a person decides.
 */
function planBegun(situation: Situation, rows: Rows, row: TillSale): Action {
  const { posting, sale, refusal, nowMs } = situation;
  const { at, unanswered } = posting;
  const discard = superfluous(situation, rows);
  const settledAt =
    (at.step === 'completing' ? at.sentAtMs : (unanswered?.sentAtMs ?? 0)) + SETTLE_COMPLETE_MS;
  if (refusal === null && nowMs < settledAt) return { do: 'wait', untilMs: settledAt };
  if (at.step === 'pending' || at.step === 'preparing') return { do: 'adopt-draft', draft: row, discard };
  if (sale === null || amountChanged(situation) || !isRightDraft(row, sale)) {
    return { do: 'hold', hold: holds.begunOtherwise(row.saleId), discard };
  }
  if (refusal !== null) return planRefusedComplete(situation, row, discard, refusal);
  return { do: 'complete', draft: row, discard };
}

/** Drafts beside a sale that stands; one that an unanswered complete was sent to is left to the late look. */
function superfluous({ posting: { unanswered }, nowMs }: Situation, rows: Rows): string[] {
  const isUntouchable = (saleId: string): boolean =>
    saleId === unanswered?.saleId && nowMs < unanswered.sentAtMs + UNTOUCHABLE_MS;
  return idsOf(rows.drafts).filter((saleId) => !isUntouchable(saleId));
}

/** Nothing is rung up for money that never came; a sale that an unanswered complete went to is left alone first. */
function planTakenBack(situation: Situation, rows: Rows): Action | null {
  const { posting, nowMs } = situation;
  if (posting.at.step === 'completing') return null;
  const untouchableUntil = posting.unanswered === null ? 0 : posting.unanswered.sentAtMs + UNTOUCHABLE_MS;
  if (nowMs < untouchableUntil) return { do: 'wait', untilMs: untouchableUntil };
  if (posting.at.step === 'preparing') {
    const settledAt = posting.at.sentAtMs + SETTLE_PREPARE_MS;
    if (nowMs < settledAt) return { do: 'wait', untilMs: settledAt };
  }
  return { do: 'skip', reason: 'undone before it was posted', discard: idsOf(rows.drafts) };
}

function amountChanged(situation: Situation): boolean {
  return situation.sale !== null && situation.sale.totalMinor !== situation.wantedTotalMinor;
}

function planPending(situation: Situation, rows: Rows): Action {
  const { posting, nowMs, sale } = situation;
  if (posting.unanswered !== null && nowMs < posting.unanswered.sentAtMs + UNTOUCHABLE_MS) {
    return { do: 'wait', untilMs: posting.unanswered.sentAtMs + UNTOUCHABLE_MS };
  }
  if (sale === null || posting.replan || amountChanged(situation))
    return { do: 'lay-out', drafts: idsOf(rows.drafts) };
  const unexplained = posting.attempts === 0 ? rows.perhapsDrafts[0] : undefined;
  if (unexplained !== undefined && !holds.isReleasedAnew(posting.releasedHolds)) {
    return { do: 'hold', hold: holds.perhapsVoided(unexplained.saleId), discard: idsOf(rows.drafts) };
  }
  // What an absent sale was to be by a former plan is nothing that could be adopted.
  const drafts = rows.drafts.filter((row) => row.implied !== true);
  return drafts.length === 0 ? { do: 'prepare' } : planDrafts(situation, { ...rows, drafts }, sale);
}

/** Drafts with our key, and nobody waits for one: the lowest right one is it, the rest goes. */
function planDrafts(situation: Situation, rows: Rows, sale: FrozenSale): Action {
  const draft = rows.drafts.find((row) => isRightDraft(row, sale));
  if (draft === undefined) return replaceOrHold(situation, idsOf(rows.drafts));
  return { do: 'adopt-draft', draft, discard: idsOf(rows.drafts.filter((row) => row !== draft)) };
}

function replaceOrHold(situation: Situation, discard: readonly string[]): Action {
  if (situation.posting.replacements < MAX_REPLACEMENTS) return { do: 'replace', discard };
  return { do: 'hold', hold: holds.draftKeepsChanging(situation), discard };
}

function planPreparing(situation: Situation, rows: Rows, at: Sent<'preparing'>): Action {
  const { sale, nowMs, refusal } = situation;
  const changed = sale === null || amountChanged(situation);
  if (rows.drafts.length > 0) {
    return changed ? { do: 'start-over', discard: idsOf(rows.drafts) } : planDrafts(situation, rows, sale);
  }
  if (refusal !== null) {
    return { do: 'refused', back: 'pending', refusal, hold: holds.refusedByTill(refusal), discard: [] };
  }
  const settledAt = settlesAtMs(at);
  if (nowMs < settledAt) return { do: 'wait', untilMs: settledAt };
  return changed ? { do: 'start-over', discard: [] } : { do: 'prepare' };
}

function planPrepared(situation: Situation, rows: Rows, saleId: string): Action {
  const { sale, posting } = situation;
  const others = idsOf(rows.drafts.filter((row) => row.saleId !== saleId));
  if (amountChanged(situation)) return planOtherAmount(situation, rows);
  const draft = rows.drafts.find((row) => row.saleId === saleId);
  if (draft !== undefined && sale !== null && isRightDraft(draft, sale)) {
    return { do: 'complete', draft, discard: others };
  }
  if (posting.unanswered !== null) return { do: 'hold', hold: holds.changedByHand(saleId), discard: others };
  return replaceOrHold(situation, idsOf(rows.drafts));
}

function planCompleting(situation: Situation, rows: Rows, at: Sent<'completing'>): Action {
  const { sale, nowMs, refusal, posting } = situation;
  const others = idsOf(rows.drafts.filter((row) => row.saleId !== at.saleId));
  const draft = rows.drafts.find((row) => row.saleId === at.saleId);
  const right = draft !== undefined && sale !== null && isRightDraft(draft, sale);
  if (refusal !== null && right) return planRefusedComplete(situation, draft, others, refusal);
  // A rejected complete of a sale that was changed by hand: nothing unanswered, so it may be made anew.
  if (refusal !== null && posting.unanswered === null) return replaceOrHold(situation, idsOf(rows.drafts));
  if (!right) return { do: 'hold', hold: holds.changedByHand(at.saleId), discard: others };
  if (amountChanged(situation)) return planOtherAmount(situation, rows);
  const settledAt = settlesAtMs(at);
  if (nowMs < settledAt) return { do: 'wait', untilMs: settledAt };
  return { do: 'complete', draft, discard: others };
}

/** Stripe's amount is another one: what is known to be wrong is not completed, and planned anew when it may be. */
function planOtherAmount(situation: Situation, rows: Rows): Action {
  const { unanswered } = situation.posting;
  const untilMs = unanswered === null ? 0 : unanswered.sentAtMs + UNTOUCHABLE_MS;
  if (situation.nowMs < untilMs) return { do: 'wait', untilMs };
  return { do: 'start-over', discard: idsOf(rows.drafts) };
}

/** Looked at and not done: the draft goes only when a person is asked and no complete is unanswered. */
function planRefusedComplete(
  situation: Situation,
  draft: TillSale,
  others: readonly string[],
  refusal: Refusal,
): Action {
  const unanswered = situation.posting.unanswered !== null;
  const discard = refusal.whose === 'payment' && !unanswered ? [...idsOf([draft]), ...others] : others;
  const hold = draft.begun === true ? holds.begun(draft.saleId, refusal) : holds.refusedByTill(refusal);
  return { do: 'refused', back: unanswered ? 'completing' : 'prepared', refusal, hold, discard };
}
