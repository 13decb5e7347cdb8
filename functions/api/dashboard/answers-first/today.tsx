import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { OverviewAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { FindOrder } from '../parts/find-order.tsx';
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
      {({ today, sameWeekday }) => {
        const last = `Last ${format.weekday(sameWeekday.day)}`;
        return (
          <>
            <p class="number">{format.money(today.netMinor)}</p>
            <p class="quiet">
              {format.count(today.orders)} {today.orders === 1 ? 'sale' : 'sales'},{' '}
              {format.count(today.units)} {today.units === 1 ? 'item' : 'items'} so far. {last} brought{' '}
              {format.money(sameWeekday.netMinor)} in the whole day, in {format.count(sameWeekday.orders)}{' '}
              {sameWeekday.orders === 1 ? 'sale' : 'sales'}.
            </p>
            <Table
              caption="Today by channel"
              rows={CHANNELS}
              keyOf={(channel) => channel}
              columns={[
                { title: 'Channel', cell: (channel) => <ChannelName channel={channel} /> },
                {
                  title: 'Today so far',
                  numeric: true,
                  cell: (channel) => format.money(today.byChannel[channel].netMinor),
                },
                {
                  title: last,
                  numeric: true,
                  cell: (channel) => format.money(sameWeekday.byChannel[channel].netMinor),
                },
              ]}
            />
            <FindOrder />
          </>
        );
      }}
    </Section>
  );
}

function ChannelName({ channel }: { readonly channel: keyof typeof CHANNEL_NAMES }) {
  return (
    <>
      <span class={`dot ${channel}`} aria-hidden="true" /> {CHANNEL_NAMES[channel]}
    </>
  );
}
