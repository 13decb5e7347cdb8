import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { TopCustomersAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** Who bought most, wherever they bought it. */
export function TopCustomers() {
  const { format } = usePage();
  const figure = useFigure<TopCustomersAnswer>('/v1/top-customers');
  return (
    <Section
      id="top-customers"
      title="Top customers"
      figure={figure}
      csv="/v1/top-customers?format=csv"
      empty={({ people }) =>
        people.length === 0 ? 'As soon as sales have a name on them, your best customers show here.' : null
      }
    >
      {({ people }) => (
        <Table
          caption="Top customers across channels"
          rows={people}
          keyOf={({ personId }) => personId}
          columns={[
            { title: 'Name', cell: ({ name }) => name },
            { title: 'Orders', numeric: true, cell: ({ orders }) => format.count(orders) },
            { title: 'Net sales', numeric: true, cell: ({ netMinor }) => format.money(netMinor) },
            ...CHANNELS.map((channel) => ({
              title: CHANNEL_NAMES[channel],
              numeric: true,
              cell: ({ byChannel }: TopCustomersAnswer['people'][number]) =>
                format.money(byChannel[channel]?.netMinor ?? 0),
            })),
            { title: 'First seen', cell: ({ firstAt }) => format.day(firstAt) },
            { title: 'Last seen', cell: ({ lastAt }) => format.day(lastAt) },
          ]}
        />
      )}
    </Section>
  );
}
