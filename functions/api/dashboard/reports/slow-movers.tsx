import { useMemo } from 'preact/hooks';
import type { Options } from 'uplot';
import type { SlowMoversAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { axisStyle, colour, Plot } from '../parts/plot.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

type Item = SlowMoversAnswer['items'][number];

/** Stock that does not move: its age against the money that sleeps in it. */
export function SlowMovers() {
  const figure = useFigure<SlowMoversAnswer>('/v1/slow-movers');
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
      {({ items }) => <Drawn items={items} />}
    </Section>
  );
}

function Drawn({ items }: { readonly items: readonly Item[] }) {
  const { format } = usePage();
  const { data, options } = useMemo(() => scatter(items, format.roundMoney), [items, format]);
  return (
    <>
      <Plot label="Items by days since the last sale and value at cost" data={data} options={options} />
      <Table
        caption="Slow movers"
        rows={items}
        keyOf={({ sku }) => sku}
        columns={[
          { title: 'SKU', cell: ({ sku }) => sku },
          { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
          {
            title: 'Days since last sale',
            numeric: true,
            cell: ({ daysSinceLastSale }) =>
              daysSinceLastSale === null ? 'never' : format.count(daysSinceLastSale),
          },
          {
            title: 'Value at cost',
            numeric: true,
            cell: ({ valueAtCostMinor }) => format.money(valueAtCostMinor),
          },
          { title: 'Band', cell: ({ band }) => band },
        ]}
      />
    </>
  );
}

function scatter(items: readonly Item[], money: (minor: number) => string) {
  const byAge = items
    .filter(({ daysSinceLastSale }) => daysSinceLastSale !== null)
    .toSorted((a, b) => (a.daysSinceLastSale ?? 0) - (b.daysSinceLastSale ?? 0));
  const options: Omit<Options, 'width' | 'height'> = {
    scales: { x: { time: false } },
    axes: [
      { ...axisStyle(), label: 'Days since the last sale' },
      { ...axisStyle(), size: 70, values: (_, ticks) => ticks.map((tick) => money(tick)) },
    ],
    series: [
      { label: 'Days' },
      {
        label: 'At cost',
        stroke: colour('custom'),
        paths: () => null,
        points: { show: true, size: 7, fill: colour('custom') },
        value: (_, value) => (value === null ? '' : money(value)),
      },
    ],
    cursor: { drag: { x: false, y: false } },
  };
  const xs = byAge.map(({ daysSinceLastSale }) => daysSinceLastSale ?? 0);
  return {
    options,
    data: [xs, byAge.map(({ valueAtCostMinor }) => valueAtCostMinor)] as [number[], number[]],
  };
}
