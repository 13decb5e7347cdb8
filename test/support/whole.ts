import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { StripeSimulator } from '../simulators/stripe/server.ts';

/** The local whole in a process of its own, on far sides that the caller keeps. */
export interface Whole {
  readonly url: string;
  readonly process: ChildProcess;
  /** Ends it with a signal and waits for its end; returns its status. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface WholeOptions {
  readonly stateDir: string;
  readonly stripe: StripeSimulator;
  /** A simulated till of that series, R unless told. */
  readonly till: {
    readonly url: string;
    readonly credentials: { clientId: string; clientSecret: string; refreshToken: string };
  };
  readonly series?: 'R' | 'X';
  /** The file of the settings; the demo shop's unless told. */
  readonly settingsPath?: string;
  /** 0: a free port. */
  readonly port?: number;
}

/** Starts the local whole as a stranger would and waits until it says that it is ready. */
export async function startWhole(options: WholeOptions): Promise<Whole> {
  const { stripe, till } = options;
  const child = spawn(process.execPath, ['infra/local/start.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PORT: String(options.port ?? 0),
      TILLBRIDGE_STATE_DIR: options.stateDir,
      TILLBRIDGE_DEMO: 'off',
      STRIPE_API_BASE: stripe.url,
      STRIPE_SECRET_KEY: stripe.secretKey,
      STRIPE_WEBHOOK_SECRETS: stripe.webhookSecret,
      ...(options.settingsPath === undefined ? {} : { TILLBRIDGE_SETTINGS: options.settingsPath }),
      LIGHTSPEED_SERIES: options.series ?? 'R',
      LIGHTSPEED_API_BASE: till.url,
      LIGHTSPEED_CLIENT_ID: till.credentials.clientId,
      LIGHTSPEED_CLIENT_SECRET: till.credentials.clientSecret,
      LIGHTSPEED_REFRESH_TOKEN: till.credentials.refreshToken,
    },
  });
  const url = await readyUrl(child);
  return { url, process: child, end: (signal) => endOf(child, signal) };
}

async function endOf(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return child.exitCode;
}

/** The address in the ready line. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.once('exit', (code) => reject(new Error(`the local whole ended with status ${code}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /tillbridge ready (\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}
