import { SEASON_BINS, binOf } from './calendar.ts';
import { seasonAgreement, seasonFactors, seasonIndex } from './season.ts';
import type { BinSums } from './season.ts';
import type { Week, WeekSeries } from './types.ts';

const BLOCK_WEEKS = 52;
/** Below these, an item's year says too little of its own mean. */
const LEAST_WEEKS = 26;
/** Whole years that a season needs. */
const LEAST_BLOCKS = 2;
/** Older years say nothing of the coming one, and would be read and kept for ever. */
export const MOST_BLOCKS = 5;

/** How many weeks of an item are kept: as many as the season looks back. */
export const SERIES_WEEKS = BLOCK_WEEKS * MOST_BLOCKS;

interface Sums {
  readonly sold: number[];
  readonly expected: number[];
}

/** Gathers the seasons of all departments from their items' weeks, one item after the other. */
export interface SeasonTally {
  readonly through: Week;
  /** Blocks of 52 weeks, the latest first. */
  readonly blocks: number;
  /** The bin of each week of the blocks, the latest first. */
  readonly bins: readonly number[];
  readonly departments: Map<string, Sums[]>;
}

export interface Season {
  readonly factors: readonly number[];
  readonly agreement: number;
}

/** @returns null while there are fewer than two whole years. */
export function startTally(first: Week, through: Week): SeasonTally | null {
  const blocks = Math.min(MOST_BLOCKS, Math.floor((through - first + 1) / BLOCK_WEEKS));
  if (blocks < LEAST_BLOCKS) return null;
  const bins = Array.from({ length: blocks * BLOCK_WEEKS }, (_, back) => binOf(through - back));
  return { through, blocks, bins, departments: new Map() };
}

/**
 * Adds an item: in each block with at least 26 weeks in stock it expects `x = e (sum y / sum e)` a week; its units and
 * that expectation are added up by bin.
 */
export function tallyItem(tally: SeasonTally, department: string, series: WeekSeries): void {
  const blocks = blocksOf(tally, department);
  const last = tally.through - series.first;
  blocks.forEach((sums, block) => addBlock({ tally, series, sums, end: last - block * BLOCK_WEEKS, block }));
}

function addBlock(options: {
  tally: SeasonTally;
  series: WeekSeries;
  sums: Sums;
  /** Index in the series of the block's last week. */
  end: number;
  block: number;
}): void {
  const { tally, series, sums, end, block } = options;
  const start = Math.max(0, end - BLOCK_WEEKS + 1);
  let [weeks, sold, exposed] = [0, 0, 0];
  for (let at = start; at <= end; at += 1) {
    const exposure = series.exposure[at] ?? 0;
    if (exposure <= 0) continue;
    weeks += 1;
    sold += series.units[at] ?? 0;
    exposed += exposure;
  }
  if (weeks < LEAST_WEEKS) return;
  for (let at = start; at <= end; at += 1) {
    const exposure = series.exposure[at] ?? 0;
    if (exposure <= 0) continue;
    const bin = tally.bins[block * BLOCK_WEEKS + end - at] ?? 0;
    sums.sold[bin] = (sums.sold[bin] ?? 0) + (series.units[at] ?? 0);
    sums.expected[bin] = (sums.expected[bin] ?? 0) + exposure * (sold / exposed);
  }
}

/** Each department's season from all that was gathered: its index over all years, as far as the years agree. */
export function seasonsOf(tally: SeasonTally): ReadonlyMap<string, Season> {
  const all = [...tally.departments.values()];
  const storeByBlock = Array.from({ length: tally.blocks }, (_, block) =>
    total(all.map((blocks) => blocks[block] ?? emptySums())),
  );
  const store = total(storeByBlock);
  return new Map(
    [...tally.departments].map(([name, blocks]) => {
      const index = seasonIndex(total(blocks), store);
      const years = blocks.map((sums, block) => seasonIndex(sums, storeByBlock[block] ?? store));
      const agreement = seasonAgreement(years);
      return [name, { factors: seasonFactors(index, agreement), agreement }];
    }),
  );
}

function blocksOf(tally: SeasonTally, department: string): Sums[] {
  const known = tally.departments.get(department);
  if (known !== undefined) return known;
  const made = Array.from({ length: tally.blocks }, emptySums);
  tally.departments.set(department, made);
  return made;
}

function emptySums(): Sums {
  return {
    sold: Array.from({ length: SEASON_BINS }, () => 0),
    expected: Array.from({ length: SEASON_BINS }, () => 0),
  };
}

function total(parts: readonly BinSums[]): BinSums {
  const sums = emptySums();
  for (const part of parts) {
    for (let bin = 0; bin < SEASON_BINS; bin += 1) {
      sums.sold[bin] = (sums.sold[bin] ?? 0) + (part.sold[bin] ?? 0);
      sums.expected[bin] = (sums.expected[bin] ?? 0) + (part.expected[bin] ?? 0);
    }
  }
  return sums;
}
