import { isoOf } from '../../../shared/kernel/clock.ts';
import { lookAtHeld } from '../../../shared/posting/look-at-held.ts';
import { badNews, good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { auditCommand } from './audit.ts';
import { backfill } from './backfill.ts';
import { readArgs } from './post-args.ts';
import type { PostDeps } from './post.ts';
import type { Invoke } from './run.ts';

export interface RebuildArgs {
  /** ISO 8601; go-live, if it is left out. */
  readonly from?: string;
  /** As for `post`: what is from before go-live. */
  readonly confirm?: string;
}

export interface RebuildDeps extends PostDeps {
  readonly invoke: Invoke;
}

/**
 * Makes an empty or partial ledger whole again from what Stripe and the till hold: offers every payment since go-live,
 * adopts what is in the till, posts what is missing there, waits for the end, and has it audited. May be repeated.
 * Good only where all that was expected was done and books and shelves agree.
 */
export async function rebuild(args: RebuildArgs, deps: RebuildDeps): Promise<Outcome> {
  const asked = args.from === undefined ? null : readArgs({ from: args.from });
  if (asked !== null && 'kind' in asked) return asked;
  const refused = await deps.refuse();
  if (refused !== null) return refused;
  const core = await deps.open();
  const from = args.from ?? core.settings.since;
  if (from === undefined)
    return wrongUsage('the settings name no go-live (posting.since)', 'say with --from since when to look');
  await lookAtHeld(core);
  // To tell these apart beforehand would cost a look into the till for each, which the pass itself takes anyway.
  deps.progress(
    'What stands in the till already is adopted and not rung up again; it is told of here as if it were not there.',
  );
  const fromMs = Date.parse(from);
  const confirm = args.confirm === undefined ? {} : { confirm: args.confirm };
  const posted = await backfill({ by: 'time', fromMs, toMs: null }, confirm, { ...deps, core });
  if (posted.kind === 'failure' || core.settings.mode === 'shadow') return posted;
  deps.progress('Books and shelves are compared …');
  const audited = await auditCommand(isoOf(fromMs), deps);
  if (audited.kind === 'failure') return audited;
  const json = { ...(posted.json as object), audit: audited.json };
  const isWhole = posted.exit === 0 && audited.exit === 0;
  return (isWhole ? good : badNews)(json, `${posted.text}\n\n${audited.text}`);
}
