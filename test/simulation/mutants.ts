import { parseArgs } from 'node:util';
import { SERIES } from './far-till.ts';
import { MUTANTS } from './mutants/all.ts';
import { concerns, judge } from './mutants/judge.ts';
import type { Seeds, Verdict } from './mutants/judge.ts';

const USAGE = 'npm run simulate:mutants -- [--series R|X] [--seeds N] [--only <part of a name>] [--markdown]';

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  const verdicts: Verdict[] = [];
  const named = MUTANTS.filter(({ name }) => name.includes(options.only));
  const concerned = named.filter((mutant) => concerns(mutant, options));
  for (const mutant of concerned) {
    const verdict = await judge(mutant, options);
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
  if (concerned.length < named.length)
    console.log(`${named.length - concerned.length} left out: mistakes that only the other series meets`);
  return bySeeds.length + byCase.length === verdicts.length && idle.length === 0 ? 0 : 1;
}

function readOptions(): (Seeds & { only: string; markdown: boolean }) | null {
  try {
    const { values } = parseArgs({
      options: {
        series: { type: 'string', default: 'R' },
        seeds: { type: 'string', default: '4000' },
        only: { type: 'string', default: '' },
        markdown: { type: 'boolean', default: false },
      },
    });
    const seeds = Number(values.seeds);
    const series = SERIES.find((one) => one === values.series);
    const isRight = Number.isSafeInteger(seeds) && seeds > 0;
    return isRight && series !== undefined ? { ...values, series, seeds } : null;
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
