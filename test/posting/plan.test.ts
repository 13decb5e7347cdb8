import { describe, expect, test } from '@jest/globals';
import type { Refusal } from '../../shared/kernel/answer.ts';
import { plan } from '../../shared/posting/plan.ts';
import { SETTLE_COMPLETE_MS, SETTLE_PREPARE_MS, UNTOUCHABLE_MS } from '../../shared/posting/settling.ts';
import type { Action, Situation } from '../../shared/posting/plan.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { frozenWith, NOON_MS, postingWith, rowWith } from '../support/builders.ts';

const NOW_MS = NOON_MS + 60 * 60_000;
const preparing = { step: 'preparing', attempt: 1, sentAtMs: NOW_MS - SETTLE_PREPARE_MS } as const;
const prepared = { step: 'prepared', saleId: '9001' } as const;
const completing = {
  step: 'completing',
  saleId: '9001',
  attempt: 2,
  sentAtMs: NOW_MS - SETTLE_COMPLETE_MS,
} as const;
const unanswered = { saleId: '9001', sentAtMs: NOW_MS - SETTLE_COMPLETE_MS };
const edited = rowWith({ totalMinor: 999 });

interface Row {
  readonly rule: string;
  readonly posting?: Parameters<typeof postingWith>[0];
  readonly rows?: readonly TillSale[];
  readonly change?: Partial<Situation>;
  readonly expected: Partial<Action> & { holdCode?: string };
}

function decide(row: Row): Action {
  return plan({
    posting: postingWith(row.posting),
    wantedTotalMinor: 2706,
    takenBack: false,
    sale: frozenWith(),
    look: { kind: 'rows', rows: row.rows ?? [] },
    refusal: null,
    nowMs: NOW_MS,
    ...row.change,
  });
}

function check(row: Row): void {
  const action = decide(row);
  const { holdCode, ...expected } = row.expected;
  expect(action).toMatchObject(expected);
  if (holdCode !== undefined) expect(action.do === 'hold' ? action.hold.code : action.do).toBe(holdCode);
}

const refusalOf = (whose: Refusal['whose']): Refusal => ({
  whose,
  code: 'x',
  reason: 'no',
  remedy: 'fix it',
});

describe('a till that voids drafts', () => {
  const row = rowWith({ state: 'voided', perhapsDraft: true });
  test.each<Row>([
    {
      rule: 'pending, never attempted: a person decides',
      rows: [row],
      expected: { do: 'hold', holdCode: 'perhaps-voided' },
    },
    {
      rule: 'pending, never attempted, released by a person: it is prepared',
      posting: { releasedHolds: ['perhaps-voided'] },
      rows: [row],
      expected: { do: 'prepare' },
    },
    {
      rule: 'pending after an attempt of ours: like a deleted draft',
      posting: { attempts: 1 },
      rows: [row],
      expected: { do: 'prepare' },
    },
    {
      rule: 'prepared: like a deleted draft',
      posting: { at: prepared, attempts: 1 },
      rows: [row],
      expected: { do: 'replace' },
    },
    {
      rule: 'completing, unanswered: held',
      posting: { at: completing, attempts: 2, unanswered },
      rows: [row],
      expected: { do: 'hold', holdCode: 'changed-by-hand' },
    },
    {
      rule: 'known to have been completed: a person voided it',
      rows: [rowWith({ state: 'voided' })],
      expected: { do: 'adopt-sale' },
    },
  ])('$rule', check);
});

