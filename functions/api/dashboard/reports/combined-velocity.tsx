import { CHANNELS } from '../../../../shared/metrics/fact.ts';
import type { VelocityAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useList } from '../use-list.ts';

type Line = VelocityAnswer['items'][number];

/** How fast each item sells while it is there, per channel and together, and what empty shelves did not sell. */
export function CombinedVelocity() {
  const { format } = usePage();
  const { figure, rows, more } = useList('/v1/velocity', ({ items }: VelocityAnswer) => items);
  return (
    <Section
      id="combined-velocity"
      title="Combined velocity"
      figure={figure}
      csv="/v1/velocity?format=csv"
      empty={({ items }) =>
        items.length === 0
          ? 'Once something has sold, how fast it sells in all channels together shows here.'
          : null
      }
    >
      {(answer) => (
        <>
          <p class="lead">{lead(answer, format)}</p>
          <Table
            caption="Units a day while in stock, by item"
            rows={rows}
            keyOf={({ itemId }) => itemId}
            {...(answer.next === null ? {} : { onEnd: more })}
            columns={[
              { title: 'Item', cell: (item) => <ItemName {...item} /> },
              {
                title: 'A day',
                numeric: true,
                cell: ({ unitsPerDay }) => <strong>{format.rate(unitsPerDay)}</strong>,
              },
              ...CHANNELS.map((channel) => ({
                title: CHANNEL_NAMES[channel],
                numeric: true,
                extra: channel === 'custom',
                cell: ({ unitsPerDayByChannel }: Line) => format.rate(unitsPerDayByChannel[channel]),
              })),
              { title: 'Sold', numeric: true, extra: true, cell: ({ units }) => format.count(units) },
              {
                title: 'Days in stock',
                numeric: true,
                extra: true,
                cell: ({ inStockDays, days }) => `${inStockDays} of ${days}`,
              },
              {
                title: 'Missed sales',
                numeric: true,
                cell: ({ missedMinor }) =>
                  missedMinor === null
                    ? 'not known yet'
                    : missedMinor === 0
                      ? '–'
                      : format.money(missedMinor),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function lead({ items, missedMinor }: VelocityAnswer, format: ReturnType<typeof usePage>['format']): string {
  const [fastest] = items;
  const name = fastest?.description || fastest?.sku;
  const sells = `${name} sells fastest: ${format.rate(fastest?.unitsPerDay ?? 0)} a day while it is in stock.`;
  if (missedMinor === 0) return `${sells} Nothing that sells was sold out in the last six weeks.`;
  return `${sells} Empty shelves cost about ${format.roundMoney(missedMinor)} of sales in the last six weeks.`;
}
