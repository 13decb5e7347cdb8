import { useCallback, useState } from 'preact/hooks';
import uPlot from 'uplot';
import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { Channel } from '../../../../shared/metrics/fact.ts';
import type { ChannelMixAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { axisStyle, colour, Plot, QUIET_CURSOR } from '../parts/plot.tsx';
import type { Drawing } from '../parts/plot.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { mondayOf } from '../weeks.ts';
import { useFigure } from '../use-figure.ts';

type Week = ChannelMixAnswer['weeks'][number];
/** One week's net sales, by channel. */
interface Mix {
  readonly monday: string;
  readonly net: Readonly<Record<Channel, number>>;
}
type Unit = 'money' | 'share';

const MONTH_WEEKS = 4;
const bars = uPlot.paths.bars?.({ size: [0.82, 40] }) ?? (() => null);

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
        weeks.length === 0
          ? 'Once a week has sales, what each channel brought shows here, week by week.'
          : null
      }
    >
      {({ weeks }) => <Drawn weeks={weeks} />}
    </Section>
  );
}

function Drawn({ weeks }: { readonly weeks: readonly Week[] }) {
  const { format } = usePage();
  const [unit, setUnit] = useState<Unit>('money');
  const draw = useCallback(() => stacked(mixOf(weeks), unit, format), [weeks, unit, format]);
  return (
    <>
      <p class="lead">{lead(mixOf(weeks), format)}</p>
      <div class="choice" role="group" aria-label="Show the channels as">
        {(['money', 'share'] as const).map((each) => (
          <button type="button" key={each} aria-pressed={unit === each} onClick={() => setUnit(each)}>
            {each === 'money' ? 'Money' : 'Share'}
          </button>
        ))}
      </div>
      <Plot label="Net sales per week, channels stacked; the numbers are in the table below" draw={draw} />
      <details>
        <summary>The numbers</summary>
        <Table
          caption="Channel mix by week"
          rows={weeks}
          keyOf={({ week, channel }) => `${week} ${channel}`}
          columns={[
            { title: 'Week of', cell: ({ week }) => format.day(mondayOf(week)) },
            { title: 'Channel', cell: ({ channel }) => CHANNEL_NAMES[channel] },
            { title: 'Sales', numeric: true, extra: true, cell: ({ orders }) => format.count(orders) },
            { title: 'Items', numeric: true, extra: true, cell: ({ units }) => format.count(units) },
            { title: 'Net sales', numeric: true, cell: ({ netMinor }) => format.money(netMinor) },
            {
              title: 'Of that returned',
              numeric: true,
              cell: ({ returnsMinor }) => format.money(returnsMinor),
            },
          ]}
        />
      </details>
    </>
  );
}

/** Every week, the oldest first. */
function mixOf(weeks: readonly Week[]): Mix[] {
  const byWeek = Map.groupBy(weeks, ({ week }) => week);
  return [...byWeek]
    .map(([week, rows]) => {
      const of = (channel: Channel): number => rows.find((row) => row.channel === channel)?.netMinor ?? 0;
      return {
        monday: mondayOf(week),
        net: { 'in-store': of('in-store'), online: of('online'), custom: of('custom') },
      };
    })
    .toSorted((a, b) => (a.monday < b.monday ? -1 : 1));
}

/** The week that is under way says nothing yet. */
function lead(mix: readonly Mix[], format: Format): string {
  const whole = mix.slice(0, -1);
  const shareOf = (weeks: readonly Mix[]): number | null => {
    const sum = weeks.reduce((total, { net }) => total + allOf(net), 0);
    const away = weeks.reduce((total, { net }) => total + net.online + net.custom, 0);
    return sum <= 0 ? null : away / sum;
  };
  const [now, before] = [
    shareOf(whole.slice(-MONTH_WEEKS)),
    shareOf(whole.slice(-2 * MONTH_WEEKS, -MONTH_WEEKS)),
  ];
  if (now === null) return 'The first whole week is not over yet.';
  const said = `${format.percent(now)} of the last four weeks’ sales came online or by custom order`;
  if (before === null) return `${said}.`;
  const change = Math.round(100 * now) - Math.round(100 * before);
  if (change === 0) return `${said}, as in the four weeks before.`;
  return `${said}, ${change > 0 ? 'up' : 'down'} from ${format.percent(before)} in the four weeks before.`;
}

function allOf(net: Mix['net']): number {
  return CHANNELS.reduce((sum, channel) => sum + net[channel], 0);
}

/** Each channel on top of those before it; drawn from the highest down, so that each band keeps its colour. */
function stacked(mix: readonly Mix[], unit: Unit, format: Format): Drawing {
  const valueOf = ({ net }: Mix, channel: Channel): number =>
    unit === 'money' ? net[channel] : net[channel] / Math.max(1, allOf(net));
  const write = unit === 'money' ? format.roundMoney : format.percent;
  const sums = CHANNELS.map((_, top) =>
    mix.map((week) => CHANNELS.slice(0, top + 1).reduce((sum, channel) => sum + valueOf(week, channel), 0)),
  );
  const weekAt = (at: number | null): string =>
    format.shortDay(mix[at ?? -1]?.monday ?? mix.at(-1)?.monday ?? '');
  return {
    data: [mix.map((_, index) => index), ...sums.toReversed()],
    options: {
      scales: {
        x: { time: false, range: () => [-0.6, mix.length - 0.4] },
        y: { range: (_, __, most) => [0, unit === 'money' ? most * 1.05 : 1] },
      },
      axes: [
        {
          ...axisStyle(),
          grid: { show: false },
          size: 30,
          values: (_, ticks) => ticks.map((at) => (Number.isInteger(at) ? weekAt(at) : '')),
        },
        { ...axisStyle(), size: 64, values: (_, ticks) => ticks.map(write) },
      ],
      series: [
        { label: 'Week of', value: (_, at) => weekAt(at) },
        ...CHANNELS.map((channel) => ({
          label: CHANNEL_NAMES[channel],
          stroke: colour(channel),
          fill: colour(channel),
          width: 0,
          paths: bars,
          points: { show: false },
          value: (_: unknown, __: unknown, ___: number, at: number | null) => {
            const week = mix[at ?? mix.length - 1];
            return week === undefined ? '' : write(valueOf(week, channel));
          },
        })).toReversed(),
      ],
      cursor: { ...QUIET_CURSOR, points: { show: false } },
    },
  };
}
