import type { Clock } from '../../../shared/kernel/clock.ts';
import { good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import type { Site } from '../site.ts';
import { CASES } from '../trigger/cases.ts';
import { handsOn } from '../trigger/hands.ts';

/** What can be triggered, with what has to come of it. */
export function triggerLs(): Outcome {
  const cases = CASES.map(({ name, what, expect }) => ({ name, what, expect }));
  const lines = aligned(cases.map(({ name, what }) => [name, what])).flatMap((line, at) => [
    line,
    `    expect: ${cases[at]?.expect ?? ''}`,
  ]);
  return good(cases, lines.join('\n'));
}

/** Makes something happen at the simulated Stripe. Refuses every other one: money must not move for a trial. */
export async function trigger(name: string, open: () => Promise<Site>, clock: Clock): Promise<Outcome> {
  const wanted = CASES.find((each) => each.name === name);
  if (wanted === undefined)
    return wrongUsage(
      `there is no case "${name}"`,
      `choose one of ${CASES.map((each) => each.name).join(', ')}`,
    );
  const site = await open();
  const { stripeSecretKey = '', stripeWebhookSecrets = [] } = await site.secret.read();
  if (!site.isSimulated || site.webhookUrl === null || stripeSecretKey.includes('_live_'))
    return wrongUsage(
      '`trigger` is for the simulators of a local whole, and this is none',
      'start one with `npm start` and leave --stage out',
    );
  const account = {
    apiBase: site.stripeApiBase,
    secretKey: stripeSecretKey,
    webhookUrl: site.webhookUrl,
    webhookSecret: stripeWebhookSecrets[0] ?? '',
  };
  const { payment, facts } = await wanted.run(handsOn(account, clock));
  const rows = [
    ...(payment === null ? [] : [['payment', payment]]),
    ...Object.entries(facts).map(([key, value]) => [key, String(value)]),
    ['expect', wanted.expect],
    ...(payment === null ? [] : [['its story', `explain ${payment}`]]),
  ];
  return good(
    { case: name, payment, ...facts, expect: wanted.expect },
    [`${name}: ${wanted.what}.`, ...aligned(rows, '  ')].join('\n'),
  );
}
