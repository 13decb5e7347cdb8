import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { connect } from '../../infra/cli/connect.ts';
import { invokeOn, workerEnvironmentOf } from '../../infra/cli/lambda.ts';
import { readRunning } from '../../infra/cli/running.ts';

/** Lambda, where only the sweep of the stage `prod` is deployed, and answers with that payload. */
function prod(payload: string, FunctionError?: string) {
  const lambda = mockClient(LambdaClient);
  const FunctionName = 'tillbridge-prod-sweep-payments';
  const Payload = Object.assign(new TextEncoder().encode(payload), { transformToString: () => payload });
  lambda.rejects(new ResourceNotFoundException({ message: 'Function not found', $metadata: {} }));
  lambda
    .on(InvokeCommand, { FunctionName })
    .resolves({ Payload, ...(FunctionError === undefined ? {} : { FunctionError }) });
  lambda
    .on(GetFunctionConfigurationCommand, { FunctionName })
    .resolves({ Environment: { Variables: { LEDGER_TABLE: 'ledger-restored' } } });
}

const folder = (): string => mkdtempSync(join(tmpdir(), 'tillbridge-cli-'));

test('runs the function of the named stage and hands over its result', async () => {
  prod('{"outcome":"swept","seen":3}');
  expect(await invokeOn('prod')('sweep-payments')).toEqual({
    kind: 'result',
    result: { outcome: 'swept', seen: 3 },
  });
});

test('tells why a function failed, in one line and without its stack', async () => {
  prod('{"errorType":"Error","errorMessage":"the ledger\\nis away","trace":["at x"]}', 'Unhandled');
  expect(await invokeOn('prod')('sweep-payments')).toEqual({ kind: 'failed', why: 'the ledger is away' });
});

test('tells that a function was cut off even when it left no word', async () => {
  prod('', 'Unhandled');
  expect(await invokeOn('prod')('sweep-payments')).toEqual({ kind: 'failed', why: 'Unhandled' });
});

test('learns from the stage itself which table it uses, restored ones included', async () => {
  prod('null');
  expect(await workerEnvironmentOf('prod')).toEqual({ LEDGER_TABLE: 'ledger-restored' });
});

test('says which stage is not deployed', async () => {
  prod('null');
  await expect(workerEnvironmentOf('test')).rejects.toThrow(
    'stage test is not deployed in this AWS account and region',
  );
});

test('refuses the settings of another stage: sales must not be judged by the wrong shop’s rules', async () => {
  prod('null');
  const { services } = await connect({ stage: 'prod', settings: 'infra/settings.json' });
  await expect(services()).rejects.toThrow(/those of stage "demo", not of "prod"/);
});

test('names a settings file that is not there', async () => {
  const { services } = await connect({ stage: 'prod', settings: 'nowhere.json' });
  await expect(services()).rejects.toThrow('the settings in nowhere.json cannot be read');
});

test('knows a running local whole by its process', () => {
  const stateDir = folder();
  const about = { pid: process.pid, stage: 'demo', url: 'http://127.0.0.1:1' };
  const running = { ...about, environment: { A: 'b' }, settingsPath: 's.json' };
  writeFileSync(join(stateDir, 'running.json'), JSON.stringify({ ...running, apiToken: 'kept out' }));
  expect(readRunning(stateDir)).toEqual(running);
});

test.each(['{', '{}', '{"pid":0}'])('does not guess what a strange running.json means: %s', (text) => {
  const stateDir = folder();
  writeFileSync(join(stateDir, 'running.json'), text);
  expect(() => readRunning(stateDir)).toThrow('another version');
});
