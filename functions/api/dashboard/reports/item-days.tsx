import { useCallback } from 'preact/hooks';
import type { ItemDaysAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { CsvLink } from '../parts/csv-link.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Plot } from '../parts/plot.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';
import { shelfPlot } from './shelf-plot.ts';

/** One item day by day: what was on the shelf, what sold in all channels, and when it was sold out. */
export function ItemDays({ sku, close }: { readonly sku: string; readonly close: () => void }) {
  const path = `/v1/stock-days/${encodeURIComponent(sku)}`;
  const { value, trouble } = useFigure<ItemDaysAnswer>(path);
  return (
    <Dialog title={value === null ? sku : value.description || sku} close={close}>
      {value === null ? (
        <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>
      ) : (
        <Drawn item={value} csv={`${path}?format=csv`} />
      )}
    </Dialog>
  );
}

function Drawn({ item, csv }: { readonly item: ItemDaysAnswer; readonly csv: string }) {
  const { format } = usePage();
  const { days, definition, sku, asOf } = item;
  const draw = useCallback(() => shelfPlot(days, format, false), [days, format]);
  return (
    <>
      <p class="lead">{pace(item, format)}</p>
      <p class="quiet">
        {sku}: {format.count(item.onHand)} on hand, {format.count(item.availableToSell)} free to sell,{' '}
        {format.count(item.onOrder)} on order.
      </p>
      <Plot
        label="On hand and units sold per day; days without stock are shaded"
        draw={draw}
        heightPx={260}
      />
      <p class="quiet">
        <span class="dot sold-out" aria-hidden="true" /> Shaded: days without stock.
      </p>
      <details>
        <summary>The numbers</summary>
        <Table
          caption="Day by day"
          rows={days.toReversed()}
          keyOf={({ day }) => day}
          columns={[
            { title: 'Day', cell: ({ day }) => format.day(day) },
            { title: 'In store', numeric: true, cell: ({ units }) => format.count(units['in-store']) },
            { title: 'Online', numeric: true, cell: ({ units }) => format.count(units.online) },
            { title: 'Custom', numeric: true, extra: true, cell: ({ units }) => format.count(units.custom) },
            {
              title: 'On hand',
              numeric: true,
              cell: ({ onHand }) => (onHand === null ? '–' : format.count(onHand)),
            },
          ]}
        />
      </details>
      <p class="quiet">
        As of {format.moment(asOf)}. {definition}{' '}
        <CsvLink href={csv} name={`days-${sku}`} of={`the days of ${sku}`} />
      </p>
    </>
  );
}

function pace({ velocity }: ItemDaysAnswer, format: ReturnType<typeof usePage>['format']): string {
  const { unitsPerDay, units, inStockDays, days } = velocity;
  if (unitsPerDay === null) return `Not in stock in the last ${days} days.`;
  const inStock = `${inStockDays} of the last ${days} days`;
  return `Sells ${format.rate(unitsPerDay)} a day: ${format.count(units)} in the ${inStock} that it was in stock, all channels together.`;
}
