import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { Options } from 'uplot';
import type { HistoryDay } from '../../../../shared/metrics/snapshots/item-history.ts';
import type { ItemDaysAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Dialog } from '../parts/dialog.tsx';
import { axisStyle, colour, Plot } from '../parts/plot.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** One item day by day: what was on the shelf, what sold in all channels, and when it was sold out. */
export function ItemDays({ sku, close }: { readonly sku: string; readonly close: () => void }) {
  const path = `/v1/stock-days/${encodeURIComponent(sku)}`;
  const { value, trouble } = useFigure<ItemDaysAnswer>(path);
  return (
    <Dialog title={value?.description ?? sku} close={close}>
      {value === null ? (
        <p class="quiet">{trouble ?? 'Loading …'}</p>
      ) : (
        <Drawn item={value} csv={`${path}?format=csv`} />
      )}
    </Dialog>
  );
}

function Drawn({ item, csv }: { readonly item: ItemDaysAnswer; readonly csv: string }) {
  const { format } = usePage();
  const { velocity, days, definition } = item;
  const { data, options } = useMemo(() => drawing(days), [days]);
  return (
    <>
      <p>
        {velocity.unitsPerDay === null
          ? `Not in stock in the last ${velocity.days} days.`
          : `Sells ${format.count(velocity.unitsPerDay)} a day: ${format.count(velocity.units)} in the ${velocity.inStockDays} of the last ${velocity.days} days that it was in stock, all channels together.`}
      </p>
      <Plot
        label="On hand and units sold per day; days without stock are shaded"
        data={data}
        options={options}
      />
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
            { title: 'Custom', numeric: true, cell: ({ units }) => format.count(units.custom) },
            {
              title: 'On hand',
              numeric: true,
              cell: ({ onHand }) => (onHand === null ? '–' : format.count(onHand)),
            },
          ]}
        />
      </details>
      <p class="quiet">
        {definition} <a href={csv}>CSV</a>
      </p>
    </>
  );
}

const DAY_S = 24 * 3600;

function drawing(days: readonly HistoryDay[]) {
  const options: Omit<Options, 'width' | 'height'> = {
    axes: [axisStyle(), { ...axisStyle(), size: 45 }],
    series: [
      {},
      {
        label: 'On hand',
        stroke: colour('quiet'),
        paths: uPlot.paths.stepped?.({ align: 1 }) ?? (() => null),
        points: { show: false },
      },
      {
        label: 'Sold',
        stroke: colour('online'),
        fill: colour('online'),
        paths: uPlot.paths.bars?.({ size: [0.6, 20] }) ?? (() => null),
        points: { show: false },
      },
    ],
    hooks: { drawClear: [(plot) => shadeStockOuts(plot, days)] },
    cursor: { drag: { x: false, y: false } },
  };
  const xs = days.map(({ day }) => Date.parse(day) / 1000);
  const sold = days.map(({ units }) => units['in-store'] + units.online + units.custom);
  return {
    options,
    data: [xs, days.map(({ onHand }) => onHand), sold] as [number[], (number | null)[], number[]],
  };
}

/** Days that ended without stock: what did not sell then was not for sale. */
function shadeStockOuts(plot: uPlot, days: readonly HistoryDay[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colour('bad');
  ctx.globalAlpha = 0.12;
  for (const { day, onHand } of days) {
    if (onHand === null || onHand > 0) continue;
    const from = plot.valToPos(Date.parse(day) / 1000, 'x', true);
    const to = plot.valToPos(Date.parse(day) / 1000 + DAY_S, 'x', true);
    ctx.fillRect(from, bbox.top, Math.min(to, bbox.left + bbox.width) - from, bbox.height);
  }
  ctx.restore();
}
