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
        counts.length === 0
          ? 'After the next inventory count in Lightspeed, how far it was off shows here, with the causes that are known.'
          : null
      }
    >
      {({ counts, latest, before, target }) => (
        <>
          <p class="number">{latest === null ? '–' : format.percent(latest)}</p>
          <p class="quiet">
            off at the last count{before !== null && `, ${format.percent(before)} at the one before`}. The aim
            is under {format.percent(target)}.
          </p>
          <Table
            caption="Inventory counts"
            rows={counts}
            keyOf={({ countId }) => countId}
            columns={[
              { title: 'Counted', cell: ({ countedAt }) => format.day(countedAt) },
              {
                title: 'Off',
                numeric: true,
                cell: ({ variance }) => (variance === null ? '–' : format.percent(variance)),
              },
              { title: 'Units', numeric: true, cell: ({ varianceUnits }) => format.count(varianceUnits) },
              { title: 'At cost', numeric: true, cell: ({ varianceMinor }) => format.money(varianceMinor) },
              {
                title: 'Sale missing',
                numeric: true,
                extra: true,
                cell: ({ causes }) => format.count(causes.missingSale),
              },
              {
                title: 'Return',
                numeric: true,
                extra: true,
                cell: ({ causes }) => format.count(causes.refund),
              },
              {
                title: 'Changed by hand',
                numeric: true,
                extra: true,
                cell: ({ causes }) => format.count(causes.handAdjustment),
              },
              {
                title: 'Unknown',
                numeric: true,
                extra: true,
                cell: ({ causes }) => format.count(causes.unknown),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}
