import type { PostingStep } from '../../shared/posting/posting.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import type { Move } from './rows.ts';

export interface DecisionRow {
  readonly name: string;
  readonly is: (move: Move) => boolean;
}

type Step = PostingStep['step'];

const went = (move: Move, from: Step, to: Step): boolean =>
  move.before.at.step === from && move.after.at.step === to;

const shown = (move: Move, state: TillSale['state']): readonly TillSale[] =>
  move.look?.kind === 'rows' ? move.look.rows.filter((row) => row.state === state) : [];

const holdCode = ({ after }: Move): string => (after.at.step === 'held' ? after.at.hold.code : '');
const replaced = ({ before, after }: Move): boolean => after.replacements > before.replacements;
const names = ({ before, after }: Move): boolean => after.discards.length > before.discards.length;
const attempted = ({ before, after }: Move): boolean => after.attempts > before.attempts;
const looked = ({ before, after }: Move): boolean => after.recheckAtMs.length < before.recheckAtMs.length;
const finds = ({ after, before }: Move, text: string): boolean =>
  [...after.findings, ...after.drift].length > [...before.findings, ...before.drift].length &&
  [...after.findings, ...after.drift].some((finding) => finding.includes(text));

/** Whether the draft that the ledger calls prepared is still a draft. */
function draftIsThere(move: Move): boolean {
  const { at } = move.before;
  return 'saleId' in at && shown(move, 'draft').some((row) => row.saleId === at.saleId);
}

const OPEN = ['pending', 'preparing', 'prepared', 'completing'] as const;

/** A row for each step that a row of the table names with "any before posted". */
function fromEach(steps: readonly Step[], name: string, is: (move: Move) => boolean): DecisionRow[] {
  return steps.map((step) => ({
    name: `${step}: ${name}`,
    is: (move) => move.before.at.step === step && is(move),
  }));
}

const posted = (move: Move): boolean => move.after.at.step === 'posted' && move.before.at.step !== 'posted';
const isVoid = (move: Move): boolean => {
  const { at } = move.after;
  return at.step === 'posted' && shown(move, 'voided').some((row) => row.saleId === at.saleId);
};

const isOwn = ({ after: { at } }: Move, { saleId }: TillSale): boolean =>
  at.step === 'posted' && at.saleId === saleId;
const paidOf = ({ payments }: TillSale): number =>
  payments.reduce((sum, { amountMinor }) => sum + amountMinor, 0);

const KINDS = ['charge', 'charge-undone', 'refund', 'refund-undone', 'dispute', 'dispute-undone'] as const;

/**
 * The decision table of the protocol, row by row, as it shows in the ledger. Rows about X-Series are missing here: its
 * adapter answers for them.
 */
