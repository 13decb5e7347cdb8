import { openPending } from './delivery/pending.ts';
import { newEndpoint } from './resources/endpoints.ts';
import { openStore } from './store.ts';
import { openTables } from './tables.ts';
import { DEFAULT_SWITCHES } from './switches.ts';
import { API_VERSION, type StripeSimulatorOptions } from './types.ts';
import { BY_ITSELF, freshId, type World } from './world.ts';

export interface Opened {
  world: World;
  secretKey: string;
  webhookSecret: string;
}

const NOWHERE = 'http://127.0.0.1:9/no-endpoint-yet';

/** The account as the journal holds it, or a new one; keys that the options name win. */
export function openAccount(options: StripeSimulatorOptions): Opened {
  const store = openStore(options.journalPath ?? null);
  const tables = openTables(store);
  const maker = { store, random: options.random ?? Math.random };
  const kept = (id: string, given: string | undefined, make: () => string): string => {
    const value = given ?? tables.meta.get(id)?.value ?? make();
    if (tables.meta.get(id)?.value !== value) tables.meta.put({ id, value });
    return value;
  };
  const secretKey = kept('secret-key', options.secretKey, () => freshId(maker, 'sk_test', 48));
  const webhookSecret = kept('webhook-secret', options.webhookSecret, () => freshId(maker, 'whsec', 32));
  const world: World = {
    tables,
    store,
    clock: options.clock,
    random: maker.random,
    switches: { ...DEFAULT_SWITCHES, ...options.switches },
    livemode: secretKey.includes('_live_'),
    accountId: kept('account', undefined, () => freshId(maker, 'acct', 16)),
    defaultEndpoint: kept('default-endpoint', undefined, () => freshId(maker, 'we')),
    cause: BY_ITSELF,
    emitted: [],
    twins: 0,
    pending: openPending(),
  };
  if (options.webhook !== undefined)
    setWebhook(world, options.webhook?.url ?? null, options.webhook?.metadata);
  setSecrets(world, [webhookSecret]);
  return { world, secretKey, webhookSecret };
}

/** Points the shop's own endpoint at a URL; null switches it off, and what waits for it goes on waiting. */
export function setWebhook(
  world: World,
  url: string | null,
  metadata?: Readonly<Record<string, string>>,
): void {
  const held = world.tables.endpoints.get(world.defaultEndpoint) ?? blankEndpoint(world);
  const status = url === null ? 'disabled' : 'enabled';
  world.tables.endpoints.put({
    ...held,
    endpoint: {
      ...held.endpoint,
      status,
      url: url ?? held.endpoint.url,
      metadata: metadata ?? held.endpoint.metadata,
    },
  });
  world.pending.touch();
}

/** The secrets that sign from now on; two during a rotation. */
export function setSecrets(world: World, secrets: string[]): void {
  const held = world.tables.endpoints.get(world.defaultEndpoint) ?? blankEndpoint(world);
  world.tables.endpoints.put({ ...held, secrets });
}

function blankEndpoint(world: World): ReturnType<typeof newEndpoint> {
  const row = newEndpoint(world, {
    id: world.defaultEndpoint,
    url: NOWHERE,
    apiVersion: API_VERSION,
    enabledEvents: ['*'],
    metadata: {},
    description: 'The shop',
    secrets: [],
  });
  return { ...row, endpoint: { ...row.endpoint, status: 'disabled' } };
}
