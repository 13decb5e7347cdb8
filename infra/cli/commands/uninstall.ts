import { revokePair } from '../../../shared/lightspeed/authorise.ts';
import { good, badNews } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';
import type { Site } from '../site.ts';

/** One thing that Tillbridge has made outside itself, and what becomes of it. */
interface Step {
  readonly what: string;
  /** `would`: in a dry run. `done`, or `failed` with the reason. */
  readonly outcome: 'would' | 'done' | 'failed';
  readonly why: string | null;
  readonly act: () => Promise<string | null>;
}

function whatStays({ isLocal, stage, settingsPath }: Site): string[] {
  return [
    'every sale and return in the till, with its reference',
    'what is written in Stripe’s metadata (lightspeed_sale_id and the like)',
    'the tables and secrets of the data stack: they are retained, delete them by hand when their history is of no use',
    isLocal
      ? 'the local whole: end it'
      : // By name: of two stacks CDK takes none unasked, and the data stack is protected.
        `the service stack: \`TILLBRIDGE_SETTINGS=${settingsPath} npx cdk destroy tillbridge-${stage}-service\` removes it`,
    'your application at Lightspeed and your restricted key at Stripe: remove them where you made them',
  ];
}

/**
 * Takes back what Tillbridge has set up at Stripe and in the till: the webhook endpoint, our helper products, the
 * connection. Without `really` it only tells. Sales, returns and the ledger stay.
 */
export async function uninstall(really: boolean, open: () => Promise<Site>): Promise<Outcome> {
  const site = await open();
  const planned = await plannedSteps(site);
  const stays = whatStays(site);
  const steps: Omit<Step, 'act'>[] = [];
  // The endpoint first: while the rest goes on, nothing new comes.
  for (const { act, ...step } of planned) {
    const why = really ? await act() : null;
    steps.push({ ...step, outcome: really ? (why === null ? 'done' : 'failed') : 'would', why });
  }
  const failed = steps.filter(({ outcome }) => outcome === 'failed');
  const rows = steps.map(({ outcome, what, why }) => [outcome, what, why ?? '']);
  const text = [
    really ? 'Taken back:' : 'A dry run; --yes does it:',
    ...(rows.length === 0 ? ['  nothing: there is nothing of ours'] : aligned(rows, '  ')),
    'What stays:',
    ...stays.map((each) => `  ${each}`),
  ].join('\n');
  const json = { dryRun: !really, steps, stays };
  return failed.length === 0 ? good(json, text) : badNews(json, text);
}

async function plannedSteps(site: Site): Promise<Step[]> {
  const settings = site.settings();
  const [stripe, till] = await Promise.all([site.stripe(), site.till(settings)]);
  const all = await stripe.endpoints();
  const endpoints = (all ?? []).filter(({ url, stage }) =>
    site.webhookUrl === null ? stage === site.stage : url === site.webhookUrl,
  );
  const helpers = (await till.helpers()).filter(({ ours, id }) => ours && id !== null);
  const step = (what: string, act: Step['act']): Step => ({ what, outcome: 'would', why: null, act });
  const pair = await site.tillTokens.read();
  return [
    ...(all === null
      ? [
          step(
            'delete the webhook endpoint',
            async () =>
              'this key may not read endpoints: delete it in the dashboard under Developers, Webhooks',
          ),
        ]
      : []),
    ...endpoints.map(({ id, url }) =>
      step(`delete the webhook endpoint ${id} (${url})`, async () => {
        await stripe.removeEndpoint(id);
        return null;
      }),
    ),
    ...helpers.map((helper) =>
      step(`put our product for ${helper.kind} lines away (${helper.id})`, () => till.putAway(helper)),
    ),
    ...(pair === null
      ? []
      : [
          step('end the connection to the till', async () => {
            const application = await site.application(settings.lightspeed, '');
            return revokePair(application, pair.refreshToken);
          }),
        ]),
    step('revoke every API token', async () => {
      await site.secret.change({ apiTokens: [] });
      return null;
    }),
  ];
}
