import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { clusterPeople } from '../../shared/people/matching/clusters.ts';
import { judgingOf } from '../../shared/people/matching/key-classes.ts';
import { knownNames, namesSeenOften } from '../../shared/people/matching/known-names.ts';
import { loadGenerated } from './people/generated.ts';
import { measure } from './people/measure.ts';
import type { Labelled, Measures } from './people/measure.ts';
import { oneByOne } from './people/one-by-one.ts';
import { loadFake1000, loadFebrl } from './people/published.ts';

/**
 * Who is who, on sets of which the truth is known: `node test/bench/people.ts [folder of the sets]`. What the rules
 * were measured with when they were decided stands beside it.
 */
const data = process.argv[2] ?? join(import.meta.dirname, '../../../shared/data');
if (!existsSync(join(data, 'people-generated'))) {
  console.log(
    `The labelled sets are not in ${data}: nothing was measured. Name their folder as the argument.`,
  );
  process.exit(0);
}

const SETS: readonly (readonly [string, () => Labelled, string])[] = [
  ['generated shop', () => loadGenerated(data), 'P .9991, R .552 (.826), wrong 22, excused 22, 81, .659'],
  ['the same, one by one', () => loadGenerated(data), 'wrong 26, excused 24'],
  ['Febrl 4, link', () => loadFebrl(data, 'dataset4a.csv', 'dataset4b.csv'), 'R .791, wrong 0'],
  ['Febrl 3, dedupe', () => loadFebrl(data, 'dataset3.csv'), 'R .612, wrong 0'],
  ['fake_1000, dedupe', () => loadFake1000(data), 'R .190 (.336), wrong 0'],
];

console.log(
  '| set | records | P | R (of reachable) | wrong pairs | excused | questions per 1,000 | R after review | B-cubed P, R | splits, merges | s | decided with |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
for (const [name, load, decidedWith] of SETS) {
  const set = load();
  const isOneByOne = name.endsWith('one by one');
  const startedAtMs = Date.now();
  const measures = measure(set, isOneByOne ? await oneByOne(set, namesIn(set)) : cluster(set));
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(1);
  console.log(`| ${[name, ...cells(measures), seconds, decidedWith].join(' | ')} |`);
}

function namesIn(set: Labelled) {
  return knownNames(namesSeenOften(set.members.map(({ profile }) => profile.name)));
}

function cluster(set: Labelled) {
  const profiles = set.members.map(({ profile }) => profile);
  const known = namesIn(set);
  return clusterPeople(set.members, judgingOf(profiles, known));
}

function cells(m: Measures): string[] {
  const share = (value: number, digits = 3): string => value.toFixed(digits).replace(/^0/, '');
  return [
    m.records.toLocaleString('en-US'),
    share(m.precision, 4),
    `${share(m.recall)} (${share(m.reachableRecall)})`,
    String(m.wrongPairs),
    String(m.excused),
    m.questionsPer1000.toFixed(1),
    share(m.reviewedRecall),
    `${share(m.bCubedPrecision, 4)}, ${share(m.bCubedRecall)}`,
    `${m.splits}, ${m.merges.toLocaleString('en-US')}`,
  ];
}
