import { useCallback } from 'preact/hooks';
import type uPlot from 'uplot';
import type { SlowMoversAnswer } from '../answers.ts';
import { BAND_NAMES } from '../band-names.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { axisStyle, colour, Plot, QUIET_CURSOR } from '../parts/plot.tsx';
import type { Drawing } from '../parts/plot.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useList } from '../use-list.ts';

type Item = SlowMoversAnswer['items'][number];

/** Where a band of age begins, in days since the last sale. */
const BANDS = [90, 180, 365];

/** Stock that does not move: its age against the money that sleeps in it. */
export function SlowMovers() {
  const { format } = usePage();
  const { figure, rows, more } = useList('/v1/slow-movers', ({ items }: SlowMoversAnswer) => items);
  return (
    <Section
      id="slow-movers"
      title="Slow movers"
      figure={figure}
      csv="/v1/slow-movers?format=csv"
      empty={({ items }) =>
        items.length === 0 ? 'Nothing is asleep: everything on the shelf has sold lately.' : null
      }
    >
      {({ items, next, valueAtCostMinor }) => (
        <>
          <p class="lead">{lead(items, valueAtCostMinor, format)}</p>
          <Scatter items={items} />
          <Table
            caption="Slow movers, the most money first"
            rows={rows}
            keyOf={({ itemId }) => itemId}
            {...(next === null ? {} : { onEnd: more })}
            columns={[
              { title: 'Item', cell: (item) => <ItemName {...item} /> },
              { title: 'At cost', numeric: true, cell: (item) => format.money(item.valueAtCostMinor) },
              { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
              {
                title: 'Last sold',
                numeric: true,
                cell: ({ daysSinceLastSale: days }) =>
                  days === null ? 'never' : days === 0 ? 'today' : `${format.count(days)} days ago`,
              },
              { title: 'Asleep', extra: true, cell: ({ band }) => BAND_NAMES[band] },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function lead([most]: readonly Item[], valueMinor: number, format: Format): string {
  const sleeps = `${format.money(valueMinor)} at cost does not move.`;
  if (most === undefined) return sleeps;
  return `${sleeps} Most of it in one item: ${most.description || most.sku}, ${format.money(most.valueAtCostMinor)}.`;
}

function Scatter({ items }: { readonly items: readonly Item[] }) {
  const { format } = usePage();
  const draw = useCallback(() => scatter(items, format), [items, format]);
  return (
    <>
      <Plot
        label="Items by days since the last sale and value at cost; the table below has the numbers"
        draw={draw}
      />
      <p class="quiet">
        Each dot is an item: further right has slept longer, higher up holds more money. Items that never sold
        stand in the table alone.
      </p>
    </>
  );
}

function scatter(items: readonly Item[], format: Format): Drawing {
  const byAge = items
    .filter(({ daysSinceLastSale }) => daysSinceLastSale !== null)
    .toSorted((a, b) => (a.daysSinceLastSale ?? 0) - (b.daysSinceLastSale ?? 0));
  const oldest = byAge.at(-1)?.daysSinceLastSale ?? 0;
  const itemAt = (at: number | null): Item | undefined => (at === null ? undefined : byAge[at]);
  return {
    data: [byAge.map((item) => item.daysSinceLastSale ?? 0), byAge.map((item) => item.valueAtCostMinor)],
    options: {
      scales: {
        x: { time: false, range: () => [0, Math.max(380, oldest * 1.05)] },
        y: { range: (_, __, most) => [0, (most ?? 0) * 1.1 || 1] },
      },
      axes: [
        {
          ...axisStyle(),
          label: 'Days since the last sale',
          labelFont: '12px system-ui, sans-serif',
          labelSize: 20,
          size: 34,
        },
        { ...axisStyle(), size: 64, values: (_, ticks) => ticks.map(format.roundMoney) },
      ],
      series: [
        { label: 'Item', value: (_, __, ___, at) => itemAt(at)?.description ?? '–' },
        {
          label: 'At cost',
          stroke: colour('custom'),
          paths: () => null,
          points: { show: true, size: 9, fill: colour('custom'), stroke: colour('card'), width: 1 },
          value: (_, value) => (value === null ? '–' : format.money(value)),
        },
      ],
      hooks: { drawClear: [drawBands] },
      cursor: QUIET_CURSOR,
    },
  };
}

/** A line where one age of dust ends and the next begins. */
function drawBands(plot: uPlot): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = colour('quiet');
  ctx.setLineDash([2, 4]);
  for (const days of BANDS) {
    const x = Math.round(plot.valToPos(days, 'x', true));
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
  }
  ctx.restore();
}
