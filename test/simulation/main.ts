import { parseArgs } from 'node:util';
import { ROWS } from './decision-rows.ts';
import { Rows } from './rows.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import { tellStory } from './story.ts';

const USAGE = 'npm run simulate -- [--seeds N] [--from S] [--replay S] [--rows] [--json]';
const PROGRESS_MS = 2000;

/** What a run came to, as `--json` prints it. */
export interface RunReport {
  readonly seeds: number;
  readonly payments: number;
  readonly seconds: number;
  readonly failing: { readonly seed: number; readonly violations: readonly string[] } | null;
  readonly rows: Readonly<Record<string, number>>;
}

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (options === null) {
    console.error(USAGE);
    return 2;
  }
  if (options.replay !== null) return replay(options.replay);
  const report = await runSeeds(options);
  if (options.json) console.log(JSON.stringify(report));
  else await tell(report, options.rows);
  return report.failing === null ? 0 : 1;
}

interface Options {
  readonly seeds: number;
  readonly from: number;
  readonly replay: number | null;
  readonly rows: boolean;
  readonly json: boolean;
}

function readOptions(): Options | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({
      options: { seeds: text, from: text, replay: text, rows: flag, json: flag },
    });
    const [seeds, from, one] = [values.seeds ?? '2000', values.from ?? '1', values.replay ?? '1'].map(Number);
    if (![seeds, from, one].every((value) => Number.isSafeInteger(value) && (value ?? 0) > 0)) return null;
    const replaying = values.replay === undefined ? null : (one ?? 1);
    return { seeds: seeds ?? 0, from: from ?? 1, replay: replaying, rows: values.rows, json: values.json };
  } catch {
    return null;
  }
}

async function runSeeds(options: Options): Promise<RunReport> {
  const startedAtMs = performance.now();
  const rows = new Rows();
  let payments = 0;
  let toldAtMs = startedAtMs;
  const report = (seeds: number, failing: RunReport['failing']): RunReport => {
    const seconds = (performance.now() - startedAtMs) / 1000;
    return { seeds, payments, seconds, failing, rows: Object.fromEntries(rows.counts) };
  };
  for (let done = 0; done < options.seeds; done += 1) {
    const outcome = await simulate(options.from + done);
    payments += outcome.payments;
    rows.add(outcome.rows);
    const { seed, violations } = outcome;
    if (violations.length > 0) return report(done + 1, { seed, violations });
    if (options.json || performance.now() - toldAtMs < PROGRESS_MS) continue;
    toldAtMs = performance.now();
    console.error(rateOf(report(done + 1, null)));
  }
  return report(options.seeds, null);
}

function rateOf({ seeds, payments, seconds }: RunReport): string {
  const rate = (count: number): string => (count / seconds).toFixed(0);
  return `${seeds} seeds, ${payments} payments in ${seconds.toFixed(1)} s: ${rate(seeds)} seeds/s, ${rate(payments)} payments/s`;
}

async function tell(report: RunReport, withRows: boolean): Promise<void> {
  if (withRows) for (const { name } of ROWS) console.log(`${String(report.rows[name]).padStart(8)}  ${name}`);
  console.log(rateOf(report));
  const unreached = ROWS.filter(({ name }) => report.rows[name] === 0);
  if (unreached.length > 0)
    console.log(`rows never reached: ${unreached.map(({ name }) => name).join('; ')}`);
  if (report.failing === null) {
    console.log('nothing was lost, doubled, or a cent off');
    return;
  }
  console.log(`seed ${report.failing.seed} fails; shrinking it`);
  await replay(report.failing.seed);
}

async function replay(seed: number): Promise<number> {
  const outcome = await simulate(seed);
  if (outcome.violations.length === 0) {
    console.log(`seed ${seed}: all is well\n${outcome.story.join('\n')}`);
    return 0;
  }
  console.log(tellStory(await shrink(seed)));
  console.log(`\nreplay it: npm run simulate -- --replay ${seed}`);
  return 1;
}
