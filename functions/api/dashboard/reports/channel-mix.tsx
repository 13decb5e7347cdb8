import { useMemo } from 'preact/hooks';
import uPlot from 'uplot';
import type { Options } from 'uplot';
import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { Channel } from '../../../../shared/metrics/fact.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { usePage } from '../parts/context.ts';
import { axisStyle, colour, Plot } from '../parts/plot.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';
import type { ChannelMixAnswer } from '../answers.ts';

type Week = ChannelMixAnswer['weeks'][number];

const bars = uPlot.paths.bars?.({ size: [0.8, 40] }) ?? (() => null);

/** Where the money comes from, week by week, the channels stacked. */
export function ChannelMix() {
  const figure = useFigure<ChannelMixAnswer>('/v1/channel-mix');
  return (
    <Section
      id="channel-mix"
      title="Channel mix"
      figure={figure}
      csv="/v1/channel-mix?format=csv"
      empty={({ weeks }) =>
        weeks.length === 0 ? 'Once a week has sales, each channel’s share shows here.' : null
      }
    >
      {({ weeks }) => <Drawn weeks={weeks} />}
    </Section>
  );
}

function Drawn({ weeks }: { readonly weeks: readonly Week[] }) {
  const { format } = usePage();
  const { data, options } = useMemo(() => stacked(weeks, format.roundMoney), [weeks, format]);
  return (
    <>
      <Plot label="Net sales per week, channels stacked" data={data} options={options} />
      <details>
        <summary>The numbers</summary>
        <Table
          caption="Channel mix by week"
          rows={weeks.toReversed()}
          keyOf={({ week, channel }) => `${week} ${channel}`}
          columns={[
            { title: 'Week', cell: ({ week }) => week },
            { title: 'Channel', cell: ({ channel }) => CHANNEL_NAMES[channel] },
            { title: 'Orders', numeric: true, cell: ({ orders }) => format.count(orders) },
            { title: 'Units', numeric: true, cell: ({ units }) => format.count(units) },
            { title: 'Net sales', numeric: true, cell: ({ netMinor }) => format.money(netMinor) },
            { title: 'Returned', numeric: true, cell: ({ returnsMinor }) => format.money(returnsMinor) },
          ]}
        />
      </details>
    </>
  );
}

/** Each channel on top of those before it; drawn from the highest down, so that each band keeps its colour. */
function stacked(weeks: readonly Week[], money: (minor: number) => string) {
  const names = [...new Set(weeks.map(({ week }) => week))].toSorted();
  const netOf = (week: string, channel: Channel): number =>
    weeks.find((row) => row.week === week && row.channel === channel)?.netMinor ?? 0;
  const sums = CHANNELS.map((_, top) =>
    names.map((week) => CHANNELS.slice(0, top + 1).reduce((sum, channel) => sum + netOf(week, channel), 0)),
  );
  const xs = names.map((_, index) => index);
  const options: Omit<Options, 'width' | 'height'> = {
    scales: { x: { time: false, range: () => [-0.6, names.length - 0.4] } },
    axes: [
      { ...axisStyle(), values: (_, ticks) => ticks.map((tick) => names[tick] ?? '') },
      { ...axisStyle(), size: 70, values: (_, ticks) => ticks.map((tick) => money(tick)) },
    ],
    series: [
      { label: 'Week', value: (_, at) => (at === null ? '' : (names[at] ?? '')) },
      ...CHANNELS.map((channel) => ({
        label: CHANNEL_NAMES[channel],
        stroke: colour(channel),
        fill: colour(channel),
        paths: bars,
        value: (_: unknown, __: unknown, ___: number, at: number | null) =>
          at === null ? '' : money(netOf(names[at] ?? '', channel)),
      })).toReversed(),
    ],
    legend: { live: true },
    cursor: { drag: { x: false, y: false } },
  };
  return { options, data: [xs, ...sums.toReversed()] as [number[], ...number[][]] };
}
