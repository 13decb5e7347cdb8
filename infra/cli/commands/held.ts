import { moneyText as money } from '../../../shared/kernel/money.ts';
import { paymentOf, release, skip } from '../../../shared/posting/decide.ts';
import type { Decision } from '../../../shared/posting/decide.ts';
import { explain, listHeld } from '../../../shared/posting/explain.ts';
import type { HeldEntry } from '../../../shared/posting/explain.ts';
import type { Open } from '../deployment.ts';
import { isId } from '../ids.ts';
import { badNews, good, unknownId, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';
import { storyText } from '../story-text.ts';

/** Stripe keeps 500 characters of it; the rest would be lost with the ledger. */
const MAX_REASON = 500;

/** Everything that waits for a person, oldest first. Status 1 where something does. */
export async function heldLs(open: Open): Promise<Outcome> {
  const entries = await listHeld((await open()).ledger);
  if (entries.length === 0) return good(entries, 'Nothing is held.');
  return badNews(entries, [heading(entries), '', ...heldLines(entries)].join('\n'));
}

/** What is held of a payment, by its id or a movement's, with its story. */
export async function heldShow(id: string, open: Open): Promise<Outcome> {
  if (!isId(id)) return unknownId(id);
  const core = await open();
  const payment = await paymentOf(id, core.ledger);
  const story = payment === null ? null : await explain(payment, core);
  if (story === null) return unknownId(id);
  const ofPayment = (await listHeld(core.ledger)).filter((entry) => entry.payment === story.payment);
  const isMovement = story.movements.some((movement) => movement.id === id);
  const held = ofPayment.filter((entry) => !isMovement || entry.movement === id);
  if (held.length === 0) return nothingHeld(id);
  const { plan, trail } = story;
  return good({ payment: story.payment, held, plan, trail }, storyText(story));
}

const IN_SHADOW =
  'planned anew, and nothing is written in shadow mode: enter it by hand; `setup --live` makes posting live for what is paid from then on';

/** Lets the held movements of a payment, or one of them, be planned anew and posted. */
export async function heldRelease(id: string, open: Open): Promise<Outcome> {
  if (!isId(id)) return unknownId(id);
  const core = await open();
  const decision = await release(id, core);
  const next =
    core.settings.mode === 'shadow' ? IN_SHADOW : 'planned anew and posted as soon as the till takes it';
  return told(id, decision, ({ paymentId, movements }) =>
    good(
      { payment: paymentId, released: movements },
      `Released ${movements.join(', ')} of ${paymentId}: ${next}.\nHow it went: explain ${paymentId}`,
    ),
  );
}

/** Leaves held movements out of the till for good. */
export async function heldSkip(id: string, reason: string | undefined, open: Open): Promise<Outcome> {
  const why = reason?.trim() ?? '';
  if (why === '')
    return wrongUsage(
      'a skip needs a reason, because it is for good',
      'say it with --reason "<why it stays out of the till>"',
    );
  if (why.length > MAX_REASON)
    return wrongUsage(`the reason has ${why.length} characters`, `say it in at most ${MAX_REASON}`);
  if (!isId(id)) return unknownId(id);
  const decision = await skip(id, why, await open());
  return told(id, decision, ({ paymentId, movements }) =>
    good(
      { payment: paymentId, skipped: movements, reason: why },
      `Skipped ${movements.join(', ')} of ${paymentId}: left out of the till for good, and noted in Stripe's metadata.`,
    ),
  );
}

type Done = Extract<Decision, { kind: 'done' }>;

function told(id: string, decision: Decision, done: (decision: Done) => Outcome): Outcome {
  if (decision.kind === 'unknown-id') return unknownId(id);
  return decision.kind === 'nothing-held' ? nothingHeld(id) : done(decision);
}

function nothingHeld(id: string): Outcome {
  return {
    kind: 'failure',
    exit: 1,
    message: `nothing of "${id}" is held`,
    remedy: `see where it stands with \`explain ${id}\`, and what is held with \`held ls\``,
  };
}

function heading(entries: readonly HeldEntry[]): string {
  return entries.length === 1
    ? 'One movement waits for you:'
    : `${entries.length} movements wait for you, the oldest first:`;
}

/** A line each, and below it why it waits and what to do. */
export function heldLines(entries: readonly HeldEntry[]): string[] {
  const rows = entries.map(({ since, movement, payment, amountMinor, currency }) => [
    moment(since),
    money(amountMinor, currency),
    movement,
    `of ${payment}`,
  ]);
  return aligned(rows).flatMap((line, at) => [
    line,
    `    why: ${entries[at]?.reason ?? ''}`,
    `    to do: ${entries[at]?.remedy ?? ''}`,
  ]);
}
