import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { systemClock } from '../../shared/kernel/clock.ts';
import { startRSeries } from '../simulators/r-series/server.ts';
import type { RSeriesSimulator } from '../simulators/r-series/server.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import type { StripeSimulator } from '../simulators/stripe/server.ts';
import { startWhole } from './whole.ts';
import type { Whole } from './whole.ts';

const STAGE = 'demo';
/** A till whose rate is no hindrance: what waits for it is tested elsewhere. */
const CALM = { limiter: 'off', subscribed_registers: 500 } as const;

/** The local whole between a simulated till and a simulated Stripe that the test holds in its hands. */
export interface LocalShop {
  readonly till: RSeriesSimulator;
  readonly stripe: StripeSimulator;
  readonly whole: Whole;
  readonly stateDir: string;
  readonly apiToken: string;
  /** A worker's environment: where the emulators are. */
  readonly environment: Readonly<Record<string, string>>;
  /** Runs a function to its end, as a schedule or a person would. */
  run(name: string, event?: object): Promise<unknown>;
  /** An operator's command, with `--json`: its document. */
  command(...args: string[]): Promise<unknown>;
  /** Asks the owner's API with the token; `init` wins. */
  ask(
    path: string,
    init?: Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<Response>;
  /** What a function has logged, one text; all functions where none is named. */
  logged(name?: string): string;
  close(): Promise<void>;
}

/** @param options where the settings differ from the demo shop's. */
export async function openLocalShop(options: { readonly settingsPath?: string } = {}): Promise<LocalShop> {
  const stateDir = mkdtempSync(join(tmpdir(), 'tillbridge-shop-'));
  const till = await startRSeries({ clock: systemClock, switches: CALM });
  const stripe = await startStripeSimulator({ clock: systemClock, webhook: null });
  const whole = await startWhole({ stateDir, stripe, till, ...options });
  stripe.setWebhook(`${whole.url}/stripe/webhook`);
  return joinLocalShop({ stateDir, till, stripe, whole });
}

/** What a test does with a local whole that it started by itself. */
export function joinLocalShop({
  stateDir,
  till,
  stripe,
  whole,
}: Pick<LocalShop, 'stateDir' | 'till' | 'stripe' | 'whole'>): LocalShop {
  const running = JSON.parse(readFileSync(join(stateDir, 'running.json'), 'utf8')) as {
    readonly apiToken: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  const logs = join(stateDir, 'logs');
  return {
    till,
    stripe,
    whole,
    stateDir,
    ...running,
    run: async (name, event = {}) => {
      const path = `/2015-03-31/functions/tillbridge-${STAGE}-${name}/invocations`;
      const url = `${running.environment['AWS_ENDPOINT_URL_LAMBDA']}${path}`;
      // What a schedule has begun ends first: it may have looked before the change that the test waits for.
      return until(`a run of ${name}`, async () => {
        const answer = await fetch(url, { method: 'POST', body: JSON.stringify(event) });
        if (answer.headers.has('x-amz-function-error')) throw new Error(`${name}: ${await answer.text()}`);
        const result = (await answer.json()) as { outcome?: string };
        return result.outcome !== 'already-running' && result;
      });
    },
    command: async (...args) => {
      const env = { ...process.env, TILLBRIDGE_STATE_DIR: stateDir };
      const argv = ['infra/cli/main.ts', ...args, '--json'];
      const { stdout } = await promisify(execFile)(process.execPath, argv, { env }).catch(
        // Bad news has a status of its own, and a document all the same.
        (error: { stdout: string }) => error,
      );
      return JSON.parse(stdout) as unknown;
    },
    ask: (path, init = {}) =>
      fetch(`${whole.url}${path}`, {
        ...init,
        headers: { authorization: `Bearer ${running.apiToken}`, ...init.headers },
      }),
    logged: (name) =>
      readdirSync(logs)
        .filter(
          (file) =>
            name === undefined || file === `tillbridge-${STAGE}-${name}.log` || file === `${name}.log`,
        )
        .map((file) => readFileSync(join(logs, file), 'utf8'))
        .join(''),
    close: async () => {
      await whole.end('SIGKILL');
      await Promise.all([till.close(), stripe.close()]);
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** Looks until there is something to see. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  withinMs = 60_000,
): Promise<T> {
  for (const endMs = Date.now() + withinMs; Date.now() < endMs; await sleep(100)) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
  }
  throw new Error(`not seen within ${withinMs / 1000} s: ${what}`);
}
