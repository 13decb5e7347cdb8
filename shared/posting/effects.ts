import type { Answer } from '../kernel/answer.ts';
import { named } from './moves.ts';
import type { Pass } from './pass.ts';
import { SETTLE_PREPARE_MS, settlesAtMs } from './settling.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, TillSale } from './sale.ts';
import type { StepContext, StepResult } from './step-result.ts';

/** Prepares a sale: intent first, then the call, then its outcome. Nothing in the till counts yet. */
export async function prepare(posting: Posting, sale: FrozenSale, context: StepContext): Promise<StepResult> {
  const { pass } = context;
  const attempt = posting.attempts + 1;
  const sentAtMs = pass.deps.clock.nowMs();
  const at = { step: 'preparing', attempt, sentAtMs } as const;
  const sent: Posting = {
    ...posting,
    attempts: attempt,
    waitingFor: null,
    nextCheckAtMs: null,
    firstSentAtMs: posting.firstSentAtMs ?? sentAtMs,
    at,
  };
  await pass.writePosting(sent, [`prepares a sale for ${posting.movementId}, attempt ${attempt}`]);
  const answer = await pass.deps.till.prepare(sale);
  return settle(answer, sent, { context, sale, settledAtMs: settlesAtMs(at) });
}

/** Completes one known sale: the effect. An answer that never comes is remembered for ever. */
export async function complete(
  posting: Posting,
  work: { sale: FrozenSale; draft: TillSale },
  context: StepContext,
): Promise<StepResult> {
  const { pass } = context;
  const attempt = posting.attempts + 1;
  const sentAtMs = pass.deps.clock.nowMs();
  const { saleId } = work.draft;
  const at = { step: 'completing', saleId, attempt, sentAtMs } as const;
  const sent: Posting = { ...posting, attempts: attempt, waitingFor: null, nextCheckAtMs: null, at };
  await pass.writePosting(sent, [`completes sale ${saleId} for ${posting.movementId}, attempt ${attempt}`]);
  const answer = await pass.deps.till.complete(work.sale, work.draft);
  const believed: Answer<TillSale> =
    answer.kind === 'accepted' && answer.value.state === 'draft'
      ? { kind: 'unknown', why: 'the till accepted, but shows a draft' }
      : answer;
  return settle(believed, sent, { context, sale: work.sale, settledAtMs: settlesAtMs(at) });
}

interface Settling {
  readonly context: StepContext;
  readonly sale: FrozenSale;
  readonly settledAtMs: number;
}

async function settle(answer: Answer<TillSale>, sent: Posting, settling: Settling): Promise<StepResult> {
  const { pass, looks, refusals } = settling.context;
  switch (answer.kind) {
    case 'accepted':
      // What the reply shows is judged like any look.
      looks.note(sent.movementId, answer.value);
      return { kind: 'answered' };
    case 'rejected':
      // A repeat may be refused because the first call did its work: look before it is believed.
      looks.set(sent.movementId, await looks.fresh({ ...sent, metUnknown: true }, settling.sale));
      refusals.set(sent.movementId, answer.refusal);
      return { kind: 'answered' };
    case 'unknown':
      await recordUnknown(answer.why, sent, { pass, settledAtMs: settling.settledAtMs });
      return { kind: 'waits' };
  }
}

async function recordUnknown(
  why: string,
  sent: Posting,
  end: { pass: Pass; settledAtMs: number },
): Promise<void> {
  const unanswered =
    sent.at.step === 'completing' ? { saleId: sent.at.saleId, sentAtMs: sent.at.sentAtMs } : null;
  await end.pass.recordOutcome(
    sent,
    (current) => ({
      ...current,
      metUnknown: true,
      unanswered: unanswered ?? current.unanswered,
      waitingFor: 'settle',
      nextCheckAtMs: end.settledAtMs,
    }),
    [`no clear answer for ${sent.movementId} (${why}): the till is looked at again`],
  );
}

/** Deletes the drafts that were named; each is open work until the till shows it gone. Throws `RefusedError`. */
export async function discardNamed(posting: Posting, { pass, looks }: StepContext): Promise<StepResult> {
  const due = posting.discards.find((discard) => !discard.gone);
  if (due === undefined) return { kind: 'went-on' };
  pass.actions.push('discard');
  await pass.write({}, []);
  const answer = await pass.deps.till.discard(due.saleId);
  if (answer.kind === 'accepted') return markGone(posting, due.saleId, { pass, finding: null });
  const row = await pass.deps.till.lookById(due.saleId);
  // A clerk was faster: what it has become decides, and is not the draft that this pass saw.
  if (row !== null) looks.correct(posting.movementId, row);
  if (row === null || row.state !== 'draft')
    return markGone(posting, due.saleId, { pass, finding: null, state: row?.state });
  if (answer.kind === 'rejected' && answer.refusal.whose === 'payment') {
    return markGone(posting, due.saleId, {
      pass,
      finding: `delete draft ${due.saleId} by hand: ${answer.refusal.reason}`,
    });
  }
  if (answer.kind === 'rejected') return { kind: 'refused', refusal: answer.refusal };
  const nextCheckAtMs = pass.deps.clock.nowMs() + SETTLE_PREPARE_MS;
  await pass.writePosting({ ...pass.posting(posting.movementId), metUnknown: true, nextCheckAtMs }, []);
  return { kind: 'waits' };
}

async function markGone(
  posting: Posting,
  saleId: string,
  end: { pass: Pass; finding: string | null; state?: TillSale['state'] | undefined },
): Promise<StepResult> {
  const current = named(end.pass.posting(posting.movementId), []);
  const discards = current.discards.map((discard) =>
    discard.saleId === saleId ? { saleId, gone: true } : discard,
  );
  const nextCheckAtMs = discards.every((discard) => discard.gone) ? null : current.nextCheckAtMs;
  const findings = end.finding === null ? current.findings : [...current.findings, end.finding];
  await end.pass.writePosting({ ...current, discards, findings, nextCheckAtMs }, [
    end.finding ?? `draft ${saleId} is ${end.state ?? 'deleted'}`,
  ]);
  return { kind: 'went-on' };
}