describe('pending', () => {
  test.each<Row>([
    { rule: 'nothing is in the till: it is prepared', expected: { do: 'prepare' } },
    {
      rule: 'nothing is planned yet: it is laid out first',
      change: { sale: null },
      expected: { do: 'lay-out', drafts: [] },
    },
    {
      rule: 'a person released it: it is laid out anew',
      posting: { replan: true },
      expected: { do: 'lay-out', drafts: [] },
    },
    {
      rule: "Stripe's amount is another one: it is laid out anew",
      change: { wantedTotalMinor: 2000 },
      expected: { do: 'lay-out', drafts: [] },
    },
    {
      rule: 'of two right drafts the lowest is adopted, the other deleted',
      rows: [rowWith({ saleId: '10001' }), rowWith({ saleId: '9001' })],
      expected: { do: 'adopt-draft', draft: rowWith({ saleId: '9001' }), discard: ['10001'] },
    },
    {
      rule: 'no draft is right: deleted and prepared anew',
      rows: [edited],
      expected: { do: 'replace', discard: ['9001'] },
    },
    {
      rule: 'no draft is right for the third time: a person decides, and no draft is left behind',
      posting: { replacements: 2 },
      rows: [edited],
      expected: { do: 'hold', holdCode: 'draft-keeps-changing', discard: ['9001'] },
    },
    {
      rule: 'a draft that was named for deletion is as if not there',
      posting: { discards: [{ saleId: '9001', gone: false }] },
      rows: [rowWith()],
      expected: { do: 'prepare' },
    },
    {
      rule: 'an archived draft is as if not there',
      rows: [rowWith({ state: 'deleted' })],
      expected: { do: 'prepare' },
    },
    {
      rule: 'a sale that an unanswered complete went to is left alone for ten minutes, even after a release',
      posting: { unanswered },
      rows: [rowWith()],
      expected: { do: 'wait', untilMs: unanswered.sentAtMs + UNTOUCHABLE_MS },
    },
    {
      rule: 'a draft without its payment is right: some tills keep none on drafts',
      rows: [rowWith({ payments: [] })],
      expected: { do: 'adopt-draft', discard: [] },
    },
  ])('$rule', check);
});

describe('preparing, never answered', () => {
  test.each<Row>([
    {
      rule: 'settled and nothing there: prepared again',
      posting: { at: preparing },
      expected: { do: 'prepare' },
    },
    {
      rule: 'not settled: it may commit yet',
      posting: { at: { ...preparing, sentAtMs: NOW_MS - 1 } },
      expected: { do: 'wait', untilMs: NOW_MS - 1 + SETTLE_PREPARE_MS },
    },
    {
      rule: 'both drafts of two attempts are there: the lowest is adopted, the other deleted',
      posting: { at: preparing },
      rows: [rowWith({ saleId: '9002' }), rowWith()],
      expected: { do: 'adopt-draft', draft: rowWith(), discard: ['9002'] },
    },
    {
      rule: 'the accepted reply is not as planned: deleted, prepared anew',
      posting: { at: { ...preparing, sentAtMs: NOW_MS - 1 } },
      rows: [edited],
      expected: { do: 'replace', discard: ['9001'] },
    },
    {
      rule: 'not as planned for the third time: a person decides',
      posting: { at: preparing, replacements: 2 },
      rows: [edited],
      expected: { do: 'hold', discard: ['9001'] },
    },
    {
      rule: "Stripe's amount changed meanwhile: the draft goes, it is planned anew",
      posting: { at: preparing },
      rows: [rowWith()],
      change: { wantedTotalMinor: 2000 },
      expected: { do: 'start-over', discard: ['9001'] },
    },
    {
      rule: 'refused, and a look shows that it was not done: the refusal decides',
      posting: { at: preparing },
      change: { refusal: refusalOf('payment') },
      expected: { do: 'refused', back: 'pending', discard: [] },
    },
    {
      rule: 'refused because the first call did its work: its draft is adopted',
      posting: { at: preparing },
      rows: [rowWith()],
      change: { refusal: refusalOf('payment') },
      expected: { do: 'adopt-draft' },
    },
  ])('$rule', check);
});

