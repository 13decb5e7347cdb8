import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';
import { systemClock } from '../../../shared/kernel/clock.ts';
import { startStripeSimulator, type StripeSimulator } from './server.ts';
import type { StripeSimulatorOptions } from './types.ts';

/** A delivery as a webhook endpoint saw it. */
export interface Received {
  body: string;
  signature: string;
  event: Stripe.Event;
}

/** A webhook endpoint that verifies with stripe-node and answers what it is told. */
export interface Inbox {
  readonly url: string;
  readonly received: Received[];
  /** Types of the events, in the order of arrival. */
  types(): string[];
  /** Status of the next answers; the last one repeats. */
  answer(...statuses: number[]): void;
  close(): Promise<void>;
}

export async function openInbox(secret: () => string): Promise<Inbox> {
  const received: Received[] = [];
  let statuses = [200];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const signature = String(request.headers['stripe-signature']);
      received.push({ body, signature, event: Stripe.webhooks.constructEvent(body, signature, secret()) });
      const status = statuses[0] ?? 200;
      if (statuses.length > 1) statuses = statuses.slice(1);
      response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:9/' } : {}).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/stripe/webhook`,
    received,
    types: () => received.map(({ event }) => event.type),
    answer: (...next) => {
      statuses = next;
    },
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A client of the simulator as the product builds it. */
export function clientOf(simulator: StripeSimulator): Stripe {
  return new Stripe(simulator.secretKey, {
    host: '127.0.0.1',
    port: simulator.port,
    protocol: 'http',
    telemetry: false,
    maxNetworkRetries: 0,
    timeout: 2000,
  });
}

export interface Rig {
  simulator: StripeSimulator;
  inbox: Inbox;
  stripe: Stripe;
  close(): Promise<void>;
}

/** A simulator without waits, its endpoint and its client. */
export async function openRig(options: Partial<StripeSimulatorOptions> = {}): Promise<Rig> {
  let simulator: StripeSimulator | null = null;
  const inbox = await openInbox(() => simulator?.webhookSecret ?? '');
  const started = await startStripeSimulator({
    clock: systemClock,
    webhook: { url: inbox.url },
    ...options,
    switches: {
      asyncCaptureMs: 0,
      delayedMethodMs: 0,
      refundSettlesMs: 0,
      refundFailsMs: 0,
      retryScheduleMs: [20],
      ...options.switches,
    },
  });
  simulator = started;
  return {
    simulator: started,
    inbox,
    stripe: clientOf(started),
    close: async () => {
      await started.close();
      await inbox.close();
    },
  };
}
