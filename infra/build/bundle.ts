import { existsSync } from 'node:fs';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { readSettings, settingsPathOf } from '../config.ts';
import { FUNCTION_NAMES } from '../functions.ts';
import type { FunctionName } from '../functions.ts';
import { builtinsPlugin } from './builtins-plugin.ts';
import { buildPage } from './page.ts';
import { runOrExplain } from './run-or-explain.ts';

const ROOT = resolve(import.meta.dirname, '../..');

export interface BundleOptions {
  /** Where the bundles go, one folder per function. */
  readonly outDir: string;
  /** The shop's settings; a copy lies beside each bundle as `settings.json`. */
  readonly settingsPath: string;
}

export interface Bundle {
  readonly name: FunctionName;
  /** Absolute; holds `index.mjs` (handler `index.handler`), its source map and `settings.json`. */
  readonly folder: string;
}

/**
 * Bundles every function whose handler exists, the AWS SDK included, in one run of esbuild.
 * @throws {ConfigError} for wrong settings, before anything is written.
 */
export async function bundleAll(options: BundleOptions): Promise<readonly Bundle[]> {
  await readSettings(options.settingsPath);
  const bundles = FUNCTION_NAMES.filter((name) => existsSync(handlerOf(name))).map((name) => ({
    name,
    folder: resolve(options.outDir, name),
  }));
  await Promise.all(bundles.map(({ folder }) => rm(folder, { recursive: true, force: true })));
  await compile(bundles, options.outDir);
  await Promise.all(bundles.map(({ folder }) => addSettings(folder, options.settingsPath)));
  const api = bundles.find(({ name }) => name === 'api');
  if (api !== undefined) await buildPage(ROOT, api.folder);
  return bundles;
}

/**
 * As `bundleAll`, for a deployment, where no function may be missing.
 * @throws {ConfigError} naming the missing handlers.
 */
export async function bundleEvery(options: BundleOptions): Promise<readonly Bundle[]> {
  await readSettings(options.settingsPath);
  const missing = FUNCTION_NAMES.filter((name) => !existsSync(handlerOf(name)));
  if (missing.length > 0) {
    const files = missing.map((name) => `functions/${name}/handler.ts`).join(', ');
    throw new ConfigError(
      `${files} cannot be found: restore what is missing, or take it out of infra/functions.ts`,
    );
  }
  return bundleAll(options);
}

async function compile(bundles: readonly Bundle[], outDir: string): Promise<void> {
  await build({
    absWorkingDir: ROOT,
    entryPoints: bundles.map(({ name }) => ({ in: handlerOf(name), out: join(name, 'index') })),
    outdir: resolve(outDir),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The packages' ES modules come first: tree shaking then takes a third off an SDK bundle.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    sourcemap: 'external',
    sourcesContent: false,
    plugins: [builtinsPlugin],
    logLevel: 'warning',
  });
}

async function addSettings(folder: string, settingsPath: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await copyFile(settingsPath, join(folder, 'settings.json'));
}

function handlerOf(name: FunctionName): string {
  return join(ROOT, 'functions', name, 'handler.ts');
}

if (import.meta.main) {
  await runOrExplain(async () => {
    const settingsPath = settingsPathOf(process.env['TILLBRIDGE_SETTINGS']);
    const bundles = await bundleEvery({ outDir: join(ROOT, 'dist'), settingsPath });
    process.stdout.write(`bundled ${bundles.map(({ name }) => name).join(', ')} into dist/\n`);
  });
}
