import { resolve } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { tillbridgeApp } from './build/assembly.ts';
import { bundleEvery } from './build/bundle.ts';
import { addChecks } from './build/checks.ts';
import { runOrExplain } from './build/run-or-explain.ts';
import { readSettings, readStages, refuseDemoSettings, settingsPathOf, stageConfigOf } from './config.ts';

const BUNDLES = resolve(import.meta.dirname, '../dist');
/** The CDK's command line says where; without it CDK would use a folder that nobody finds. */
const ASSEMBLY = process.env['CDK_OUTDIR'] ?? resolve(import.meta.dirname, '../cdk.out');

await runOrExplain(async () => {
  const settingsPath = settingsPathOf(process.env['TILLBRIDGE_SETTINGS']);
  const settings = await readSettings(settingsPath);
  refuseDemoSettings(settings);
  const config = stageConfigOf(settings, await readStages());
  await bundleEvery({ outDir: BUNDLES, settingsPath });
  const codeOf = (name: string): Code => Code.fromAsset(resolve(BUNDLES, name), { exclude: ['*.map'] });
  const app = tillbridgeApp({ config, codeOf, outDir: ASSEMBLY });
  addChecks(app);
  app.synth();
});
