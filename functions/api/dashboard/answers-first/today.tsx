import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { OverviewAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** Today so far beside the same weekday a week ago, by channel. */
export function Today() {
  const { format } = usePage();
  const figure = useFigure<OverviewAnswer>('/v1/overview');
  return (
    <Section id="today" title="Today" figure={figure} csv="/v1/overview?format=csv">
      {({ today, sameWeekday }) => (
        <>
          <p class="number">{format.money(today.netMinor)}</p>
          <p class="quiet">
            {format.count(today.orders)} orders, {format.count(today.units)} units. The same weekday a week
            ago: {format.money(sameWeekday.netMinor)}.
          </p>
          <Table
            caption="Today by channel"
            rows={CHANNELS}
            keyOf={(channel) => channel}
            columns={[
              { title: 'Channel', cell: (channel) => CHANNEL_NAMES[channel] },
              {
                title: 'Today',
                numeric: true,
                cell: (channel) => format.money(today.byChannel[channel].netMinor),
              },
              {
                title: 'A week ago',
                numeric: true,
                cell: (channel) => format.money(sameWeekday.byChannel[channel].netMinor),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}
