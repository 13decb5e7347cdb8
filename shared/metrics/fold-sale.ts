import type { DayOf } from './business-day.ts';
import { channelOf } from './channel.ts';
import type { ChannelRules } from './channel.ts';
import type { Fact, SaleFacts } from './fact.ts';
import type { SoldLineKind, TillSaleRow, TillSaleRowLine } from './ports.ts';

/** Passed on to the state, to the staff, or to nobody: no turnover of the shop's. */
const NO_TURNOVER: ReadonlySet<SoldLineKind> = new Set(['tax', 'tip', 'rounding']);

/** What a sale contributes, once channel and business day are decided. */
export function factsOfSale(row: TillSaleRow, by: { dayOf: DayOf; channels: ChannelRules }): SaleFacts {
  const { saleId, version, counts, completedAtMs, customerId, saleKey } = row;
  const kept = keptLines(row.lines);
  const lines = row.lines.filter((line) => !NO_TURNOVER.has(line.kind) && line.keptOffShelf === null);
  return {
    saleId,
    version,
    counts,
    day: by.dayOf(completedAtMs),
    completedAtMs,
    channel: channelOf(row, by.channels),
    customerId,
    saleKey,
    facts: counts ? lines.map((line) => factOf(line, kept.get(line.lineId) ?? null, by.dayOf)) : [],
  };
}

function factOf(line: TillSaleRowLine, keptBecause: string | null, dayOf: DayOf): Fact {
  const { lineId, units, netMinor, costMinor, special, soldAtMs, returnReason } = line;
  const isItem = line.kind === 'item';
  return {
    lineId,
    itemId: isItem ? line.itemId : null,
    units,
    netMinor,
    costMinor: isItem ? costMinor : 0,
    soldOn: soldAtMs === null ? null : dayOf(soldAtMs),
    movedStock: isItem && keptBecause === null,
    special,
    // That it came back damaged says more than that the buyer asked for the money.
    reason: keptBecause ?? returnReason,
  };
}

/**
 * The returned lines whose units did not stay on the shelf, with the reason. A till puts every returned unit back; a
 * second line takes it off again, for nothing.
 */
function keptLines(lines: readonly TillSaleRowLine[]): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const off of lines) {
    if (off.keptOffShelf === null) continue;
    let units = off.units;
    for (const line of lines) {
      if (line === off || line.itemId !== off.itemId || kept.has(line.lineId)) continue;
      // A return's line takes units back, and the one of what undoes the return puts them out again.
      if (line.units * off.units >= 0 || Math.abs(line.units) > Math.abs(units)) continue;
      units += line.units;
      kept.set(line.lineId, off.keptOffShelf);
    }
  }
  return kept;
}
