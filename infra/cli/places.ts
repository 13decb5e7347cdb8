import type { ServicesConfig } from '../../functions/services.ts';
import type { WorkerEnv } from '../../shared/runtime/env.ts';

/** Where a deployment's parts are, by a worker's environment. */
export function placesIn(env: WorkerEnv): Omit<ServicesConfig, 'settings'> {
  return {
    ledgerTable: env.LEDGER_TABLE,
    figuresTable: env.FIGURES_TABLE,
    peopleTable: env.PEOPLE_TABLE,
    queueUrl: env.PAYMENTS_QUEUE_URL,
    staticSecretId: env.STATIC_SECRET_ID,
    tokenSecretId: env.TILL_TOKEN_SECRET_ID,
    stripeApiBase: env.STRIPE_API_BASE,
    lightspeedApiBase: env.LIGHTSPEED_API_BASE,
    lightspeedAuthBase: env.LIGHTSPEED_AUTH_BASE,
  };
}
