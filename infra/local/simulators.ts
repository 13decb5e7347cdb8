import { systemClock as clock } from '../../shared/kernel/clock.ts';
import { startStripeSimulator } from '../../test/simulators/stripe/server.ts';
import { startTill, type Series } from '../../test/simulators/tills.ts';
import type { StateFolder } from './state-folder.ts';
import type { Variables } from './variables.ts';

export type Simulators = Awaited<ReturnType<typeof startSimulators>>;

/** Starts a simulator for each far side that the variables do not name; both remember in the state folder. */
export async function startSimulators(given: Variables, series: Series, state: StateFolder, url: string) {
  const { secretKey, webhookSecrets } = given.stripe;
  const keys = {
    ...(secretKey === undefined ? {} : { secretKey }),
    ...(webhookSecrets[0] === undefined ? {} : { webhookSecret: webhookSecrets[0] }),
  };
  const stripeJournal = {
    clock,
    journalPath: state.at('stripe.journal'),
    webhook: { url: `${url}/stripe/webhook`, metadata: { tillbridge_start: 'local' } },
  };
  const stripe = given.stripe.apiBase ? undefined : await startStripeSimulator({ ...stripeJournal, ...keys });
  const tillJournal = { clock, journalPath: state.at(`${series.toLowerCase()}-series.journal`) };
  const till = given.till.apiBase ? undefined : await startTill(series, { ...given.till, ...tillJournal });
  return { stripe, till, close: async () => void (await Promise.all([stripe?.close(), till?.close()])) };
}