describe('prepared', () => {
  test.each<Row>([
    {
      rule: 'the draft is right: completed',
      posting: { at: prepared },
      rows: [rowWith()],
      expected: { do: 'complete', draft: rowWith() },
    },
    {
      rule: 'the draft was deleted: prepared anew',
      posting: { at: prepared },
      expected: { do: 'replace', discard: [] },
    },
    {
      rule: 'the draft was archived: prepared anew',
      posting: { at: prepared },
      rows: [rowWith({ state: 'deleted' })],
      expected: { do: 'replace', discard: [] },
    },
    {
      rule: 'the draft was edited: deleted, prepared anew',
      posting: { at: prepared },
      rows: [edited],
      expected: { do: 'replace', discard: ['9001'] },
    },
    {
      rule: 'edited for the third time: a person decides',
      posting: { at: prepared, replacements: 2 },
      rows: [edited],
      expected: { do: 'hold', holdCode: 'draft-keeps-changing', discard: ['9001'] },
    },
    {
      rule: "Stripe's amount is another one: the draft goes, it is planned anew",
      posting: { at: prepared },
      rows: [rowWith()],
      change: { wantedTotalMinor: 2000 },
      expected: { do: 'start-over', discard: ['9001'] },
    },
    {
      rule: 'a complete of it was never answered and it was edited: held, and the draft is left alone',
      posting: { at: prepared, unanswered },
      rows: [edited],
      expected: { do: 'hold', holdCode: 'changed-by-hand', discard: [] },
    },
    {
      rule: 'a complete of it was never answered and it was deleted: held',
      posting: { at: prepared, unanswered },
      expected: { do: 'hold', holdCode: 'changed-by-hand', discard: [] },
    },
    {
      rule: 'a second draft of ours goes',
      posting: { at: prepared },
      rows: [rowWith(), rowWith({ saleId: '9002' })],
      expected: { do: 'complete', discard: ['9002'] },
    },
  ])('$rule', check);
});

describe('completing, never answered', () => {
  test.each<Row>([
    {
      rule: 'the draft is right and settled: completed again',
      posting: { at: completing },
      rows: [rowWith()],
      expected: { do: 'complete' },
    },
    {
      rule: 'not settled: it may commit yet',
      posting: { at: { ...completing, sentAtMs: NOW_MS - 1 } },
      rows: [rowWith()],
      expected: { do: 'wait', untilMs: NOW_MS - 1 + SETTLE_COMPLETE_MS },
    },
    {
      rule: 'the draft was deleted: held, never replaced',
      posting: { at: completing, unanswered },
      expected: { do: 'hold', holdCode: 'changed-by-hand', discard: [] },
    },
    {
      rule: 'the draft was edited: held, and never deleted by us',
      posting: { at: completing, unanswered },
      rows: [edited],
      expected: { do: 'hold', holdCode: 'changed-by-hand', discard: [] },
    },
    {
      rule: 'refused and not done: back to prepared, the refusal decides, its draft goes where a person is asked',
      posting: { at: completing },
      rows: [rowWith()],
      change: { refusal: refusalOf('payment') },
      expected: { do: 'refused', back: 'prepared', discard: ['9001'] },
    },
    {
      rule: 'refused by the connection: back to prepared, the draft stays for later',
      posting: { at: completing },
      rows: [rowWith()],
      change: { refusal: refusalOf('connection') },
      expected: { do: 'refused', back: 'prepared', discard: [] },
    },
    {
      rule: 'a refused repeat stays completing while an earlier complete of it is unanswered',
      posting: { at: completing, unanswered },
      rows: [rowWith()],
      change: { refusal: refusalOf('payment') },
      expected: { do: 'refused', back: 'completing', discard: [] },
    },
    {
      rule: 'refused because the first call did its work: the sale is adopted',
      posting: { at: completing },
      rows: [rowWith({ state: 'completed' })],
      change: { refusal: refusalOf('payment') },
      expected: { do: 'adopt-sale' },
    },
  ])('$rule', check);
});

