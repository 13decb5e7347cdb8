import { API_VERSION } from '../../../../shared/stripe/desk.ts';
import type { Endpoint, EventFact } from '../../../../shared/stripe/desk.ts';
import { fail, ok, warn } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { ageText } from '../visit.ts';
import type { Check } from '../visit.ts';

const PATH = '/stripe/webhook';
/** A younger event may still be on its way. */
const ON_ITS_WAY_MS = 2 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** Stripe sends our events to the right place, in our version, and they are taken. */
export const webhookCheck: Check = {
  name: 'webhook',
  look: async ({ site, stripe, nowMs }) => {
    const desk = await stripe();
    const endpoints = await desk.endpoints();
    const found =
      endpoints === null
        ? [
            warn(
              'webhook',
              'this key may not read the endpoints',
              'grant it read on Webhook Endpoints, or look in the dashboard under Developers, Webhooks',
            ),
          ]
        : endpointFindings(endpoints.filter((each) => isOurs(each, site)));
    return [...found, ...eventFindings(await desk.latestEvents(), nowMs)];
  },
};

function isOurs(endpoint: Endpoint, site: { stage: string; webhookUrl: string | null }): boolean {
  if (site.webhookUrl !== null) return endpoint.url === site.webhookUrl;
  return endpoint.stage === null ? endpoint.url.endsWith(PATH) : endpoint.stage === site.stage;
}

function endpointFindings(ours: readonly Endpoint[]): Finding[] {
  const [first] = ours;
  if (first === undefined)
    return [
      fail('webhook', 'Stripe has no endpoint of ours: sales come up to ten minutes late', 'give `setup`'),
    ];
  return ours.map((endpoint) => {
    const { url, isEnabled, apiVersion, missing } = endpoint;
    if (!isEnabled) return fail('webhook', `${url} is disabled`, `enable it: \`setup\`, or the dashboard`);
    if (missing.length > 0)
      return warn(
        'webhook',
        `${url} does not send ${missing.join(', ')}: what they tell comes up to ten minutes late`,
        'give `setup`, which adds them',
      );
    if (apiVersion !== API_VERSION)
      return warn(
        'webhook',
        `${url} sends version ${apiVersion ?? 'of the account'}, Tillbridge reads ${API_VERSION}`,
        'delete it in the dashboard and give `setup`, which makes one in that version',
      );
    return ok('webhook', `${url} is enabled, all our events, version ${apiVersion}`);
  });
}

/** A signing secret cannot be read again, so the proof that ours is right is that events are taken. */
function eventFindings(events: readonly EventFact[], nowMs: number): Finding[] {
  const [latest] = events;
  if (latest === undefined) return [ok('events', 'Stripe has had no payment event yet')];
  const age = `the latest was ${ageText(nowMs - latest.atMs)} ago`;
  const old = events.filter(({ atMs }) => nowMs - atMs > ON_ITS_WAY_MS && nowMs - atMs < DAY_MS);
  const untaken = old.filter((event) => event.untaken > 0);
  if (untaken.length === 0)
    return [ok('events', old.length === 0 ? age : `all ${old.length} of the last day are taken, ${age}`)];
  const counts = `${untaken.length} of ${old.length} events of the last day are not taken, ${age}`;
  const fix =
    "look at the endpoint's failed deliveries in the dashboard: with 400 the signing secret is another one than in the secret; nothing is lost meanwhile";
  return [(untaken.length === old.length ? fail : warn)('events', counts, fix)];
}
