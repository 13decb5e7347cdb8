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
    const ours = endpoints.find((each) => each.url === url);
    // Its secret is shown once, at creation: one that nobody stored is of no use.
    const hasSecret = ours !== undefined && (ours.id === state.endpointId || known.length > 0);
    if (ours !== undefined && hasSecret) {
      if (!ours.isEnabled || ours.missing.length > 0) await desk.mendEndpoint(ours.id);
      state.endpointId = ours.id;
      return done(`${ours.id} sends to ${url}`, { endpoint: ours.id });
    }
    const made = await desk.createEndpoint(url, site.stage);
    await site.secret.change({ stripeWebhookSecrets: [...known, made.secret] });
    state.endpointId = made.id;
    if (ours !== undefined) await desk.removeEndpoint(ours.id);
    return done(`${made.id} is made and sends to ${url}; its signing secret is stored`, {
      endpoint: made.id,
    });
  },
};

async function urlOf({ site, answers }: SetupContext): Promise<string> {
  return site.webhookUrl ?? (await answers.of('webhookUrl'));
}