describe('before posted, whatever the step', () => {
  const steps = [{ step: 'pending' } as const, preparing, prepared, completing];
  test.each(steps)('$step: a completed sale of ours with the right money is posted', (at) => {
    check({
      rule: '',
      posting: { at },
      rows: [rowWith({ state: 'completed' })],
      expected: { do: 'adopt-sale', findings: [], drift: [] },
    });
  });
  test.each(steps)('$step: a completed sale counts even where the ledger had given it up', (at) => {
    const posting = { at, discards: [{ saleId: '9001', gone: true }] };
    check({ rule: '', posting, rows: [rowWith({ state: 'completed' })], expected: { do: 'adopt-sale' } });
  });
  test.each(steps)('$step: drifted lines are posted with a finding', (at) => {
    const row = rowWith({ state: 'completed', lines: [] });
    const action = decide({ rule: '', posting: { at }, rows: [row], expected: {} });
    expect(action).toMatchObject({ do: 'adopt-sale' });
    expect(action.do === 'adopt-sale' && action.drift.length).toBe(1);
  });
  test.each(steps)('$step: a completed sale with another total is held with both figures', (at) => {
    const action = decide({
      rule: '',
      posting: { at },
      rows: [rowWith({ state: 'completed', totalMinor: 100 })],
      expected: {},
    });
    expect(action.do === 'hold' && action.hold.reason).toMatch(
      /total 1.00 USD and payments 27.06 USD, Stripe says 27.06 USD/,
    );
  });
  test.each(steps)('$step: a completed sale with other payments is held', (at) => {
    const row = rowWith({ state: 'completed', payments: [] });
    check({ rule: '', posting: { at }, rows: [row], expected: { do: 'hold', holdCode: 'other-figures' } });
  });
  test.each(steps)("$step: a voided sale was a person's decision and is never rung up again", (at) => {
    const action = decide({ rule: '', posting: { at }, rows: [rowWith({ state: 'voided' })], expected: {} });
    expect(action.do === 'adopt-sale' && action.drift).toEqual([
      'sale 9001 was voided in the till by a person',
    ]);
  });
  test.each(steps)('$step: a completed sale decides before a voided one', (at) => {
    const rows = [rowWith({ state: 'voided' }), rowWith({ saleId: '9002', state: 'completed' })];
    const action = decide({ rule: '', posting: { at }, rows, expected: {} });
    expect(action.do === 'adopt-sale' && action.sale.saleId).toBe('9002');
  });
  test.each(steps)('$step: a look that cannot decide decides nothing', (at) => {
    check({
      rule: '',
      posting: { at },
      change: { look: { kind: 'undecided', why: 'lag' } },
      expected: { do: 'undecided' },
    });
  });
  test('two completed sales: the right one is posted, the other is a finding', () => {
    const rows = [rowWith({ state: 'completed' }), rowWith({ saleId: '9002', state: 'completed' })];
    const action = decide({ rule: '', rows, expected: {} });
    expect(action.do === 'adopt-sale' && action.findings).toEqual(['a second completed sale 9002']);
  });
  test('drafts beside a completed sale are deleted', () => {
    const rows = [rowWith({ state: 'completed' }), rowWith({ saleId: '9002' })];
    check({ rule: '', rows, expected: { do: 'adopt-sale', discard: ['9002'] } });
  });
  test.each<Row>([
    {
      rule: 'beside a sale with another total',
      rows: [rowWith({ saleId: '9000', state: 'completed', totalMinor: 999 })],
      expected: { do: 'hold', holdCode: 'other-figures', discard: [] },
    },
    {
      rule: 'beside the right sale',
      rows: [rowWith({ saleId: '9000', state: 'completed' })],
      expected: { do: 'adopt-sale', discard: [] },
    },
    {
      rule: 'beside a voided one',
      rows: [rowWith({ saleId: '9000', state: 'voided' })],
      expected: { do: 'adopt-sale', discard: [] },
    },
  ])('$rule a draft that an unanswered complete was sent to is left alone', (row) => {
    const rows = [...(row.rows ?? []), rowWith({ saleId: '9001' })];
    check({ ...row, rows, posting: { at: completing, attempts: 2, unanswered } });
  });
});

