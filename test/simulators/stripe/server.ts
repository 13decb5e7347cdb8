import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { calmMoods, type DeliveryControl } from './delivery/control.ts';
import { openControl } from './delivery/moods.ts';
import { type Courier, openCourier } from './delivery/courier.ts';
import { openMailbox } from './delivery/post.ts';
import { type Faults, openFaults } from './http/faults.ts';
import { createListener, type SeenRequest } from './http/listener.ts';
import { openAccount, setSecrets, setWebhook } from './opening.ts';
import { ROUTES } from './resources/routes.ts';
import { openShop, type Shop } from './shop/shop.ts';
import type { StripeTables } from './tables.ts';
import type { StripeSimulatorOptions, StripeSwitches } from './types.ts';

export interface StripeSimulator {
  /** `http://127.0.0.1:<port>`, for stripe-node's host and port and for stripe-cli's `--api-base`. */
  readonly url: string;
  readonly port: number;
  readonly secretKey: string;
  readonly webhookSecret: string;
  readonly accountId: string;
  /** What Stripe holds: read it freely, change it by `shop` or the API. */
  readonly state: StripeTables;
  readonly switches: StripeSwitches;
  readonly shop: Shop;
  readonly deliveries: DeliveryControl;
  readonly faults: Faults;
  /** The latest calls, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Where the shop's events go; null stops them, and what waits goes on waiting. */
  setWebhook(url: string | null): void;
  /** Lets these keys in, and no others; two during a rotation. */
  setSecretKeys(keys: string[]): void;
  /** Signs with all of these; two during a rotation. */
  setWebhookSecrets(secrets: string[]): void;
  /** Resolves when everything due – and due within the time given – has been made and answered once. */
  idle(withinMs?: number): Promise<void>;
  /** Stops at once; what was not delivered stays in the journal. */
  close(): Promise<void>;
}

/**
 * Starts a simulated Stripe account at 127.0.0.1 for API version 2026-10-28.endive: stripe-node 23 and the
 * unmodified stripe-cli talk to it. With a journal path, all of it survives `kill -9`.
 */
export async function startStripeSimulator(options: StripeSimulatorOptions): Promise<StripeSimulator> {
  const { world, secretKey, webhookSecret } = openAccount(options);
  const moods = calmMoods();
  const mailbox = openMailbox(() => world.switches.deliveryTimeoutMs);
  const courier = openCourier(world, moods, mailbox);
  const faults = openFaults();
  const seen: SeenRequest[] = [];
  const api = {
    world,
    routes: ROUTES,
    secretKeys: [secretKey],
    keysInUse: new Set<string>(),
    faults,
    latencyMs: options.latencyMs ?? 0,
    seen,
    window: { startMs: 0, calls: 0 },
  };
  const server = createListener(api);
  const port = await listen(server, options.port ?? 0);
  courier.start();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    secretKey,
    webhookSecret,
    accountId: world.accountId,
    state: world.tables,
    switches: world.switches,
    shop: openShop(world),
    deliveries: openControl(world, moods, mailbox),
    faults,
    requests: seen,
    setWebhook: (url) => setWebhook(world, url),
    setSecretKeys: (keys) => {
      api.secretKeys = keys;
    },
    setWebhookSecrets: (secrets) => setSecrets(world, secrets),
    idle: (withinMs) => courier.idle(withinMs),
    close: () => close(server, courier, () => mailbox.close()),
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, courier: Courier, hangUp: () => void): Promise<void> {
  courier.stop();
  hangUp();
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await closed;
}
