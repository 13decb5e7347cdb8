import { Stripe } from 'stripe';
import type { Clock } from '../kernel/clock.ts';
import { API_VERSION, makeClient } from './client.ts';
import type { StripeConnection } from './client.ts';
import { PAYMENT_EVENT_TYPES, PAYOUT_EVENT_TYPE } from './event-types.ts';
import { modeOfKey } from './key-mode.ts';
import type { StripeMode } from './key-mode.ts';
import { refusing } from './refusal.ts';

/** What those who set a shop up and look after it ask of its Stripe account. Reads throw `RefusedError`. */
export interface StripeDesk {
  readonly mode: StripeMode;
  /** A restricted key (`rk_…`) can do what it was granted, a secret one everything. */
  readonly keyKind: 'restricted' | 'secret';
  /** Whose account the key is of; null: it does not tell. */
  account(): Promise<StripeAccount | null>;
  /** Every right that Tillbridge needs, tried without changing anything. */
  rights(): Promise<readonly Right[]>;
  /** The account's endpoints; null: the key may not read them. */
  endpoints(): Promise<readonly Endpoint[] | null>;
  /** Makes the shop's endpoint in our version; its secret is shown this once. */
  createEndpoint(url: string, stage: string): Promise<{ readonly id: string; readonly secret: string }>;
  /** Switches an endpoint on, with our events. */
  mendEndpoint(id: string): Promise<void>;
  removeEndpoint(id: string): Promise<void>;
  /** Stripe's latest payment events, newest first, and how many endpoints have not taken each. */
  latestEvents(): Promise<readonly EventFact[]>;
  /** Stripe's clock less ours, good to a second; null: it does not tell. */
  clockAheadMs(): Promise<number | null>;
}

export interface StripeAccount {
  readonly id: string;
  /** As its owner sees it; null: the key may not read it. */
  readonly name: string | null;
}

export interface Right {
  /** As Stripe's dashboard names it. */
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly granted: boolean;
}

export interface Endpoint {
  readonly id: string;
  readonly url: string;
  readonly isEnabled: boolean;
  readonly apiVersion: string | null;
  /** Which of our event types it does not send. */
  readonly missing: readonly string[];
  /** The stage that it was made for by `setup`; null: by hand. */
  readonly stage: string | null;
  /** The local whole made it at its start, and stored its signing secret. */
  readonly isOfLocalStart: boolean;
}

export interface EventFact {
  readonly id: string;
  readonly type: string;
  /** What it is about: a charge, a refund, … */
  readonly objectId: string;
  readonly atMs: number;
  /** Endpoints that have not taken it yet. */
  readonly untaken: number;
}

/** What the endpoint shall send: our payments' events, and when a payout can be reconciled. */
export const ENDPOINT_EVENTS = [...PAYMENT_EVENT_TYPES, PAYOUT_EVENT_TYPE] as const;
export { API_VERSION };

const STAGE_KEY = 'tillbridge_stage';
/** Stands in the metadata of the endpoint that the local whole makes at its start. */
const START_KEY = 'tillbridge_start';

/** @throws {ConfigError} for a malformed key or address. */
export function makeStripeDesk(connection: StripeConnection, clock: Clock): StripeDesk {
  const client = makeClient(connection);
  return {
    mode: modeOfKey(connection.secretKey),
    keyKind: connection.secretKey.startsWith('rk_') ? 'restricted' : 'secret',
    account: () => refusing(() => account(client)),
    rights: () => rights(client),
    endpoints: () => refusing(() => endpoints(client)),
    createEndpoint: (url, stage) => refusing(() => createEndpoint(client, url, stage)),
    mendEndpoint: (id) => refusing(() => mendEndpoint(client, id)),
    removeEndpoint: (id) => refusing(async () => void (await client.webhookEndpoints.del(id))),
    latestEvents: () => refusing(() => latestEvents(client)),
    clockAheadMs: () => refusing(() => clockAheadMs(client, clock)),
  };
}

async function account(client: Stripe): Promise<StripeAccount | null> {
  try {
    const { id, settings, business_profile: profile } = await client.accounts.retrieveCurrent();
    return { id, name: settings?.dashboard.display_name ?? profile?.name ?? null };
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError) || error.statusCode !== 403) throw error;
    // What refuses a restricted key names the account all the same.
    const id = /\bacct_\w+/.exec(error.message)?.[0];
    return id === undefined ? null : { id, name: null };
  }
}

