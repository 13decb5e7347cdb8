import { isoOf } from '../../../shared/kernel/clock.ts';
import { ensurePump } from '../../../shared/posting/control.ts';
import type { Open } from '../deployment.ts';
import { good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { moment } from '../output.ts';

/** Stops every call to the till and to Stripe until `resume`. Webhooks are still taken, and nothing is lost. */
export async function pause(reason: string | undefined, open: Open): Promise<Outcome> {
  const why = reason?.trim() ?? '';
  if (why === '')
    return wrongUsage(
      'a pause needs a reason, for whoever finds it',
      'say it with --reason "<why nothing shall be posted>"',
    );
  const { ledger, clock } = await open();
  const inForce = await ledger.pause({
    code: 'by-person',
    reason: why,
    remedy: '`resume` lifts it',
    sinceMs: clock.nowMs(),
    by: 'person',
  });
  const since = isoOf(inForce.sinceMs);
  const already = inForce.reason === why ? '' : ', as it was before: the first reason stands';
  return good(
    { paused: true, reason: inForce.reason, since },
    `Paused since ${moment(since)}${already}. Reason: ${inForce.reason}\n` +
      'Payments are kept and posted after `resume`.',
  );
}

/** Lifts the pause, a person's or ours; what has waited is offered again, oldest first. */
export async function resume(open: Open): Promise<Outcome> {
  const core = await open();
  const lifted = await core.ledger.resume('person');
  // Also where nothing was lifted: the command may be a repeat of one that was cut off in between.
  await ensurePump(core);
  return good(
    { paused: false, lifted },
    lifted ? 'Resumed: what has waited is offered again, oldest first.' : 'It was not paused.',
  );
}