export const ROWS: readonly DecisionRow[] = [
  {
    name: 'pending: none -> prepare',
    is: (move) => went(move, 'pending', 'preparing'),
  },
  {
    name: 'preparing, unknown: none, settled -> prepare again',
    is: (move) => went(move, 'preparing', 'preparing') && attempted(move),
  },
  { name: 'pending: right draft -> adopt', is: (move) => went(move, 'pending', 'prepared') },
  { name: 'preparing: right draft -> adopt', is: (move) => went(move, 'preparing', 'prepared') },
  {
    name: 'several drafts, one right -> adopt it, discard the rest',
    is: (move) => move.after.at.step === 'prepared' && names(move),
  },
  {
    name: 'pending: drafts, none right -> discard, prepare again',
    is: (move) => went(move, 'pending', 'pending') && replaced(move),
  },
  {
    name: 'preparing: drafts, none right -> discard, prepare again',
    is: (move) => went(move, 'preparing', 'pending') && replaced(move),
  },
  {
    name: 'drafts, none right for the third time -> hold',
    is: (move) => move.before.at.step !== 'held' && holdCode(move) === 'draft-keeps-changing',
  },
  { name: 'prepared: draft right -> complete', is: (move) => went(move, 'prepared', 'completing') },
  {
    name: 'prepared, never unanswered: deleted -> prepare again',
    is: (move) => went(move, 'prepared', 'pending') && replaced(move) && !draftIsThere(move),
  },
  {
    name: 'prepared, never unanswered: edited -> discard, prepare again',
    is: (move) => went(move, 'prepared', 'pending') && replaced(move) && draftIsThere(move),
  },
  {
    name: "prepared: Stripe's amount is another one -> discard, plan anew",
    is: (move) => went(move, 'prepared', 'pending') && move.after.replan,
  },
  {
    name: "preparing: Stripe's amount is another one -> discard, plan anew",
    is: (move) =>
      went(move, 'preparing', 'pending') && move.after.replan && move.after.refusedCustomerId === null,
  },
  {
    name: 'completing, unknown: draft right, settled -> complete again',
    is: (move) => went(move, 'completing', 'completing') && attempted(move),
  },
  {
    name: 'completing, unknown: deleted or edited -> hold',
    is: (move) => went(move, 'completing', 'held') && holdCode(move) === 'changed-by-hand',
  },
  {
    name: 'prepared, once unanswered: deleted or edited -> hold',
    is: (move) => went(move, 'prepared', 'held') && holdCode(move) === 'changed-by-hand',
  },
  ...fromEach(OPEN, 'completed, money right -> adopt', (move) => posted(move) && !isVoid(move)),
  {
    name: 'completed, lines differ -> adopt with drift',
    is: (move) => posted(move) && finds(move, 'not as planned'),
  },
  ...fromEach(OPEN, 'completed, money wrong -> hold', (move) => holdCode(move) === 'other-figures'),
  ...fromEach(OPEN, 'voided -> posted with drift', (move) => posted(move) && isVoid(move)),
  ...fromEach(
    ['pending', 'preparing', 'prepared'],
    'taken back, nothing completed -> skip',
    ({ after }) => after.at.step === 'skipped' && after.at.reason === 'undone before it was posted',
  ),
  {
    name: 'held: taken back -> as pending',
    is: (move) => went(move, 'held', 'pending') && !move.after.replan && move.look === null,
  },
  {
    name: 'preparing: rejected, not done -> pending',
    is: (move) => went(move, 'preparing', 'pending') && move.refused && !replaced(move) && !move.after.replan,
  },
  {
    name: 'preparing: rejected for its own sake -> hold',
    is: (move) => went(move, 'preparing', 'held') && holdCode(move).startsWith('till-'),
  },
  {
    name: 'preparing: customer refused -> matched anew',
    is: (move) =>
      went(move, 'preparing', 'pending') &&
      move.after.refusedCustomerId !== null &&
      move.before.refusedCustomerId === null,
  },
  {
    name: 'preparing: customer refused twice -> hold',
    is: (move) => holdCode(move) === 'till-customer-refused',
  },
  {
    name: 'completing: rejected, not done -> prepared',
    is: (move) => went(move, 'completing', 'prepared'),
  },
  {
    name: 'completing: rejected for its own sake -> hold',
    is: (move) => went(move, 'completing', 'held') && holdCode(move).startsWith('till-'),
  },
  {
    name: 'completing, an earlier one unanswered: rejected -> stays completing',
    is: (move) =>
      went(move, 'completing', 'completing') &&
      move.refused &&
      (move.after.waitingFor === 'limit' || move.after.waitingFor === 'pause'),
  },
  {
    name: 'rejected, but done -> adopt',
    is: (move) => move.refused && (went(move, 'preparing', 'prepared') || posted(move)),
  },
  {
    name: 'posted: voided by a person -> none',
    is: (move) => went(move, 'posted', 'posted') && looked(move) && shown(move, 'voided').length > 0,
  },
  {
    name: 'posted: edited by a person -> none',
    is: (move) =>
      went(move, 'posted', 'posted') &&
      looked(move) &&
      shown(move, 'completed').some((row) => isOwn(move, row) && paidOf(row) !== row.totalMinor),
  },
  {
    name: 'posted: gone -> none',
    is: (move) =>
      went(move, 'posted', 'posted') &&
      looked(move) &&
      !(['completed', 'voided'] as const).some((state) => shown(move, state).some((row) => isOwn(move, row))),
  },
  {
    name: "posted: Stripe's amount is another one -> a finding",
    is: (move) => went(move, 'posted', 'posted') && finds(move, "Stripe's amount of"),
  },
  {
    name: 'two completed with the key -> a finding',
    is: (move) => finds(move, 'a second completed sale'),
  },
  {
    name: 'late look at an ended one: draft -> discard',
    is: (move) => looked(move) && names(move),
  },
  {
    name: 'late look at a held one: completed -> adopt',
    is: (move) => went(move, 'held', 'pending') && looked(move) && shown(move, 'completed').length > 0,
  },
  {
    name: 'late look at a skipped one: completed -> a finding',
    is: (move) => finds(move, 'skipped, but sale'),
  },
  {
    name: 'no look decides -> looked at again',
    is: ({ before, after }) => before.undecidedSinceMs === null && after.undecidedSinceMs !== null,
  },
  {
    name: 'no look decides for an hour -> pause',
    is: ({ before, after }) =>
      after.undecidedSinceMs !== null && after.waitingFor === 'pause' && before.waitingFor !== 'pause',
  },
  ...fromEach(
    ['preparing', 'completing'],
    'unknown, not settled -> wait',
    ({ before, after }) => after.waitingFor === 'settle' && before.at.step === after.at.step,
  ),
  ...KINDS.map((kind) => ({
    name: `${kind}: posted`,
    is: (move: Move) => move.after.kind === kind && posted(move),
  })),
  ...['sale-gone', 'line-gone', 'returned-in-shop', 'refund-lines'].map((code) => ({
    name: `a refund, before prepare: ${code} -> hold`,
    is: (move: Move) => went(move, 'pending', 'held') && holdCode(move) === code,
  })),
  {
    name: 'a refund that was held for the sale behind it: released as money alone',
    is: ({ after }) =>
      after.at.step === 'posted' &&
      after.releasedHolds.some((code) => ['sale-gone', 'line-gone', 'returned-in-shop'].includes(code)),
  },
  {
    name: 'what gives back or undoes a skipped movement -> skip',
    is: ({ before, after }) =>
      before.at.step === 'pending' && after.at.step === 'skipped' && after.at.reason.startsWith('its '),
  },
  {
    name: 'pending, its last complete unanswered: wait for 10 minutes',
    is: (move) =>
      went(move, 'pending', 'pending') &&
      move.after.waitingFor === 'settle' &&
      move.after.unanswered !== null,
  },
];