type Try = (client: Stripe) => Promise<unknown>;
const FEW = { limit: 1 } as const;
/** Nothing has this id: Stripe looks at the key's rights first, and finds nothing to change after that. */
const NOBODY = 'tillbridge_doctor_nobody';
const NO_CHANGE = { metadata: {} };

const RIGHTS: readonly (readonly [name: string, access: Right['access'], attempt: Try])[] = [
  ['Charges', 'read', (client) => client.charges.list(FEW)],
  ['Refunds', 'read', (client) => client.refunds.list(FEW)],
  ['PaymentIntents', 'read', (client) => client.paymentIntents.list(FEW)],
  ['Checkout Sessions', 'read', (client) => client.checkout.sessions.list(FEW)],
  ['Customers', 'read', (client) => client.customers.list(FEW)],
  ['Products', 'read', (client) => client.products.list(FEW)],
  ['Prices', 'read', (client) => client.prices.list(FEW)],
  ['Invoices', 'read', (client) => client.invoices.list(FEW)],
  ['Disputes', 'read', (client) => client.disputes.list(FEW)],
  ['Events', 'read', (client) => client.events.list(FEW)],
  ['Balance Transactions', 'read', (client) => client.balanceTransactions.list(FEW)],
  ['PaymentIntents', 'write', (client) => client.paymentIntents.update(`pi_${NOBODY}`, NO_CHANGE)],
  ['Charges', 'write', (client) => client.charges.update(`ch_${NOBODY}`, NO_CHANGE)],
  ['Refunds', 'write', (client) => client.refunds.update(`re_${NOBODY}`, NO_CHANGE)],
  ['Disputes', 'write', (client) => client.disputes.update(`dp_${NOBODY}`, NO_CHANGE)],
];

async function rights(client: Stripe): Promise<Right[]> {
  return Promise.all(
    RIGHTS.map(async ([name, access, attempt]) => ({
      name,
      access,
      granted: await isGranted(client, attempt),
    })),
  );
}

/** Only "forbidden" is a missing right; what is missing or wrong otherwise was looked at, so that much is allowed. */
async function isGranted(client: Stripe, attempt: Try): Promise<boolean> {
  try {
    await attempt(client);
    return true;
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    if (error.statusCode === 403) return false;
    if (error.statusCode === 404 || error.statusCode === 400) return true;
    return refusing(() => Promise.reject(error as Error));
  }
}

async function endpoints(client: Stripe): Promise<Endpoint[] | null> {
  try {
    const found: Endpoint[] = [];
    for await (const row of client.webhookEndpoints.list({ limit: 100 })) found.push(endpointOf(row));
    return found;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError && error.statusCode === 403) return null;
    throw error;
  }
}

function endpointOf(row: Stripe.WebhookEndpoint): Endpoint {
  const sent = new Set<string>(row.enabled_events);
  return {
    id: row.id,
    url: row.url,
    isEnabled: row.status === 'enabled',
    apiVersion: row.api_version,
    missing: sent.has('*') ? [] : ENDPOINT_EVENTS.filter((type) => !sent.has(type)),
    stage: row.metadata[STAGE_KEY] ?? null,
    isOfLocalStart: row.metadata[START_KEY] !== undefined,
  };
}

async function createEndpoint(client: Stripe, url: string, stage: string) {
  const { id, secret } = await client.webhookEndpoints.create({
    url,
    api_version: API_VERSION,
    enabled_events: [...ENDPOINT_EVENTS],
    description: `Tillbridge, stage ${stage}`,
    metadata: { [STAGE_KEY]: stage },
  });
  return { id, secret: secret ?? '' };
}

async function mendEndpoint(client: Stripe, id: string): Promise<void> {
  await client.webhookEndpoints.update(id, { disabled: false, enabled_events: [...ENDPOINT_EVENTS] });
}

async function latestEvents(client: Stripe): Promise<EventFact[]> {
  const { data } = await client.events.list({ types: [...PAYMENT_EVENT_TYPES], limit: 100 });
  return data.map((event) => ({
    id: event.id,
    type: event.type,
    objectId: 'id' in event.data.object ? event.data.object.id : '',
    atMs: event.created * 1000,
    untaken: event.pending_webhooks,
  }));
}

async function clockAheadMs(client: Stripe, clock: Clock): Promise<number | null> {
  const { lastResponse } = await client.events.list({ limit: 1 });
  const atMs = Date.parse(lastResponse.headers['date'] ?? '');
  // The header is cut to the second: half of one is the likeliest.
  return Number.isNaN(atMs) ? null : atMs + 500 - clock.nowMs();
}
