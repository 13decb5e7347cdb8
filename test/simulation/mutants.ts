import { parseArgs } from 'node:util';
import { MUTANTS } from './mutants/all.ts';
import { judge } from './mutants/judge.ts';
import type { Verdict } from './mutants/judge.ts';

const USAGE = 'npm run simulate:mutants -- [--seeds N] [--only <part of a name>] [--markdown]';

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
  const bySeeds = verdicts.filter(({ caught }) => caught !== null);
  const byCase = verdicts.filter(({ caught, caughtByCase }) => caught === null && caughtByCase === true);
  // A case that does not fail is no test of its rule, even where a seed finds the mistake as well.
  const idle = verdicts.filter(({ caughtByCase }) => caughtByCase === false);
  console.log(
    `\n${verdicts.length} mistakes: ${bySeeds.length} caught by seeds, ${byCase.length} by a case alone; ${idle.length} cases that do not fail`,
  );
  return bySeeds.length + byCase.length === verdicts.length && idle.length === 0 ? 0 : 1;
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

function asLine(verdict: Verdict): string {
  const { mutant, report, caught } = verdict;
  const seeds =
    caught === null
      ? `no seed of ${report.seeds} catches`
      : `caught by seed ${report.seeds}, payment ${report.payments}`;
  const why = caught === null ? '' : `\n    ${caught}`;
  const made = mutant.made === null ? '' : `\n    ${caseOf(verdict)}`;
  return `${seeds}: ${mutant.name}${why}${made}`;
}

function asRow(verdict: Verdict): string {
  const { mutant, report, caught } = verdict;
  const seeds = caught === null ? `none of ${report.seeds}` : `${report.seeds} / ${report.payments}`;
  return `| ${mutant.name} | ${mutant.undoes} | ${seeds} | ${caseOf(verdict)} |`;
}

function caseOf({ mutant, caughtByCase }: Verdict): string {
  if (mutant.made === null) return '';
  return `${caughtByCase === true ? 'caught by' : 'NOT caught by'} "${mutant.made.title}"`;
}
