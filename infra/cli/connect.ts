import type { Services } from '../../functions/services.ts';
import { RefusedError } from '../../shared/kernel/answer.ts';
import { ConfigError } from '../../shared/kernel/errors.ts';
import type { TillDesk } from '../../shared/lightspeed/till-desk.ts';
import { readEnv, workerEnv } from '../../shared/runtime/env.ts';
import type { Settings } from '../../shared/settings/schema.ts';
import type { Deployment, InBackground, Wanted } from './deployment.ts';
import type { SiteOptions } from './open-site.ts';
import { readRunning } from './running.ts';
import type { Site } from './site.ts';
import { readStageSettings } from './stage-settings.ts';

const STAGE = /^[a-z][a-z0-9-]{0,19}$/;
const DEFAULT_SETTINGS = 'infra/settings.json';

/** The local whole of `TILLBRIDGE_STATE_DIR`, or a stage on AWS with the credentials of the environment. */
export async function connect({ stage, settings }: Wanted): Promise<Deployment> {
  if (stage !== undefined) return connectStage(stage, settings);
  if (settings !== undefined)
    throw new ConfigError(
      '--settings is for a stage on AWS, the local whole has its own: leave it out, or add --stage',
    );
  return connectLocal();
}

async function connectLocal(): Promise<Deployment> {
  const stateDir = process.env['TILLBRIDGE_STATE_DIR'] ?? '';
  const running = readRunning(stateDir === '' ? '.tillbridge' : stateDir);
  // A profile of the operator's would win over the stand-ins' credentials.
  delete process.env['AWS_PROFILE'];
  delete process.env['AWS_SESSION_TOKEN'];
  Object.assign(process.env, running.environment);
  const { invokeOn } = await import('./lambda.ts');
  const services = async (how?: InBackground): Promise<Services> =>
    servicesFrom(running.environment, readStageSettings(running.settingsPath, running.stage), how);
  return {
    services,
    people: async (how) => (await services(how)).people,
    invoke: invokeOn(running.stage),
    ...storesFrom(async () => running.environment),
    ...siteFrom(async () => ({
      stage: running.stage,
      isLocal: true,
      settingsPath: running.settingsPath,
      webhookUrl: `${running.url}/stripe/webhook`,
      env: readEnv(workerEnv, running.environment),
    })),
  };
}

async function connectStage(stage: string, settingsOption: string | undefined): Promise<Deployment> {
  if (!STAGE.test(stage))
    throw new ConfigError(`--stage "${stage}" is no stage's name: give a short lower-case one, e.g. "prod"`);
  const { invokeOn, workerEnvironmentOf } = await import('./lambda.ts');
  const services = async (how?: InBackground): Promise<Services> => {
    const path = settingsOption ?? process.env['TILLBRIDGE_SETTINGS'] ?? DEFAULT_SETTINGS;
    const settings = readStageSettings(path, stage);
    return servicesFrom(await workerEnvironmentOf(stage), settings, how);
  };
  return {
    services,
    people: async (how) => (await services(how)).people,
    invoke: invokeOn(stage),
    ...storesFrom(() => workerEnvironmentOf(stage)),
    ...siteFrom(async () => ({
      stage,
      isLocal: false,
      settingsPath: settingsOption ?? process.env['TILLBRIDGE_SETTINGS'] ?? DEFAULT_SETTINGS,
      webhookUrl: null,
      env: readEnv(workerEnv, await workerEnvironmentOf(stage)),
    })),
  };
}

/** What a command reads or changes without the core. */
function storesFrom(
  environment: () => Promise<Readonly<Record<string, string>>>,
): Pick<Deployment, 'tokens' | 'figures'> {
  return {
    tokens: async () => {
      const { STATIC_SECRET_ID } = readEnv(workerEnv, await environment());
      const { apiTokenSecret } = await import('../../shared/aws/api-tokens.ts');
      const { secretsClient } = await import('../../shared/aws/secrets.ts');
      return apiTokenSecret(secretsClient(), STATIC_SECRET_ID);
    },
    figures: async () => {
      const { FIGURES_TABLE } = readEnv(workerEnv, await environment());
      const { dynamoSnapshotReader } = await import('../../shared/aws/snapshot-store.ts');
      const { dynamoClient, Table } = await import('../../shared/aws/table.ts');
      return dynamoSnapshotReader(new Table(dynamoClient(), FIGURES_TABLE));
    },
  };
}

/** Everything behind a deployment, opened once and only when a command asks for it. */
function siteFrom(options: () => Promise<SiteOptions>): Pick<Deployment, 'site' | 'tillShare'> {
  let opened: Promise<Site> | null = null;
  const open = async (): Promise<Site> => {
    const { openSite } = await import('./open-site.ts');
    return openSite(await options());
  };
  const site = (): Promise<Site> => (opened ??= open());
  let till: Promise<TillDesk> | null = null;
  return {
    site,
    tillShare: async () => {
      till ??= site().then((behind) => behind.till(behind.settings()));
      const desk = await till;
      try {
        await desk.shopName();
      } catch (error) {
        // At half of the rate the desk itself is refused: so much is used.
        if (error instanceof RefusedError && error.refusal.whose === 'wait') return 1;
        throw error;
      }
      const rate = desk.rate();
      return rate === null ? null : rate.usedUnits / rate.capacityUnits;
    },
  };
}

/** Loaded only when a command needs it: the adapters bring the vendors' packages. */
async function servicesFrom(
  environment: Readonly<Record<string, string>>,
  settings: Settings,
  { inBackground }: InBackground = { inBackground: false },
): Promise<Services> {
  const { makeServices, placesIn } = await import('../../functions/services.ts');
  return makeServices({ ...placesIn(readEnv(workerEnv, environment)), settings, inBackground });
}
