import type { ReorderAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

const SHOWN = 8;

/** What will be gone before an order placed today could arrive. */
export function StockAtRisk() {
  const { format } = usePage();
  const figure = useFigure<ReorderAnswer>('/v1/reorder');
  return (
    <Section
      id="stock-at-risk"
      title="Stock at risk"
      figure={figure}
      csv="/v1/reorder?format=csv"
      empty={(answer) => (atRisk(answer).length === 0 ? 'Nothing is about to run out.' : null)}
    >
      {(answer) => (
        <Table
          caption="Items that run out first"
          rows={atRisk(answer).slice(0, SHOWN)}
          keyOf={({ itemId }) => itemId}
          columns={[
            { title: 'Item', cell: ({ description, sku }) => description || sku },
            { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
            {
              title: 'Lasts',
              numeric: true,
              cell: ({ daysOfCover }) => (daysOfCover === null ? '–' : `${format.count(daysOfCover)} days`),
            },
          ]}
        />
      )}
    </Section>
  );
}

function atRisk({ vendors }: ReorderAnswer) {
  return vendors
    .flatMap(({ items }) => items)
    .toSorted((a, b) => (a.daysOfCover ?? Infinity) - (b.daysOfCover ?? Infinity));
}
