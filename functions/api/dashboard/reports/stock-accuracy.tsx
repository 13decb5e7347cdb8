import type { StockAccuracyAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** How far the shelves were from the books at each count, and why as far as is known. */
export function StockAccuracy() {
  const { format } = usePage();
  const figure = useFigure<StockAccuracyAnswer>('/v1/stock-accuracy');
  return (
    <Section
      id="stock-accuracy"
      title="Stock accuracy"
      figure={figure}
      csv="/v1/stock-accuracy?format=csv"
      empty={({ counts }) =>
        counts.length === 0 ? 'After the next inventory count in Lightspeed its variance shows here.' : null
      }
    >
      {({ counts, latest, before, target }) => (
        <>
          <p class="number">{latest === null ? '–' : percent(latest)}</p>
          <p class="quiet">
            off at the last count{before !== null && `, ${percent(before)} at the one before`}; the aim is
            under {percent(target)}.
          </p>
          <Table
            caption="Inventory counts"
            rows={counts}
            keyOf={({ countId }) => countId}
            columns={[
              { title: 'Counted', cell: ({ countedAt }) => format.day(countedAt) },
              { title: 'Items', numeric: true, cell: ({ items }) => format.count(items) },
              {
                title: 'Off by',
                numeric: true,
                cell: ({ varianceUnits }) => `${format.count(varianceUnits)} units`,
              },
              { title: 'At cost', numeric: true, cell: ({ varianceMinor }) => format.money(varianceMinor) },
              {
                title: 'Sale missing',
                numeric: true,
                cell: ({ causes }) => format.count(causes.missingSale),
              },
              { title: 'Refund', numeric: true, cell: ({ causes }) => format.count(causes.refund) },
              { title: 'By hand', numeric: true, cell: ({ causes }) => format.count(causes.handAdjustment) },
              { title: 'Unknown', numeric: true, cell: ({ causes }) => format.count(causes.unknown) },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
