import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import type { PaymentId } from '../../../shared/kernel/ids.ts';
import { postEarlier } from '../../../shared/posting/allow-earlier.ts';
import type { CoreDeps } from '../../../shared/posting/core.ts';
import { rehearse } from '../../../shared/posting/rehearse.ts';
import type { Rehearsal } from '../../../shared/posting/rehearse.ts';
import { badNews, good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { moment } from '../output.ts';
import { carryOut, MOST_ASKED, WAIT_MS } from './backfill-run.ts';
import type { Carried } from './backfill-run.ts';
import { forecastLines, forecastOf, plural, sumText } from './forecast.ts';
import type { Forecast } from './forecast.ts';
import { paymentsBetween } from './payments-between.ts';
import type { PostArgs, Window } from './post-args.ts';

export interface BackfillDeps {
  readonly core: CoreDeps;
  readonly clock: Clock;
  /** How much of the till's rate is used, 0 to 1; null: it cannot be told. */
  readonly share: () => Promise<number | null>;
  readonly progress: (line: string) => void;
  readonly ask?: (question: string) => Promise<string>;
}

/**
 * Brings the payments of a window into the till: says first what would be written, to the cent, then does it, at no more
 * than half of the till's rate, and tells at the end whether all of it was done. What the ledger has already is left
 * alone, so that a run that was ended is gone on with by giving it again.
 */
export async function backfill(window: Window, args: PostArgs, deps: BackfillDeps): Promise<Outcome> {
  const { core, progress } = deps;
  const since = core.settings.since === undefined ? null : Date.parse(core.settings.since);
  const earlier = since !== null && window.fromMs < since;
  const payments = await paymentsBetween(window, core);
  progress(`${plural(payments.length, 'payment')} to look at.`);
  const rehearsals = await rehearseAll(payments, earlier, deps);
  const forecast = forecastOf(rehearsals, since);
  const offered = rehearsals.map(({ paymentId: payment, status }) => ({
    payment,
    known: status !== null,
    status,
  }));
  const head = `${plural(payments.length, 'payment')} of which money moved ${spanText(window)}:`;
  const told = [
    ...inShadow(core),
    head,
    ...forecastLines(forecast),
    ...(earlier ? unclearHint(forecast) : []),
  ];
  if (args.dryRun === true)
    return good(
      { dryRun: true, payments: offered, wouldWrite: forecast },
      [...told, 'A dry run: nothing was changed.', ...confirmHint(forecast)].join('\n'),
    );
  for (const line of told) progress(line);
  const refused = await unconfirmed(forecast, args, deps);
  if (refused !== null) return refused;
  const carried = await carryOut(rehearsals, { ...deps, earlier: earlier ? postEarlier : null });
  const json = { dryRun: false, payments: offered, wouldWrite: forecast, ...carried };
  return (carried.complete ? good : badNews)(json, closing(carried, forecast));
}

async function rehearseAll(
  payments: readonly PaymentId[],
  earlier: boolean,
  { core, clock, progress }: BackfillDeps,
): Promise<Rehearsal[]> {
  const rehearsals: Rehearsal[] = [];
  for (const paymentId of payments) {
    let rehearsal = await rehearse(paymentId, core, { earlier });
    // A rate that is spent comes back; whatever else refuses is told.
    for (let asked = 1; rehearsal.refusal?.whose === 'wait' && asked < MOST_ASKED; asked += 1) {
      await clock.sleep(WAIT_MS);
      rehearsal = await rehearse(paymentId, core, { earlier });
    }
    // Nobody's payment is at fault: looking at the others would tell nothing either.
    if (rehearsal.refusal?.whose === 'connection') throw new RefusedError(rehearsal.refusal);
    rehearsals.push(rehearsal);
    if (rehearsals.length % 25 === 0) progress(`  looked at ${rehearsals.length} of ${payments.length}`);
  }
  return rehearsals;
}

/** What was paid before go-live was typed in by hand, as a rule: whoever posts it says how much it is. */
async function unconfirmed(
  forecast: Forecast,
  { confirm }: PostArgs,
  { core, ask }: BackfillDeps,
): Promise<Outcome | null> {
  const { beforeGoLive } = forecast;
  if (beforeGoLive.count === 0) return null;
  const wanted = confirmationOf(forecast);
  const what = `${plural(beforeGoLive.count, 'payment')} of ${sumText(beforeGoLive)}`;
  const answer =
    confirm ??
    (await ask?.(
      `${what} were paid before go-live (${core.settings.since ?? ''}). If any of them was typed into the till by ` +
        `hand, it will be there twice.\nType "${wanted}" to post them: `,
    ));
  if (answer?.trim() === wanted) return null;
  return wrongUsage(
    answer === undefined
      ? `${what} were paid before go-live (posting.since ${core.settings.since ?? ''}), and what was paid then was typed in by hand`
      : `"${answer.trim()}" is not what is to be confirmed, nothing was changed`,
    `start at go-live, or say --confirm "${wanted}" where none of them is in the till yet`,
  );
}

function confirmationOf({ beforeGoLive }: Forecast): string {
  return `${beforeGoLive.count} ${sumText(beforeGoLive)}`;
}

function confirmHint(forecast: Forecast): string[] {
  if (forecast.beforeGoLive.count === 0) return [];
  const { beforeGoLive } = forecast;
  return [
    `${plural(beforeGoLive.count, 'payment')} of ${sumText(beforeGoLive)} are from before go-live: to post them say --confirm "${confirmationOf(forecast)}".`,
  ];
}

/** Nobody can confirm what was not shown. */
function unclearHint({ unclear }: Forecast): string[] {
  if (unclear.length === 0) return [];
  return [
    `It begins before go-live and ${plural(unclear.length, 'payment')} could not be told: left alone for now, give the command again for them.`,
  ];
}

function spanText({ fromMs, toMs }: Window): string {
  const from = `from ${moment(new Date(fromMs).toISOString())}`;
  return toMs === null ? `${from} until now` : `${from} to ${moment(new Date(toMs).toISOString())}`;
}

/** In shadow mode, what to do about it. */
export const GO_LIVE = '`setup --live` makes posting live.';

/** Whoever reads what would be written shall not believe that a run writes it. */
function inShadow({ settings }: CoreDeps): string[] {
  return settings.mode === 'shadow' ? [`Shadow mode: a run plans, and writes nothing. ${GO_LIVE}`] : [];
}

function closing(carried: Carried, { unclear }: Forecast): string {
  const { expected, done, held, stopped, shadow, offered } = carried;
  const numbers = shadow
    ? `Shadow mode: ${plural(offered, 'payment')} planned, nothing was written. ${GO_LIVE}`
    : `Sales and returns: expected ${expected}, done ${done}.`;
  if (carried.complete) return shadow ? numbers : `${numbers} Complete.`;
  const isLeft = carried.open.length > 0 || stopped !== null;
  const untold = new Set(unclear.map(({ payment }) => payment));
  const open = carried.open.filter((payment) => !untold.has(payment));
  return [
    shadow ? numbers : `${numbers} NOT complete.`,
    ...(held.length === 0 ? [] : [`Held for a person: ${held.join(', ')}. See \`held ls\`.`]),
    ...(open.length === 0 ? [] : [`Not ended yet: ${open.join(', ')}.`]),
    ...unclear.map(({ payment, reason }) => `Could not be told: ${payment} (${reason}).`),
    ...(stopped === null ? [] : [stopped]),
    ...(shadow && !isLeft ? [] : ['Give the same command again to go on: what is done stays done.']),
  ].join('\n');
}
