import { named, resumingAt, toPending } from './moves.ts';
import type { Pass } from './pass.ts';
import type { UndecidedLook } from './ports.ts';
import { UNTOUCHABLE_MS } from './settling.ts';
import type { Posting } from './posting.ts';
import { signedAmountOf } from './postings.ts';
import { moneyIsRight } from './judge.ts';
import type { TillSale } from './sale.ts';
import type { StepContext, StepResult } from './step-result.ts';

const GO_ON_MS = 60_000;
const LOOK_AGAIN_MS = 6 * 60 * 60_000;
const HOPELESS_MS = 3 * 24 * 60 * 60_000;

/**
 * The late look at an ended posting whose calls met trouble: a request may commit long after we gave up on it. Late
 * drafts are deleted, a held or skipped one that completed after all is taken up again, a second completed sale is a
 * finding.
 */
export async function recheck(posting: Posting, context: StepContext): Promise<StepResult> {
  const { pass, looks } = context;
  pass.actions.push('recheck');
  const look = await looks.fresh({ ...posting, metUnknown: true }, null);
  const nowMs = pass.deps.clock.nowMs();
  const left = posting.recheckAtMs.filter((atMs) => atMs > nowMs);
  if (look.kind === 'undecided') return later({ ...posting, recheckAtMs: left }, look, pass);
  const completed = look.rows.filter((row) => row.state === 'completed');
  const drafts = look.rows.filter((row) => row.state === 'draft' && !isUntouchable(row, posting, nowMs));
  const next = named(
    { ...resumingAt(posting), recheckAtMs: left },
    drafts.map((row) => row.saleId),
  );
  await pass.writePosting(afterLook(next, completed), late(posting, completed, drafts));
  return { kind: 'went-on' };
}

/**
 * A late look that cannot decide goes on where it broke off or is made again, and is given up in the end: the audit,
 * which lists the till's sales by day, sees what it would have seen.
 */
async function later(posting: Posting, { why, resumeAt }: UndecidedLook, pass: Pass): Promise<StepResult> {
  const nowMs = pass.deps.clock.nowMs();
  const isHopeless = nowMs - Math.max(posting.atMs, posting.firstSentAtMs ?? 0) > HOPELESS_MS;
  const againMs = nowMs + (resumeAt === undefined ? LOOK_AGAIN_MS : GO_ON_MS);
  const recheckAtMs = isHopeless ? posting.recheckAtMs : [againMs, ...posting.recheckAtMs];
  const news = `no late look at ${posting.movementId} could decide, and it is left to the audit: ${why}`;
  const next = resumingAt({ ...posting, recheckAtMs }, resumeAt, nowMs);
  await pass.writePosting(next, isHopeless ? [news] : []);
  return { kind: 'went-on' };
}

function afterLook(posting: Posting, completed: readonly TillSale[]): Posting {
  const { at } = posting;
  if (at.step === 'posted') {
    const extra = completed
      .filter((row) => row.saleId !== at.saleId)
      .map((row) => `a second completed sale ${row.saleId}`);
    return { ...posting, findings: [...new Set([...posting.findings, ...extra])] };
  }
  const found = completed.some((row) => moneyIsRight(row, signedAmountOf(posting)));
  // The next step of this very pass looks, finds it completed and adopts it.
  if (at.step === 'held' && found) return toPending(posting, {});
  const skipped =
    at.step === 'skipped' ? completed.map((row) => `skipped, but sale ${row.saleId} is completed`) : [];
  return { ...posting, findings: [...new Set([...posting.findings, ...skipped])] };
}

/** The sale of an unanswered complete is left alone until that can no longer commit. */
function isUntouchable(row: TillSale, posting: Posting, nowMs: number): boolean {
  const { unanswered } = posting;
  return (
    unanswered !== null && unanswered.saleId === row.saleId && nowMs < unanswered.sentAtMs + UNTOUCHABLE_MS
  );
}

function late(posting: Posting, completed: readonly TillSale[], drafts: readonly TillSale[]): string[] {
  const saleId = posting.at.step === 'posted' ? posting.at.saleId : null;
  return [
    ...drafts.map((row) => `late draft ${row.saleId} of ${posting.movementId} is deleted`),
    ...completed
      .filter((row) => row.saleId !== saleId)
      .map((row) => `${posting.movementId} is completed as sale ${row.saleId}, too`),
  ];
}
