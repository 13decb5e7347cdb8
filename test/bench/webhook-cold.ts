/**
 * The webhook's cold start: `node test/bench/webhook-cold.ts [rounds]`. Our bundle, the usual recipe and the floor take
 * turns in fresh processes, so that whatever else the machine does falls on all of them alike.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { bundleAll } from '../../infra/build/bundle.ts';
import { environmentFor, signedRequest, startStub } from './webhook-stub.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const ONCE = join(import.meta.dirname, 'webhook-cold-once.mjs');
const ROUNDS = Number(process.argv[2] ?? 21);
const run = promisify(execFile);

interface Candidate {
  readonly name: string;
  readonly bundle: string;
  readonly initMs: number[];
  readonly firstMs: number[];
}

const folder = await mkdtemp(join(tmpdir(), 'webhook-cold-'));
const stub = await startStub();
try {
  const candidates = await bundleCandidates();
  // One round that does not count: the files are read from the disk.
  for (let round = -1; round < ROUNDS; round += 1) {
    for (const candidate of candidates) {
      const { initMs, firstMs } = await coldStart(candidate.bundle, round + 1);
      if (round < 0) continue;
      candidate.initMs.push(initMs);
      candidate.firstMs.push(firstMs);
    }
  }
  process.stdout.write(`${await table(candidates)}\n`);
} finally {
  stub.close();
  await rm(folder, { recursive: true, force: true });
}

async function bundleCandidates(): Promise<Candidate[]> {
  await bundleAll({ outDir: join(folder, 'dist'), settingsPath: join(ROOT, 'infra/settings.json') });
  const plain = { bundle: true, minify: true, platform: 'node', target: 'node24', format: 'cjs' } as const;
  for (const name of ['webhook-recipe-same', 'webhook-recipe', 'webhook-floor']) {
    const entry = join(import.meta.dirname, `${name}.ts`);
    await build({ ...plain, entryPoints: [entry], outfile: join(folder, `${name}.cjs`), logLevel: 'error' });
  }
  const candidate = (name: string, bundle: string): Candidate => ({ name, bundle, initMs: [], firstMs: [] });
  return [
    candidate('ours', join(folder, 'dist/stripe-webhook/index.mjs')),
    candidate('the usual recipe, same packages', join(folder, 'webhook-recipe-same.cjs')),
    candidate('the usual recipe, secret in the environment, no log', join(folder, 'webhook-recipe.cjs')),
    candidate('the floor, no package', join(folder, 'webhook-floor.cjs')),
  ];
}

async function coldStart(bundle: string, index: number): Promise<{ initMs: number; firstMs: number }> {
  const before = stub.sent();
  const { stdout } = await run(process.execPath, [ONCE, bundle, JSON.stringify(signedRequest(index))], {
    env: environmentFor(stub.endpoint),
  });
  const times = JSON.parse(/^TIMES (.*)$/m.exec(stdout)?.[1] ?? '{}') as Record<string, number>;
  const { initMs, firstMs, status } = times;
  if (status !== 200 || stub.sent() !== before + 1 || initMs === undefined || firstMs === undefined) {
    throw new Error(`${bundle} did not accept the webhook: ${stdout}`);
  }
  return { initMs, firstMs };
}

async function table(candidates: readonly Candidate[]): Promise<string> {
  const [, same, recipe, floor] = candidates.map((candidate) => quantile(candidate.firstMs, 0.5));
  const rows = candidates.map(async ({ name, bundle, initMs, firstMs }) => {
    const kilobytes = ((await stat(bundle)).size / 1024).toFixed(0);
    const medianMs = quantile(firstMs, 0.5);
    const [low, high] = [quantile(firstMs, 0.25), quantile(firstMs, 0.75)].map((value) => value.toFixed(0));
    const times = `${quantile(initMs, 0.5).toFixed(1)} | ${medianMs.toFixed(1)} (${low}–${high})`;
    const ratios = [same, recipe, floor].map((other = Number.NaN) => (medianMs / other).toFixed(2));
    return `| ${name} | ${kilobytes} | ${times} | ${ratios.join(' | ')} |`;
  });
  return [
    `Node ${process.version}, ${process.arch}, median of ${ROUNDS} fresh processes each, in turns:`,
    '',
    '| webhook | KB | init ms | init + first call ms (quartiles) | to same packages | to the recipe | to the floor |',
    '|---|---|---|---|---|---|---|',
    ...(await Promise.all(rows)),
  ].join('\n');
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
