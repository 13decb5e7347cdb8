import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ROWS } from './decision-rows.ts';
import { SERIES } from './far-till.ts';
import type { Series } from './far-till.ts';
import { runInProcesses } from './run-in-processes.ts';
import { runSeeds } from './run-seeds.ts';
import type { RunReport } from './run-seeds.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';

const USAGE =
  'npm run simulate -- [--series R|X] [--seeds N] [--from S] [--processes N] [--replay S] [--rows] [--json]';
const PROGRESS_SECONDS = 2;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  if (options.replay !== null) return replay(options.replay, options.series);
  const run = options.processes === 1 ? runSeeds : runInProcesses;
  const report = await run(options, options.json ? undefined : progress());
  if (options.json) console.log(JSON.stringify(report));
  else await tell(report, options);
  return report.failing === null ? 0 : 1;
}

interface Options {
  readonly series: Series;
  readonly seeds: number;
  readonly from: number;
  /** One: seeds come strictly in order, so that the first failing one is the lowest. */
  readonly processes: number;
  readonly replay: number | null;
  readonly rows: boolean;
  readonly json: boolean;
}

function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: {
        series: { ...text, default: 'R' },
        seeds: text,
        from: text,
        processes: text,
        replay: text,
        rows: flag,
        json: flag,
      },
    });
    const seeds = Number(values.seeds ?? 2000);
    const from = Number(values.from ?? 1);
    const processes = Number(values.processes ?? availableParallelism());
    const replay = values.replay === undefined ? null : Number(values.replay);
    const areWhole = [seeds, from, processes, replay ?? 1].every(
      (value) => Number.isSafeInteger(value) && value > 0,
    );
    const series = SERIES.find((one) => one === values.series);
    if (!areWhole || series === undefined) return null;
    return { series, seeds, from, processes, replay, rows: values.rows, json: values.json };
  } catch {
    return null;
  }
}

function progress(): (report: RunReport) => void {
  let toldAtSeconds = 0;
  return (report) => {
    if (report.seconds - toldAtSeconds < PROGRESS_SECONDS) return;
    toldAtSeconds = report.seconds;
    console.error(rateOf(report));
  };
}

function rateOf({ seeds, payments, seconds }: RunReport): string {
  const rate = (count: number): string => (count / seconds).toFixed(0);
  return `${seeds} seeds, ${payments} payments in ${seconds.toFixed(1)} s: ${rate(seeds)} seeds/s, ${rate(payments)} payments/s`;
}

async function tell(report: RunReport, { series, rows }: Options): Promise<void> {
  if (rows) for (const { name } of ROWS) console.log(`${String(report.rows[name]).padStart(8)}  ${name}`);
  console.log(rateOf(report));
  const unreached = ROWS.filter(({ name }) => report.rows[name] === 0);
  if (unreached.length > 0)
    console.log(`rows never reached: ${unreached.map(({ name }) => name).join('; ')}`);
  if (report.failing === null) {
    console.log('nothing was lost, doubled, or a cent off');
    return;
  }
  console.log(`seed ${report.failing.seed} fails; shrinking it`);
  await replay(report.failing.seed, series);
}

async function replay(seed: number, series: Series): Promise<number> {
  const outcome = await simulate(seed, series);
  if (outcome.violations.length === 0) {
    console.log(`seed ${seed}: all is well\n${outcome.story.join('\n')}`);
    return 0;
  }
  console.log(tellStory(await shrink(seed, series)));
  console.log(`\nreplay it: npm run simulate -- --series ${series} --replay ${seed}`);
  return 1;
}
