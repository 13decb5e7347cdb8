import type { SnapshotReader } from '../../../shared/metrics/snapshots/ports.ts';
import type { ReorderEntry, VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import { vendorsIn } from '../../../shared/metrics/snapshots/vendor-rows.ts';
import { csvOf } from '../../../shared/kernel/csv.ts';
import type { Services } from '../../../functions/services.ts';
import { dayAt } from '../../../shared/metrics/snapshots/days.ts';
import { daysToName, outsizedDays } from '../../../shared/metrics/snapshots/one-offs.ts';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import { moneyText } from '../../../shared/kernel/money.ts';
import { good, notCarriedOut, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export type OpenFigures = () => Promise<SnapshotReader>;

/** What to order, by vendor: the list of the latest snapshot. */
export async function reorderLs(open: OpenFigures, asCsv: boolean): Promise<Outcome> {
  const snapshots = await open();
  const snapshot = await snapshots.current();
  const figure = snapshot?.figures.reorder;
  if (snapshot === null || figure === undefined)
    return notCarriedOut(
      'no figures are computed yet',
      'give `run sync-lightspeed`, then `run compute-metrics`',
    );
  const vendors = vendorsIn((await snapshots.rows(figure.pages)) as readonly VendorList[]);
  const { currency, asOfMs } = snapshot;
  const asOf = isoOf(asOfMs);
  const json = { asOf, currency, ...figure.head, vendors };
  if (asCsv) return good(json, csvOf(vendors.flatMap(flat)).trimEnd());
  if (vendors.length === 0) return good(json, `Nothing needs ordering, as of ${moment(asOf)}.`);
  return good(
    json,
    [`To order, as of ${moment(asOf)}:`, ...vendors.flatMap((each) => listOf(each, currency))].join('\n'),
  );
}

interface OneOffWorld {
  readonly figures: OpenFigures;
  readonly services: () => Promise<Pick<Services, 'settings' | 'oneOffs' | 'itemSales'>>;
  readonly clock: Clock;
}

/** The owner's word that an item's outsized lines of a day were a one-off, or that they were not after all. */
export async function reorderOneOff(
  { sku, day, undo }: { sku: string; day: string; undo: boolean },
  { figures, services, clock }: OneOffWorld,
): Promise<Outcome> {
  if (!DAY.test(day) || Number.isNaN(Date.parse(day)))
    return wrongUsage(`"${day}" is no day`, 'give the day of the sale, e.g. 2026-11-03');
  const itemId = await itemIdOf(sku, await figures());
  if (itemId === null)
    return {
      kind: 'failure',
      exit: 1,
      message: `the till has no item of the SKU "${sku}"`,
      remedy: 'check the SKU; the list of `reorder` names each as the till has it',
    };
  const { settings, oneOffs, itemSales } = await services();
  const oneOff = { itemId, day };
  if (undo) await oneOffs.takeBack(oneOff);
  else {
    const days = await outsizedDays(itemId, dayAt(clock.nowMs(), settings.shop.timeZone), itemSales);
    if (!days.includes(day))
      return {
        kind: 'failure',
        exit: 1,
        message: `${sku} was not sold out of all proportion on ${day}, nothing was kept`,
        remedy: daysToName(days),
      };
    await oneOffs.call(oneOff);
  }
  const what = undo ? 'count as what they were' : 'count as ordinary ones';
  return good(
    { sku, day, oneOff: !undo },
    `Outsized lines of ${sku} on ${day} ${what}, from the next figures on.`,
  );
}

/** Stock is sorted by SKU, so that one page is read. */
async function itemIdOf(sku: string, snapshots: SnapshotReader): Promise<string | null> {
  const figure = (await snapshots.current())?.figures.stock;
  const page = figure?.pages.findLast(({ firstSku }) => firstSku !== null && firstSku <= sku);
  const lines = page === undefined ? [] : ((await snapshots.rows([page])) as readonly StockLine[]);
  return lines.find((line) => line.sku === sku)?.itemId ?? null;
}

type StockLine = Pick<ReorderEntry, 'sku' | 'itemId'>;

function flat({ vendorId, name, items }: VendorList): object[] {
  return items.map((item) => ({ vendorId, vendor: name, ...item }));
}

function listOf({ name, amountMinor, items }: VendorList, currency: string): string[] {
  const rows = items.map((item) => [
    String(item.quantity),
    item.sku,
    item.description,
    item.orderBy === null ? '' : `by ${item.orderBy}`,
  ]);
  const lines = aligned(rows, '  ').flatMap((line, at) => [
    line,
    `      ${items[at]?.why ?? ''}`,
    ...toSay(items[at]).map((command) => `      ${command}`),
  ]);
  return ['', `${name}, ${moneyText(amountMinor, currency)}`, ...lines];
}

/** How to answer what `why` asks. */
function toSay(item: ReorderEntry | undefined): string[] {
  const asked = (item?.outsized ?? []).filter(({ called }) => !called);
  return asked.map(({ day }) => `If it was one: \`reorder one-off ${item?.sku ?? ''} ${day}\``);
}
