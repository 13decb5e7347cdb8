import { assert, assertNever } from '../kernel/errors.ts';
import { layOutNext } from './lay-out-next.ts';
import { complete, prepare } from './effects.ts';
import type { HoldReason } from './holds.ts';
import { named, resumingAt, toHeld, toPending, toPosted, toSkipped } from './moves.ts';
import type { Pass } from './pass.ts';
import { plan } from './plan.ts';
import type { Action } from './plan.ts';
import type { UndecidedLook } from './ports.ts';
import type { Posting } from './posting.ts';
import { amountIsNow, signedAmountOf } from './postings.ts';
import { frozenFrom } from './adopt.ts';
import type { FrozenSale, TillSale } from './sale.ts';
import { settlesAtMs } from './settling.ts';
import type { StepContext, StepResult } from './step-result.ts';

const WENT_ON: StepResult = { kind: 'went-on' };
const WAITS: StepResult = { kind: 'waits' };
const LOOK_AGAIN_MS = 60_000;
const UNDECIDED_IS_PAUSE_MS = 60 * 60_000;

/** One action for one open posting: look, decide, do it, record it. Throws `RefusedError` from reads. */
export async function step(posting: Posting, context: StepContext): Promise<StepResult> {
  const { pass, looks, payment } = context;
  const inForce = await frozenOf(posting, pass);
  const sale = posting.replan ? null : inForce;
  const movement = payment.movements.find((candidate) => candidate.id === posting.movementId);
  const refusal = context.refusals.get(posting.movementId) ?? null;
  // Until another plan is laid out, what a till holds half done is told by the last one.
  const lookedAtMs = pass.deps.clock.nowMs();
  const look = await looks.of(posting, inForce);
  if (look.kind === 'rows' && posting.undecidedSinceMs !== null) {
    posting = { ...resumingAt(posting), undecidedSinceMs: null };
    await pass.writePosting(posting, []);
  }
  if (look.kind === 'undecided') posting = afterUndecided(posting, look, lookedAtMs);
  const action = plan({
    posting,
    wantedTotalMinor: signedAmountOf(posting),
    takenBack: movement?.state === 'taken-back',
    sale,
    look,
    refusal,
    nowMs: pass.deps.clock.nowMs(),
  });
  context.refusals.delete(posting.movementId);
  pass.actions.push(action.do);
  return act(action, posting, sale, context);
}

/** A look that began while a call could still commit has passed by what that may have left: it begins anew. */
function afterUndecided(posting: Posting, look: UndecidedLook, lookedAtMs: number): Posting {
  const { at } = posting;
  const isSettled = at.step !== 'preparing' || lookedAtMs >= settlesAtMs(at);
  return isSettled ? resumingAt(posting, look.resumeAt, lookedAtMs) : resumingAt(posting);
}

async function frozenOf(posting: Posting, pass: Pass): Promise<FrozenSale | null> {
  if (posting.plan === 0) return null;
  const sale = await pass.deps.ledger.frozen(pass.record.paymentId, posting.movementId, posting.plan);
  // What shadow mode drew chose no customer and may be weeks old: going live plans anew.
  return sale?.mode === 'shadow' && pass.deps.settings.mode === 'live' ? null : sale;
}

async function act(
  action: Action,
  posting: Posting,
  sale: FrozenSale | null,
  context: StepContext,
): Promise<StepResult> {
  const { pass } = context;
  switch (action.do) {
    case 'lay-out':
      return layOutNext(posting, context, action.drafts);
    case 'prepare':
      assert(sale !== null, 'nothing is prepared without a plan');
      return prepare(posting, sale, context);
    case 'complete':
      assert(sale !== null, 'nothing is completed without a plan');
      return complete(named(posting, action.discard), { sale, draft: action.draft }, context);
    case 'adopt-draft':
      await pass.recordOutcome(
        posting,
        (current) => ({
          ...named(current, action.discard),
          at: { step: 'prepared', saleId: action.draft.saleId },
          replan: false,
        }),
        [`sale ${action.draft.saleId} is prepared in the till for ${posting.movementId}`],
      );
      return WENT_ON;
    case 'adopt-sale':
      return adoptSale(action, posting, sale, context);
    case 'replace':
    case 'start-over':
      return startAnew(action, posting, pass);
    case 'skip':
      await pass.recordOutcome(
        posting,
        (current) =>
          toSkipped(
            named(current, action.discard),
            { reason: action.reason, byPerson: false },
            pass.deps.clock.nowMs(),
          ),
        [`${posting.movementId} is skipped: ${action.reason}`],
      );
      return WENT_ON;
    case 'hold':
      return hold(named(posting, action.discard), action.hold, pass);
    case 'refused':
      return refused(action, posting, context);
    case 'wait':
      await pass.writePosting({ ...posting, waitingFor: 'settle', nextCheckAtMs: action.untilMs }, []);
      return WAITS;
    case 'undecided':
      return undecided(action.why, posting, pass);
    default:
      return assertNever(action);
  }
}

