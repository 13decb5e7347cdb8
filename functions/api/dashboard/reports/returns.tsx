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
      empty={({ reasons }) => (reasons.length === 0 ? 'Nothing has come back in this time.' : null)}
    >
      {({ reasons, returnsMinor, shareOfSales }) => (
        <>
          <p class="number">{format.money(returnsMinor)}</p>
          {shareOfSales !== null && <p class="quiet">{format.share(shareOfSales, 1)} of what was sold.</p>}
          <Table
            caption="Returns by channel and reason"
            rows={reasons}
            keyOf={({ channel, reason }) => `${channel} ${reason ?? ''}`}
            columns={[
              { title: 'Channel', cell: ({ channel }) => CHANNEL_NAMES[channel] },
              { title: 'Reason', cell: ({ reason }) => reason ?? 'not said' },
              { title: 'Units', numeric: true, cell: ({ units }) => format.count(units) },
              { title: 'Money', numeric: true, cell: (row) => format.money(row.returnsMinor) },
            ]}
          />
        </>
      )}
    </Section>
  );
}
