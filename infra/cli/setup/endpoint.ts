import type { Endpoint, StripeDesk } from '../../../shared/stripe/desk.ts';
import { done } from './step.ts';
import type { SetupContext, Step } from './step.ts';

/** Stripe sends our events to us, in our version, and the signing secret is stored. */
export const endpointStep: Step = {
  name: 'webhook',
  run: async (context) => {
    const { site, state } = context;
    const url = await urlOf(context);
    const desk = await site.stripe();
    const endpoints = await desk.endpoints();
    if (endpoints === null)
      return {
        kind: 'stop',
        exit: 1,
        said: 'the key may not read webhook endpoints',
        next: 'grant it write on Webhook Endpoints for the time of `setup`, then give it again',
      };
    const { stripeWebhookSecrets: known = [] } = await site.secret.read();
    const here = endpoints.filter((each) => each.url === url);
    const made = here.filter(({ stage }) => stage !== null);
    // A signing secret is shown once, at creation: an endpoint whose secret nobody has stored is of no use.
    const isProven = (each: Endpoint): boolean => each.id === state.endpointId || each.isOfLocalStart;
    const proven = known.length === 0 ? undefined : here.find(isProven);
    const byHand = known.length === 0 || made.length > 0 ? undefined : here[0];
    const kept = proven ?? byHand;
    if (kept !== undefined) {
      if (!kept.isEnabled || kept.missing.length > 0) await desk.mendEndpoint(kept.id);
      await removeAll(
        desk,
        made.filter((each) => each !== kept),
      );
      const doubt = kept === proven ? '' : UNPROVEN;
      return done(`${kept.id} sends to ${url}${doubt}`, { endpoint: kept.id });
    }
    const { id, secret } = await desk.createEndpoint(url, site.stage);
    await site.secret.change({ stripeWebhookSecrets: [...known, secret] });
    state.endpointId = id;
    await removeAll(desk, known.length === 0 ? here : made);
    return done(`${id} is made and sends to ${url}; its signing secret is stored`, { endpoint: id });
  },
};

const UNPROVEN =
  '; it was made by hand, and nothing can tell whether its signing secret is stored: see `doctor` after the next payment, or delete it at Stripe and give `setup` again, which makes one';

async function removeAll(desk: StripeDesk, endpoints: readonly Endpoint[]): Promise<void> {
  for (const { id } of endpoints) await desk.removeEndpoint(id);
}

async function urlOf({ site, answers }: SetupContext): Promise<string> {
  return site.webhookUrl ?? (await answers.of('webhookUrl'));
}
