import { RefusedError } from '../../../shared/kernel/answer.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { failureOf } from '../failure-of.ts';
import type { Site } from '../site.ts';
import { apiVersionCheck } from './checks/api-version.ts';
import { clocksCheck } from './checks/clocks.ts';
import { helpersCheck } from './checks/helpers.ts';
import { openWorkCheck } from './checks/open-work.ts';
import { probesCheck } from './checks/probes.ts';
import { queuesCheck } from './checks/queues.ts';
import { rateCheck } from './checks/rate.ts';
import { reorderLevelsCheck } from './checks/reorder-levels.ts';
import { schedulesCheck } from './checks/schedules.ts';
import { secretCheck } from './checks/secret.ts';
import { settingsCheck } from './checks/settings.ts';
import { skusCheck } from './checks/skus.ts';
import { stripeKeyCheck } from './checks/stripe-key.ts';
import { tillConnectionCheck } from './checks/till-connection.ts';
import { tillIdsCheck } from './checks/till-ids.ts';
import { webhookCheck } from './checks/webhook.ts';
import { fail, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { openVisit } from './visit.ts';
import type { Check, Visit } from './visit.ts';

/** Every check, in the order in which a person would look: what the later ones need comes first. */
export const CHECKS: readonly Check[] = [
  settingsCheck,
  secretCheck,
  stripeKeyCheck,
  webhookCheck,
  tillConnectionCheck,
  tillIdsCheck,
  helpersCheck,
  apiVersionCheck,
  skusCheck,
  openWorkCheck,
  queuesCheck,
  schedulesCheck,
  clocksCheck,
  reorderLevelsCheck,
  rateCheck,
  probesCheck,
];

/** Looks at all of a deployment. Changes nothing. */
export async function examine(
  site: Site,
  clock: Clock,
  checks: readonly Check[] = CHECKS,
): Promise<readonly Finding[]> {
  const visit = openVisit(site, clock);
  const findings: Finding[] = [];
  // One after the other: the till's rate belongs to postings.
  for (const check of checks) findings.push(...(await lookAt(check, visit)));
  return findings;
}

async function lookAt(check: Check, visit: Visit): Promise<readonly Finding[]> {
  try {
    return await check.look(visit);
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind !== 'failure') throw error;
    // What comes back by itself needs nobody.
    const waits = error instanceof RefusedError && error.refusal.whose === 'wait';
    return [(waits ? warn : fail)(check.name, failure.message, failure.remedy)];
  }
}
