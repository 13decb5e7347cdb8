import type { SnapshotReader } from '../../../shared/metrics/snapshots/ports.ts';
import type { VendorList } from '../../../shared/metrics/snapshots/reorder-list.ts';
import { csvOf } from '../../../shared/kernel/csv.ts';
import { isoOf } from '../../../shared/kernel/clock.ts';
import { moneyText } from '../../../shared/kernel/money.ts';
import { good, notCarriedOut } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned, moment } from '../output.ts';

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
  const vendors = (await snapshots.rows(figure.pages)) as readonly VendorList[];
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
  const lines = aligned(rows, '  ').flatMap((line, at) => [line, `      ${items[at]?.why ?? ''}`]);
  return ['', `${name}, ${moneyText(amountMinor, currency)}`, ...lines];
}