describe('goods are back and their money is not', () => {
  const begun = rowWith({ begun: true });
  const other = rowWith({ begun: true, totalMinor: 999 });
  const released = { plan: 1, replan: true } as const;
  test.each<Row>([
    {
      rule: 'released by a person: the plan by which it was begun is in force again',
      posting: released,
      rows: [begun],
      change: { sale: null },
      expected: { do: 'adopt-draft', draft: begun, discard: [] },
    },
    {
      rule: 'released at once after an unanswered complete: that settles first',
      posting: { ...released, unanswered: { ...unanswered, sentAtMs: NOW_MS - 1 } },
      rows: [begun],
      change: { sale: null },
      expected: { do: 'wait', untilMs: NOW_MS - 1 + SETTLE_COMPLETE_MS },
    },
    {
      rule: 'preparing, never answered: adopted, and another draft goes',
      posting: { at: preparing },
      rows: [begun, rowWith({ saleId: '9002' })],
      expected: { do: 'adopt-draft', draft: begun, discard: ['9002'] },
    },
    { rule: 'prepared: completed', posting: { at: prepared }, rows: [begun], expected: { do: 'complete' } },
    {
      rule: 'prepared, and Stripe took it back: completed, for what undoes it is a posting of its own',
      posting: { at: prepared },
      rows: [begun],
      change: { takenBack: true },
      expected: { do: 'complete' },
    },
    {
      rule: 'pending, and Stripe took it back: adopted',
      rows: [begun],
      change: { takenBack: true },
      expected: { do: 'adopt-draft' },
    },
    {
      rule: 'prepared, edited by a person: held, never replaced and never discarded',
      posting: { at: prepared },
      rows: [other],
      expected: { do: 'hold', holdCode: 'begun-otherwise', discard: [] },
    },
    {
      rule: "prepared, Stripe's amount is another one: held, never planned anew",
      posting: { at: prepared },
      rows: [begun],
      change: { wantedTotalMinor: 2000 },
      expected: { do: 'hold', holdCode: 'begun-otherwise', discard: [] },
    },
    {
      rule: 'completing, settled: completed again',
      posting: { at: completing, unanswered },
      rows: [begun],
      expected: { do: 'complete' },
    },
    {
      rule: 'completing, not settled: it may commit yet',
      posting: { at: { ...completing, sentAtMs: NOW_MS - 1 } },
      rows: [begun],
      expected: { do: 'wait', untilMs: NOW_MS - 1 + SETTLE_COMPLETE_MS },
    },
    {
      rule: 'completing, edited by a person: held',
      posting: { at: completing, unanswered },
      rows: [other],
      expected: { do: 'hold', holdCode: 'begun-otherwise', discard: [] },
    },
    {
      rule: 'the rest is refused: the refusal decides, and nothing is discarded',
      posting: { at: completing },
      rows: [begun],
      change: { refusal: refusalOf('payment') },
      expected: { do: 'refused', back: 'prepared', discard: [] },
    },
    {
      rule: 'one that the ledger had named for deletion counts all the same',
      posting: { at: prepared, discards: [{ saleId: '9001', gone: true }] },
      rows: [begun],
      expected: { do: 'complete' },
    },
  ])('$rule', check);
});

describe('Stripe took the movement back and nothing is completed', () => {
  const change = { takenBack: true };
  test.each<Row>([
    {
      rule: 'pending: skipped',
      change,
      expected: { do: 'skip', reason: 'undone before it was posted', discard: [] },
    },
    {
      rule: 'prepared: the draft goes, skipped',
      posting: { at: prepared },
      rows: [rowWith()],
      change,
      expected: { do: 'skip', discard: ['9001'] },
    },
    {
      rule: 'preparing, not settled: waits for what may commit yet',
      posting: { at: { ...preparing, sentAtMs: NOW_MS } },
      change,
      expected: { do: 'wait', untilMs: NOW_MS + SETTLE_PREPARE_MS },
    },
    { rule: 'preparing, settled: skipped', posting: { at: preparing }, change, expected: { do: 'skip' } },
    {
      rule: 'completing: goes on, a completed sale is undone by its own posting',
      posting: { at: completing },
      rows: [rowWith()],
      change,
      expected: { do: 'complete' },
    },
    {
      rule: 'prepared after an unanswered complete: left alone for ten minutes',
      posting: { at: prepared, unanswered },
      rows: [rowWith()],
      change,
      expected: { do: 'wait', untilMs: unanswered.sentAtMs + UNTOUCHABLE_MS },
    },
    {
      rule: 'completed after all: posted',
      rows: [rowWith({ state: 'completed' })],
      change,
      expected: { do: 'adopt-sale' },
    },
  ])('$rule', check);
});
