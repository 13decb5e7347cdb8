import {
  lightspeedOptionsOf,
  makeServices,
  placesIn,
  refuseTestKeyOnRealTill,
} from '../../functions/services.ts';
import { staticSecretDesk } from '../../shared/aws/change-static-secret.ts';
import { queueDesk } from '../../shared/aws/dead-letters.ts';
import { secretsClient } from '../../shared/aws/secrets.ts';
import { SkuMap } from '../../shared/aws/sku-map.ts';
import { dynamoSnapshotReader } from '../../shared/aws/snapshot-store.ts';
import { sqsClient } from '../../shared/aws/sqs-queue.ts';
import { dynamoClient, Table } from '../../shared/aws/table.ts';
import { tillTokenSecret } from '../../shared/aws/till-token-secret.ts';
import { systemClock } from '../../shared/kernel/clock.ts';
import { makeTillDesk } from '../../shared/lightspeed/desk.ts';
import { lightspeedHosts } from '../../shared/lightspeed/hosts.ts';
import type { WorkerEnv } from '../../shared/runtime/env.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import { makeStripeDesk } from '../../shared/stripe/desk.ts';
import type { Site } from './site.ts';
import { readStageSettings } from './stage-settings.ts';

export interface SiteOptions {
  readonly stage: string;
  readonly isLocal: boolean;
  readonly settingsPath: string;
  readonly webhookUrl: string | null;
  readonly env: WorkerEnv;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

export function openSite(options: SiteOptions): Site {
  const { stage, isLocal, settingsPath, webhookUrl, env } = options;
  const places = placesIn(env);
  const secrets = secretsClient();
  const secret = staticSecretDesk(secrets, env.STATIC_SECRET_ID);
  const ledger = new Table(dynamoClient(), env.LEDGER_TABLE);
  const givenHosts = { apiBase: env.LIGHTSPEED_API_BASE, authBase: env.LIGHTSPEED_AUTH_BASE };
  const configFor = (settings: Settings) => ({ ...places, settings, inBackground: true });
  return {
    stage,
    isLocal,
    isSimulated: isLocal && [env.STRIPE_API_BASE, env.LIGHTSPEED_API_BASE].every(isLoopback),
    settingsPath,
    settingsHash: env.SETTINGS_HASH ?? null,
    stripeApiBase: env.STRIPE_API_BASE,
    webhookUrl,
    secret,
    tillTokens: tillTokenSecret(secrets, env.TILL_TOKEN_SECRET_ID),
    queues: queueDesk(sqsClient(), env.PAYMENTS_QUEUE_URL),
    skus: new SkuMap(ledger),
    settings: () => readStageSettings(settingsPath, stage),
    stripe: async (key) => {
      const secretKey = key ?? (await secret.read()).stripeSecretKey ?? '';
      return makeStripeDesk({ secretKey, apiBase: env.STRIPE_API_BASE }, systemClock);
    },
    refuseTestMoney: (mode, settings) =>
      refuseTestKeyOnRealTill(mode, lightspeedHosts(settings, givenHosts).apiBase),
    till: async (settings) => {
      const stored = await secret.read();
      // A person waits for it, and it asks little: it may use what live postings may.
      return makeTillDesk(lightspeedOptionsOf({ ...places, settings }, clientIn(stored)));
    },
    application: async (settings, redirectUri) => {
      const client = clientIn(await secret.read());
      const { authBase } = lightspeedHosts(settings, givenHosts);
      return {
        settings,
        redirectUri,
        authBase,
        clientId: client.lightspeedClientId,
        clientSecret: client.lightspeedClientSecret,
      };
    },
    services: (settings) => makeServices(configFor(settings)),
    snapshots: dynamoSnapshotReader(new Table(dynamoClient(), env.FIGURES_TABLE)),
  };
}

type Stored = Awaited<ReturnType<Site['secret']['read']>>;

function clientIn({ lightspeedClientId = '', lightspeedClientSecret = '', lightspeedPersonalToken }: Stored) {
  const client = { lightspeedClientId, lightspeedClientSecret };
  return lightspeedPersonalToken === undefined ? client : { ...client, lightspeedPersonalToken };
}

function isLoopback(base: string | undefined): boolean {
  return base !== undefined && LOOPBACK.has(new URL(base).hostname);
}
