import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { readSettings, readStages, stageConfigOf } from '../config.ts';
import { runOrExplain } from './run-or-explain.ts';

export interface SynthesisOptions {
  readonly settingsPath: string;
  /** Where the bundles go, one folder per function. */
  readonly bundles: string;
  /** Where the cloud assembly goes. */
  readonly outDir: string;
}

/**
 * Bundles the functions and synthesizes the stacks as a deployment does, but for its checks, in a process of its own:
 * the CDK's memory is given back at its end.
 * @throws {ConfigError} for wrong settings, one sentence.
 */
export async function synthesizeApart({ settingsPath, bundles, outDir }: SynthesisOptions): Promise<void> {
  const command = [import.meta.filename, settingsPath, bundles, outDir];
  await promisify(execFile)(process.execPath, command).catch((cause: unknown) => {
    const { code, stderr = '' } = cause as { code?: number; stderr?: string };
    throw code === 2 ? new ConfigError(stderr.trim(), { cause }) : cause;
  });
}

async function synthesize({ settingsPath, bundles, outDir }: SynthesisOptions): Promise<void> {
  // Here and not above: whoever only wants it done apart must not load the CDK.
  const { Code } = await import('aws-cdk-lib/aws-lambda');
  const { tillbridgeApp } = await import('./assembly.ts');
  const { bundleEvery } = await import('./bundle.ts');
  const config = stageConfigOf(await readSettings(settingsPath), await readStages());
  await bundleEvery({ outDir: bundles, settingsPath });
  const codeOf = (name: string) => Code.fromAsset(join(bundles, name), { exclude: ['*.map'] });
  tillbridgeApp({ config, codeOf, outDir, validated: false }).synth();
}

if (import.meta.main) {
  const [settingsPath = '', bundles = '', outDir = ''] = process.argv.slice(2);
  await runOrExplain(() => synthesize({ settingsPath, bundles, outDir }));
}
