import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RunReport } from './run-seeds.ts';
import { MUTANTS } from './mutants/all.ts';
import type { Mutant } from './mutants/mutant.ts';
import { mutated } from './mutants/mutated.ts';
import { UNTESTED } from './mutants/untested.ts';

const USAGE = 'npm run simulate:mutants -- [--seeds N] [--only <part of a name>] [--markdown]';
const ROOT = resolve(import.meta.dirname, '../..');
/** Ignored by git, and inside the project, so that the copies find its packages. */
const FOLDER = join(ROOT, '.tillbridge/mutants');
const SOURCES = ['package.json', 'shared', 'functions', 'test/support', 'test/simulation'];
const MAX_SECONDS = 600;

interface Verdict {
  readonly mutant: Mutant;
  readonly report: RunReport | null;
  /** How it was caught, in words; null: it survived. */
  readonly caught: string | null;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const verdicts: Verdict[] = [];
  for (const mutant of MUTANTS.filter(({ name }) => name.includes(options.only))) {
    const verdict = await judge(mutant, options.seeds);
    verdicts.push(verdict);
    console.log(options.markdown ? asRow(verdict) : asLine(verdict));
  }
  for (const { rule, why } of UNTESTED)
    console.log(options.markdown ? `| – | ${rule} | – | ${why} |` : `untested: ${rule} (${why})`);
  const survivors = verdicts.filter(({ caught }) => caught === null);
  console.log(`\n${verdicts.length - survivors.length} of ${verdicts.length} mutants caught`);
  return survivors.length === 0 ? 0 : 1;
}

function readOptions(): { seeds: number; only: string; markdown: boolean } | null {
  try {
    const { values } = parseArgs({
      options: {
        seeds: { type: 'string', default: '4000' },
        only: { type: 'string', default: '' },
        markdown: { type: 'boolean', default: false },
      },
    });
    const seeds = Number(values.seeds);
    return Number.isSafeInteger(seeds) && seeds > 0 ? { ...values, seeds } : null;
  } catch {
    return null;
  }
}

/** Lets the simulation loose on a copy of the sources with the mistake in it. */
async function judge(mutant: Mutant, seeds: number): Promise<Verdict> {
  const folder = join(FOLDER, mutant.name.replaceAll(/[^a-z]+/gi, '-').slice(0, 60));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'test'), { recursive: true });
  for (const source of SOURCES) cpSync(join(ROOT, source), join(folder, source), { recursive: true });
  for (const change of mutant.changes) {
    const path = join(folder, change.file);
    writeFileSync(path, mutated(readFileSync(path, 'utf8'), change));
  }
  const { output, errors } = await run(folder, seeds);
  rmSync(folder, { recursive: true, force: true });
  if (output === '') throw new Error(`the mutant "${mutant.name}" does not run: ${errors.slice(0, 500)}`);
  const report = JSON.parse(output) as RunReport;
  return { mutant, report, caught: report.failing?.violations[0] ?? null };
}

function run(folder: string, seeds: number): Promise<{ output: string; errors: string }> {
  const main = join(folder, 'test/simulation/main.ts');
  const child = spawn(process.execPath, [main, '--json', '--processes', '1', '--seeds', String(seeds)], {
    timeout: MAX_SECONDS * 1000,
  });
  const text = { output: '', errors: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.errors += chunk.toString()));
  return new Promise((done) => {
    child.on('close', () => done(text));
  });
}

function asLine({ mutant, report, caught }: Verdict): string {
  if (caught === null) return `SURVIVES ${report?.seeds} seeds: ${mutant.name}`;
  return `caught by seed ${report?.seeds}, payment ${report?.payments}: ${mutant.name}\n    ${caught}`;
}

function asRow({ mutant, report, caught }: Verdict): string {
  const after = caught === null ? 'survives' : `${report?.seeds} / ${report?.payments}`;
  return `| ${mutant.name} | ${mutant.undoes} | ${after} | ${caught ?? ''} |`;
}
