import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFaults, type FaultPlan } from './faults.ts';
import { send } from './http.ts';
import { serve, type Gate, type LoggedRequest, type Serving, type Victim } from './serving.ts';

export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly faults: FaultPlan;
  readonly requests: readonly LoggedRequest[];
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0: a free one. */
  readonly port: number;
  /** Every request is held that long, by the clock. */
  readonly latencyMs: number;
}

/** Puts a simulated till on a port of this machine, with its faults and its log of requests. */
export async function listen(till: Victim, gate: Gate, options: ListenOptions): Promise<Listening> {
  const faults = createFaults();
  const requests: LoggedRequest[] = [];
  const serving: Serving = { till, gate, faults, requests, latencyMs: options.latencyMs, closed: false };
  const server = createServer((incoming, response) => {
    serve(serving, incoming, response).catch((problem: unknown) => {
      if (incoming.destroyed && !incoming.complete) return;
      console.error('a simulated till failed on a request', problem);
      if (!response.headersSent) send(response, till.errorReply(500, 'The simulator has a bug.'));
    });
  });
  const url = await open(server, options.port);
  return { url, faults, requests, close: () => close(server, serving) };
}

async function open(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address() as AddressInfo;
  return `http://127.0.0.1:${address.port}`;
}

async function close(server: Server, serving: Serving): Promise<void> {
  serving.closed = true;
  const ended = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeAllConnections();
  await ended;
}
