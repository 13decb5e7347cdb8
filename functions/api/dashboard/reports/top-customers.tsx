import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { TopCustomersAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

type Person = TopCustomersAnswer['people'][number];

/** Who bought most, wherever they bought it. */
export function TopCustomers() {
  const { format, openPerson } = usePage();
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
        <>
          <p class="lead">{lead(people, format)}</p>
          <Table
            caption="Top customers across channels"
            rows={people}
            keyOf={({ personId }) => personId}
            columns={[
              {
                title: 'Name',
                cell: ({ name, personId }) => (
                  <button type="button" class="link item" onClick={() => openPerson(personId)}>
                    <span class="name">{name || 'No name'}</span>
                  </button>
                ),
              },
              {
                title: 'Net sales',
                numeric: true,
                cell: ({ netMinor }) => <strong>{format.money(netMinor)}</strong>,
              },
              ...CHANNELS.map((channel) => ({
                title: CHANNEL_NAMES[channel],
                numeric: true,
                extra: true,
                cell: ({ byChannel }: Person) => format.money(byChannel[channel]?.netMinor ?? 0),
              })),
              { title: 'Sales', numeric: true, cell: ({ orders }) => format.count(orders) },
              { title: 'First seen', extra: true, cell: ({ firstAt }) => format.day(firstAt) },
              { title: 'Last seen', cell: ({ lastAt }) => format.day(lastAt) },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function lead(people: readonly Person[], format: Format): string {
  const best = people.slice(0, 10);
  const money = best.reduce((sum, { netMinor }) => sum + netMinor, 0);
  const both = people.filter(
    ({ byChannel }) => byChannel['in-store'] !== undefined && Object.keys(byChannel).length > 1,
  );
  const who = best.length === 1 ? 'Your best customer' : `Your best ${best.length} customers`;
  return `${who} brought ${format.money(money)}. ${format.count(both.length)} of the ${format.count(people.length)} listed buy both in store and online.`;
}
