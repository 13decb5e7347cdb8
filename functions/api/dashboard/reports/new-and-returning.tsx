import type { OrdersAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

type Month = OrdersAnswer['months'][number];

/** What a sale brings, and whether those who buy have bought before. */
export function NewAndReturning() {
  const { format } = usePage();
  const figure = useFigure<OrdersAnswer>('/v1/orders');
  return (
    <Section
      id="new-and-returning"
      title="New and returning"
      figure={figure}
      csv="/v1/orders?format=csv"
      empty={({ months }) =>
        months.length === 0 ? 'After the first sales, who is new and who comes back shows here.' : null
      }
    >
      {({ months }) => (
        <>
          <p class="lead">{lead(months, format)}</p>
          <Table
            caption="Sales and buyers by month and channel"
            rows={months}
            first={9}
            keyOf={({ month, channel }) => `${month} ${channel}`}
            columns={[
              { title: 'Month', cell: ({ month }) => format.month(month) },
              { title: 'Channel', cell: ({ channel }) => CHANNEL_NAMES[channel] },
              { title: 'Sales', numeric: true, cell: ({ orders }) => format.count(orders) },
              { title: 'A sale brings', numeric: true, cell: (row) => money(row.netPerOrderMinor, format) },
              {
                title: 'Items a sale',
                numeric: true,
                extra: true,
                cell: ({ unitsPerOrder }) => (unitsPerOrder === null ? '–' : format.count(unitsPerOrder)),
              },
              { title: 'New', numeric: true, extra: true, cell: (row) => buyers(row, row.fromNew, format) },
              {
                title: 'Returning',
                numeric: true,
                extra: true,
                cell: (row) => buyers(row, row.fromReturning, format),
              },
              {
                title: 'No name',
                numeric: true,
                extra: true,
                cell: (row) => buyers(row, row.fromUnknown, format),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}

/** Who bought is counted for some months only: none of none says nothing. */
function buyers({ fromNew, fromReturning, fromUnknown }: Month, count: number, format: Format): string {
  return fromNew + fromReturning + fromUnknown === 0 ? '–' : format.count(count);
}

function money(minor: number | null, format: Format): string {
  return minor === null ? '–' : format.money(minor);
}

function lead(months: readonly Month[], format: Format): string {
  const [latest] = months;
  const rows = months.filter(({ month }) => month === latest?.month);
  const sum = (of: (row: Month) => number): number => rows.reduce((total, row) => total + of(row), 0);
  const orders = sum((row) => row.orders);
  const [fresh, back] = [sum(({ fromNew }) => fromNew), sum(({ fromReturning }) => fromReturning)];
  const average = orders === 0 ? null : Math.round(sum(({ netMinor }) => netMinor) / orders);
  const brings = `In ${format.month(latest?.month ?? '')} a sale brings ${money(average, format)} on average.`;
  if (fresh + back === 0) return brings;
  return `${brings} Of the sales with a name, ${format.share(back, fresh + back)} are to people who had bought before.`;
}
