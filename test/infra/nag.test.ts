import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Stack } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { tillbridgeApp } from '../../infra/build/assembly.ts';
import { addChecks } from '../../infra/build/checks.ts';
import { stageConfigOf } from '../../infra/config.ts';
import { REAL_SHOP } from './stage.ts';

function checkedApp(): App {
  const app = tillbridgeApp({
    // With all that may be deployed.
    config: stageConfigOf({ ...REAL_SHOP, digest: 'monday' }, {}),
    codeOf: () => Code.fromInline('export const handler = async () => {};'),
    outDir: mkdtempSync(join(tmpdir(), 'tillbridge-nag-')),
  });
  addChecks(app);
  return app;
}

test('cdk-nag finds nothing that is not acknowledged with a reason', () => {
  expect(() => checkedApp().synth()).not.toThrow();
});

test('cdk-nag stops the synth over a queue that takes plain HTTP', () => {
  const app = checkedApp();
  const queue = new Queue(new Stack(app, 'Careless'), 'Queue');
  expect(() => app.synth()).toThrow(/AwsSolutions-SQS4/);
  expect(queue).toBeDefined();
});
