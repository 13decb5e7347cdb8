/**
 * Back-test of the reorder points on public sets of sales, beside the methods of the literature, the tills' own rules
 * and the figures that the specification published. Data: `../shared/data` beside the checkout; a set that is not
 * there is left out; BENCH_DATA names another folder. Ends with 1 when a row that must be matched is more than 2 %
 * worse, or nothing was there to be measured.
 *
 *   node test/bench/reorder.ts [set …]
 */
import { croston, movingAverage, naive, sba, ses, tsb } from './reorder/baselines.ts';
import { auto, carparts, describe, has, onlineRetail, pasta, vn2 } from './reorder/data.ts';
import type { DataSet } from './reorder/data.ts';
import { minMax, rollingSums, sixWeeks, smoothed } from './reorder/methods.ts';
import type { Method } from './reorder/methods.ts';
import { honestyOf, ours } from './reorder/ours.ts';
import { missed, printHonesty, printTable } from './reorder/print.ts';
import type { Row } from './reorder/print.ts';
import { replay, replayCost } from './reorder/replay.ts';
import { score } from './reorder/score.ts';
import { wss } from './reorder/wss.ts';

const SEED = 20240408;
const SETS: Readonly<Record<string, { file: string; load: () => DataSet }>> = {
  vn2: { file: 'vn2/Week_8-2024-06-03-Sales.csv', load: vn2 },
  carparts: { file: 'intermittent/carparts.csv', load: carparts },
  'online-retail': { file: 'online_retail/online_retail.csv.gz', load: onlineRetail },
  pasta: { file: 'intermittent/pasta_sales.csv', load: pasta },
  auto: { file: 'intermittent/Auto.csv', load: auto },
};

/** Each made when its turn comes: one at a time is enough to hold. */
function methodsFor(data: DataSet): (() => Method)[] {
  const isVn2 = data.name === 'VN2';
  return [
    () => smoothed('naive', data, naive),
    () => smoothed('MA 4', data, () => movingAverage(4)),
    () => smoothed('MA 8', data, () => movingAverage(8)),
    () => smoothed('MA 13', data, () => movingAverage(13)),
    () => smoothed('SES', data, ses),
    () => smoothed('Croston', data, croston),
    () => smoothed('SBA', data, sba),
    () => smoothed('TSB', data, tsb),
    () => rollingSums(data),
    ...(isVn2 ? [() => wss(data, SEED)] : []),
    () => minMax(data),
    () => sixWeeks(data),
    ...(isVn2
      ? [
          () => ours(data, { name: 'Tillbridge, no season', season: false }),
          () => ours(data, { name: 'Tillbridge, blind to stock-outs', blind: true }),
        ]
      : [() => ours(data, { name: 'Tillbridge, memory of months', memory: 0.9 })]),
    () => ours(data, { name: 'Tillbridge' }),
  ];
}

function rowOf(data: DataSet, method: Method): Row {
  const { name, smae, bias, pinball83, pinball95, heldAt90, heldAt95, cost } = score(data, method);
  const replayed = data.name === 'VN2' && pinball83 !== null ? replayCost(data, method, 0.625) : null;
  return { name, figures: [smae, bias, pinball83, pinball95, heldAt90, heldAt95, cost, replayed] };
}

const wanted = process.argv.slice(2);
const failures: string[] = [];
let measured = 0;
for (const [name, { file, load }] of Object.entries(SETS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (!has(file)) {
    console.log(`${name}: left out, its file ${file} is not in ../shared/data\n`);
    continue;
  }
  measured += 1;
  const data = load();
  console.log(`### ${describe(data)}\n`);
  if (data.name === 'VN2') {
    const [first = 0, second = 0] = replay(data, () => 0);
    console.log(
      `weeks 1 and 2 of the replay cost ${first.toFixed(1)} and ${second.toFixed(1)} (380.6 and 533.2)\n`,
    );
  }
  const rows = methodsFor(data).map((make) => rowOf(data, make()));
  printTable(data.name, rows);
  printHonesty(honestyOf(data));
  failures.push(...missed(data.name, rows));
}
if (measured === 0) failures.push('nothing was measured: name the folder of the sets in BENCH_DATA');
console.log(failures.length === 0 ? 'every row to be matched is within 2 %, or better' : failures.join('\n'));
process.exitCode = failures.length === 0 ? 0 : 1;
