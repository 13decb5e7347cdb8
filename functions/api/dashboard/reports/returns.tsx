import type { ReturnsAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** What came back, and why. */
export function Returns() {
  const { format } = usePage();
  const figure = useFigure<ReturnsAnswer>('/v1/returns');
  return (
    <Section
      id="returns"
      title="Returns"
      figure={figure}
      csv="/v1/returns?format=csv"
      empty={({ returnsMinor }) =>
        returnsMinor === 0 ? 'Nothing has come back in the last 13 weeks.' : null
      }
    >
      {({ reasons, returnsMinor, shareOfSales }) => (
        <>
          <p class="number">{format.money(returnsMinor)}</p>
          <p class="quiet">
            came back in the last 13 weeks
            {shareOfSales !== null && `, ${format.percent(shareOfSales)} of what was sold`}.
          </p>
          {reasons.length === 0 ? (
            <p class="quiet">The reasons are not known yet: they are read with the next night’s figures.</p>
          ) : (
            <Table
              caption="Returns by channel and reason"
              rows={reasons}
              keyOf={({ channel, reason }) => `${channel} ${reason ?? ''}`}
              columns={[
                { title: 'Reason', cell: ({ reason }) => capitalised(reason ?? 'not said') },
                { title: 'Channel', cell: ({ channel }) => CHANNEL_NAMES[channel] },
                { title: 'Items', numeric: true, cell: ({ units }) => format.count(units) },
                {
                  title: 'Back on the shelf',
                  numeric: true,
                  extra: true,
                  cell: ({ restockedUnits }) => format.count(restockedUnits),
                },
                { title: 'Money', numeric: true, cell: (row) => format.money(row.returnsMinor) },
              ]}
            />
          )}
        </>
      )}
    </Section>
  );
}

/** As the till's people have typed it, which is as it comes. */
function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
