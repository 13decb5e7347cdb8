import { rmSync } from 'node:fs';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { awsEnvironment } from '../../test/simulators/aws/aws.ts';
import { lightspeedOf } from '../../test/simulators/tills.ts';
import { checkIdsApart } from '../build/check-ids-apart.ts';
import { synthesizeApart } from '../build/synthesize-apart.ts';
import { readSettings, readStages, settingsPathOf, stageConfigOf } from '../config.ts';
import { storeCredentials } from './credentials.ts';
import type { ApiToken } from './credentials.ts';
import { deploy, startEmulators } from './emulators.ts';
import { startHttpApi } from './http-api.ts';
import type { HttpApi } from './http-api.ts';
import { startLambdaApi } from './lambda-api.ts';
import { startSimulators } from './simulators.ts';
import type { Simulators } from './simulators.ts';
import { openStage } from './stage.ts';
import { openStateFolder } from './state-folder.ts';
import type { StateFolder } from './state-folder.ts';
import { readAssembly } from './template.ts';
import { checkTill } from './variables.ts';
import type { Variables } from './variables.ts';

type Settings = Awaited<ReturnType<typeof readSettings>>;
const SETTINGS = 'settings.json';
/** Read by the operator's commands. */
const RUNNING = 'running.json';

export interface LocalWhole {
  readonly url: string;
  readonly simulators: Simulators;
  readonly apiToken: ApiToken;
}

/** How to end what was opened so far, the latest last. */
export type Closers = (() => Promise<void> | void)[];

/**
 * Starts everything, and returns when the API answers.
 * @param closers gets the way to end each part as soon as it runs, also when a later one fails.
 * @throws {ConfigError} one sentence, when a variable or a setting is wrong.
 */
export async function startLocalWhole(variables: Variables, closers: Closers): Promise<LocalWhole> {
  const settings = await settingsOf(variables);
  const { stage, names } = stageConfigOf(settings, await readStages());
  const state = openStateFolder(variables.stateDir);
  const opened = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    closers.push(() => part.close());
    return part;
  };
  const emulators = opened(await startEmulators(state));
  const api = opened(await startOn(variables.port));
  const assembly = synthesize(state, settings);
  const simulators = opened(await startSimulators(variables, settings.lightspeed.series, state, api.url));
  const blueprint = readAssembly(await assembly, emulators.sqs.endpoint);
  await deploy(emulators, blueprint);
  const apiToken = storeCredentials(emulators.secrets, names, { variables, simulators });
  const environment = { ...awsEnvironment(emulators), ...farSides(variables, simulators) };
  const running = opened(openStage(blueprint, emulators, { state, variables: environment }));
  const lambda = opened(await startLambdaApi(running.functions));
  api.open(blueprint.routes, running.invoke, (line) => state.note('requests', line));
  const worker = blueprint.functions.find(({ name }) => name === names.functionName('api'));
  await checkIdsApart(state.at(SETTINGS), { ...environment, ...worker?.environment });
  await running.begin();
  await checkHealth(api, state.at('logs'));
  const story = {
    pid: process.pid,
    url: api.url,
    stage,
    // All that a program needs to do a worker's work by itself.
    environment: { ...environment, ...worker?.environment, AWS_ENDPOINT_URL_LAMBDA: lambda.endpoint },
    settingsPath: state.at(SETTINGS),
    apiToken: apiToken.token,
  };
  state.write(RUNNING, JSON.stringify(story, null, 2));
  closers.push(() => rmSync(state.at(RUNNING), { force: true }));
  return { url: api.url, simulators, apiToken };
}

/** The folder of the cloud assembly, made from the settings as they count here. */
async function synthesize(state: StateFolder, settings: Settings): Promise<string> {
  state.write(SETTINGS, JSON.stringify(settings, null, 2));
  const [settingsPath, bundles, outDir] = [state.at(SETTINGS), state.at('dist'), state.at('cdk.out')];
  for (const old of [outDir, state.at(RUNNING)]) rmSync(old, { recursive: true, force: true });
  await synthesizeApart({ settingsPath, bundles, outDir });
  return outDir;
}

/** The settings of the file, under the series that the environment names. */
async function settingsOf({ settingsPath, till }: Variables): Promise<Settings> {
  const { lightspeed, ...rest } = await readSettings(settingsPathOf(settingsPath));
  const series = till.series ?? lightspeed.series;
  checkTill(till, series);
  return { ...rest, lightspeed: lightspeedOf(lightspeed, series, till.apiBase === undefined) };
}

async function startOn(port: number): Promise<HttpApi> {
  try {
    return await startHttpApi(port);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
    const problem = code === 'EADDRINUSE' ? 'is in use' : 'is not allowed';
    throw new ConfigError(`PORT ${port} ${problem}: set PORT to another one, or to 0 for a free one`, {
      cause,
    });
  }
}

function farSides({ stripe, till }: Variables, simulators: Simulators): Record<string, string> {
  const tillBase = till.apiBase ?? simulators.till?.url ?? '';
  return {
    STRIPE_API_BASE: stripe.apiBase ?? simulators.stripe?.url ?? '',
    LIGHTSPEED_API_BASE: tillBase,
    LIGHTSPEED_AUTH_BASE: till.authBase ?? tillBase,
  };
}

async function checkHealth(api: HttpApi, logs: string): Promise<void> {
  const { status } = await fetch(`${api.url}/healthz`);
  if (status !== 200) throw new Error(`/healthz answers ${status}: the files in ${logs} say why`);
}