/** Holds a posting for a person, with the drafts that its plan leaves behind already named for deletion. */
export async function hold(posting: Posting, why: HoldReason, pass: Pass): Promise<StepResult> {
  const { discards, metUnknown } = posting;
  await pass.recordOutcome(
    pass.posting(posting.movementId),
    (current) => toHeld({ ...current, discards, metUnknown }, why, pass.deps.clock.nowMs()),
    [`${posting.movementId} is held: ${why.reason}`],
  );
  return WENT_ON;
}

async function adoptSale(
  action: Extract<Action, { do: 'adopt-sale' }>,
  posting: Posting,
  sale: FrozenSale | null,
  context: StepContext,
): Promise<StepResult> {
  const { pass } = context;
  const { clock, stamp } = pass.deps;
  const found = action.sale;
  // Its returns are reckoned from the plan: one of another sum is none of this sale.
  const planned = sale?.totalMinor === signedAmountOf(posting) ? sale : null;
  const plan = planned?.plan ?? (await freezeFound(found, posting, pass));
  const { saleId, receipt } = found;
  const told = [...action.findings, ...action.drift];
  const findings = told.length === 0 ? '' : ` (${told.join('; ')})`;
  await pass.recordOutcome(
    posting,
    (current) => ({
      ...toPosted(named(current, action.discard), {
        saleId,
        receipt,
        findings: [...action.findings, ...changedMeanwhile(posting, current)],
        drift: action.drift,
        nowMs: clock.nowMs(),
      }),
      plan,
      replan: false,
    }),
    [`${posting.movementId} is posted as sale ${saleId}, receipt ${receipt}${findings}; ${stamp}`],
  );
  if (planned?.lines.some(({ kind }) => kind === 'rounding') === true) pass.actions.push('rounding-line');
  return WENT_ON;
}

/** A sale that we have no plan of is frozen as the till holds it: its returns are reckoned from that. */
async function freezeFound(found: TillSale, posting: Posting, pass: Pass): Promise<number> {
  const { paymentId } = pass.record;
  let plan = posting.plan + 1;
  // Passes that died before they said so may have frozen plans of their own, or what they found, under the next numbers.
  while ((await pass.deps.ledger.frozen(paymentId, posting.movementId, plan)) !== null) plan += 1;
  await pass.freeze(frozenFrom(found, { posting, paymentId, plan }));
  return plan;
}

/** Another pass saw Stripe change the amount while this one was completing the former: people must know. */
function changedMeanwhile(posting: Posting, current: Posting): string[] {
  if (posting.amountMinor === current.amountMinor) return [];
  return [amountIsNow(posting, current.amountMinor)];
}

async function startAnew(
  action: Extract<Action, { do: 'replace' | 'start-over' }>,
  posting: Posting,
  pass: Pass,
): Promise<StepResult> {
  const replaced = action.do === 'replace';
  const why = replaced ? 'its draft is not as planned' : "Stripe's amount is another one";
  await pass.recordOutcome(
    posting,
    (current) =>
      toPending(named(current, action.discard), {
        replacements: current.replacements + (replaced ? 1 : 0),
        replan: !replaced,
      }),
    [`${posting.movementId} is prepared anew: ${why}`],
  );
  return WENT_ON;
}

/** The call was refused and a look showed that it was not done: the refusal says who has to act. */
async function refused(
  action: Extract<Action, { do: 'refused' }>,
  posting: Posting,
  context: StepContext,
): Promise<StepResult> {
  const { pass } = context;
  const { refusal } = action;
  if (refusal.whose === 'payment') {
    const rematch =
      refusal.code === 'customer-refused' &&
      posting.refusedCustomerId === null &&
      posting.unanswered === null;
    // A refused call may have done its work all the same and be found late: it is looked at again after the end.
    if (!rematch) return hold({ ...named(posting, action.discard), metUnknown: true }, action.hold, pass);
    await pass.recordOutcome(
      posting,
      (current) =>
        toPending(named(current, action.discard), {
          refusedCustomerId: current.customerId,
          replan: true,
          metUnknown: true,
        }),
      [`the till refused the customer of ${posting.movementId}: it is matched anew`],
    );
    return WENT_ON;
  }
  if (action.back !== posting.at.step) {
    const saleId = 'saleId' in posting.at ? posting.at.saleId : null;
    await pass.recordOutcome(
      posting,
      (current) => ({
        ...current,
        at: saleId === null ? { step: 'pending' } : { step: 'prepared', saleId },
      }),
      [`the till refused a call for ${posting.movementId}: ${refusal.reason}`],
    );
  }
  return { kind: 'refused', refusal };
}

async function undecided(why: string, posting: Posting, pass: Pass): Promise<StepResult> {
  const nowMs = pass.deps.clock.nowMs();
  const sinceMs = posting.undecidedSinceMs ?? nowMs;
  await pass.writePosting(
    { ...posting, undecidedSinceMs: sinceMs, waitingFor: 'settle', nextCheckAtMs: nowMs + LOOK_AGAIN_MS },
    posting.undecidedSinceMs === null ? [`no look could decide about ${posting.movementId}: ${why}`] : [],
  );
  if (nowMs - sinceMs < UNDECIDED_IS_PAUSE_MS) return WAITS;
  const reason = `no look at the till could decide for an hour: ${why}`;
  const remedy = 'check that the till answers searches by reference, then `resume`';
  return { kind: 'refused', refusal: { whose: 'connection', code: 'undecided', reason, remedy } };
}
