import type { StockLine } from '../../../../shared/metrics/snapshots/stock.ts';
import { ok, warn } from '../finding.ts';
import type { Check } from '../visit.ts';

const MOST_NAMED = 10;

/** A SKU that two items carry is held at every order: it is cheaper to find them before the first one. */
export const skusCheck: Check = {
  name: 'SKUs',
  look: async ({ site }) => {
    const snapshot = await site.snapshots.current();
    const pages = snapshot?.figures.stock?.pages ?? [];
    const rows = (await site.snapshots.rows(pages)) as readonly StockLine[];
    if (rows.length === 0)
      return [
        warn(
          'SKUs',
          'the catalogue is not read yet',
          'give `run sync-lightspeed`, then `run compute-metrics`',
        ),
      ];
    const bySku = Map.groupBy(rows, ({ sku }) => sku);
    const blank = bySku.get('')?.length ?? 0;
    const doubled = [...bySku].filter(([sku, lines]) => sku !== '' && lines.length > 1);
    const findings = [];
    if (doubled.length > 0) {
      const named = doubled
        .slice(0, MOST_NAMED)
        .map(([sku, lines]) => `${sku} (items ${lines.map(({ itemId }) => itemId).join(', ')})`);
      const more = doubled.length > MOST_NAMED ? ` and ${doubled.length - MOST_NAMED} more` : '';
      findings.push(
        warn(
          'SKUs',
          `${doubled.length === 1 ? 'one SKU fits' : `${doubled.length} SKUs fit`} several items: ${named.join(', ')}${more}`,
          'give each item its own SKU, or `map sku <sku> <item id>`: orders for them are held',
        ),
      );
    }
    if (blank > 0)
      findings.push(
        warn(
          'SKUs',
          `${blank === 1 ? 'one item has' : `${blank} items have`} no SKU`,
          'give them one where they are sold online',
        ),
      );
    return findings.length > 0
      ? findings
      : [ok('SKUs', `${rows.length} items in stock, each SKU is one item's`)];
  },
};
