import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Range, RunReport } from '../run-seeds.ts';
import type { MadeCase, Mutant } from './mutant.ts';
import { mutated } from './mutated.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
/** Ignored by git, and inside the project, so that the copies find its packages. */
const FOLDER = join(ROOT, '.tillbridge/mutants');
const SOURCES = [
  'package.json',
  'jest.config.ts',
  'shared',
  'functions',
  'test/support',
  'test/simulation',
  'test/posting',
  'test/people',
  'test/simulators',
  'test/lightspeed',
  'test/contract',
];
const MAX_SECONDS = 600;

export interface Verdict {
  readonly mutant: Mutant;
  readonly report: RunReport;
  /** How a seed caught it, in words; null: none did. */
  readonly caught: string | null;
  /** Whether the case made for it failed; null: there is none. */
  readonly caughtByCase: boolean | null;
}

/** What only one series' simulation runs: on R-Series a till in memory, on X-Series the real adapter. */
const RUN_BY = { R: 'test/support/memory-till.ts', X: 'shared/lightspeed/x-series/' } as const;

/** Whether the series' simulation can meet the mistake at all. */
export function concerns({ changes }: Mutant, { series }: Pick<Range, 'series'>): boolean {
  const other = RUN_BY[series === 'R' ? 'X' : 'R'];
  return changes.every(({ file }) => !file.startsWith(other));
}

export type Seeds = Pick<Range, 'series' | 'seeds'>;

/** Lets the simulation, and the case made for the rule, loose on a copy of the sources with the mistake in it. */
export async function judge(mutant: Mutant, seeds: Seeds): Promise<Verdict> {
  const folder = join(FOLDER, mutant.name.replaceAll(/[^a-z]+/gi, '-').slice(0, 60));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'test'), { recursive: true });
  for (const source of SOURCES) cpSync(join(ROOT, source), join(folder, source), { recursive: true });
  for (const change of mutant.changes) {
    const path = join(folder, change.file);
    writeFileSync(path, mutated(readFileSync(path, 'utf8'), change));
  }
  try {
    const caughtByCase = mutant.made === null ? null : await fails(mutant.made, folder);
    const report = await simulated(mutant, folder, seeds);
    return { mutant, report, caught: report.failing?.violations[0] ?? null, caughtByCase };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function simulated(mutant: Mutant, folder: string, { series, seeds }: Seeds): Promise<RunReport> {
  const main = join(folder, 'test/simulation/main.ts');
  const options = ['--series', series, '--seeds', String(seeds)];
  const { output, errors } = await run([main, '--json', '--processes', '1', ...options]);
  if (output === '') throw new Error(`the mutant "${mutant.name}" does not run: ${errors.slice(0, 500)}`);
  return JSON.parse(output) as RunReport;
}

interface JestReport {
  readonly numFailedTests: number;
  readonly numPassedTests: number;
}

/** Whether the test fails there. @throws when it does not run at all. */
async function fails({ file, title }: MadeCase, folder: string): Promise<boolean> {
  const jest = join(ROOT, 'node_modules/jest/bin/jest.js');
  const pattern = `${title.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}$`;
  const flags = ['--rootDir', folder, '--config', join(folder, 'jest.config.ts'), '--json', '--reporters'];
  const options = [...flags, 'default', '--runTestsByPath', join(folder, file), '-t', pattern];
  const { output, errors } = await run(['--experimental-vm-modules', jest, ...options]);
  const report = output === '' ? null : (JSON.parse(output) as JestReport);
  if (report === null || report.numFailedTests + report.numPassedTests === 0)
    throw new Error(`the case "${title}" does not run: ${errors.slice(0, 500)}`);
  return report.numFailedTests > 0;
}

function run(options: readonly string[]): Promise<{ output: string; errors: string }> {
  const child = spawn(process.execPath, options, { timeout: MAX_SECONDS * 1000 });
  const text = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.errors += chunk.toString()));
  return new Promise((done) => {
    child.on('close', () => done(text));
  });
}
