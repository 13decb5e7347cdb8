import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { Range, RunReport } from './run-seeds.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
/** Small enough that no process is left alone with the last one for long. */
const CHUNK_SEEDS = 100;

/**
 * The same seeds side by side in processes of their own: on every core, and never inside a test runner, which makes
 * awaiting five times slower. Ends at the first failing seed that any of them meets.
 */
export async function runInProcesses(
  range: Range & { readonly processes: number },
  progress: (report: RunReport) => void = () => undefined,
): Promise<RunReport> {
  const startedAtMs = performance.now();
  const chunks = chunksOf(range);
  let sum: RunReport = { seeds: 0, payments: 0, seconds: 0, failing: null, rows: {} };
  const lane = async (): Promise<void> => {
    for (let chunk = chunks.shift(); chunk !== undefined && sum.failing === null; chunk = chunks.shift()) {
      const report = await runChunk(chunk);
      sum = { ...added(sum, report), seconds: (performance.now() - startedAtMs) / 1000 };
      progress(sum);
    }
  };
  await Promise.all(Array.from({ length: range.processes }, lane));
  return sum;
}

function chunksOf({ series, from, seeds }: Range): Range[] {
  const count = Math.ceil(seeds / CHUNK_SEEDS);
  return Array.from({ length: count }, (_, index) => {
    const before = index * CHUNK_SEEDS;
    return { series, from: from + before, seeds: Math.min(CHUNK_SEEDS, seeds - before) };
  });
}

/** @throws when the process ends without a report. */
function runChunk({ series, from, seeds }: Range): Promise<RunReport> {
  const range = ['--series', series, '--from', String(from), '--seeds', String(seeds)];
  const options = ['--json', '--processes', '1', ...range];
  return new Promise((done, failed) => {
    execFile(process.execPath, [MAIN, ...options], { maxBuffer: 2 ** 26 }, (error, output) => {
      // A seed that fails makes the process fail, too: its report says which one.
      if (output === '') failed(error ?? new Error(`seeds from ${from}: no report`));
      else done(JSON.parse(output) as RunReport);
    });
  });
}

function added(sum: RunReport, report: RunReport): RunReport {
  const rows = { ...sum.rows };
  for (const [name, count] of Object.entries(report.rows)) rows[name] = (rows[name] ?? 0) + count;
  return {
    ...sum,
    rows,
    seeds: sum.seeds + report.seeds,
    payments: sum.payments + report.payments,
    failing: sum.failing ?? report.failing,
  };
}
