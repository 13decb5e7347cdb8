import type { ReorderAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

const SHOWN = 6;
const MEANS =
  'Items that will be gone, or are gone, before an order placed today could arrive, by the forecast of both channels.';

type Entry = ReorderAnswer['vendors'][number]['items'][number];

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
      means={MEANS}
      empty={(answer) =>
        atRisk(answer).length === 0
          ? 'Nothing is about to run out. Items that would be gone before a new order arrives show here.'
          : null
      }
    >
      {(answer) => {
        const items = atRisk(answer);
        const gone = items.filter(({ onHand }) => onHand <= 0).length;
        return (
          <>
            <p class="number">
              {format.count(items.length)} <small>{items.length === 1 ? 'item' : 'items'}</small>
            </p>
            <p class="quiet">
              {gone === 0 ? 'None is sold out yet.' : `${format.count(gone)} sold out already.`} Soonest
              first:
            </p>
            <Table
              caption="Items that run out first"
              rows={items}
              first={SHOWN}
              keyOf={({ itemId }) => itemId}
              columns={[
                { title: 'Item', cell: (item) => <ItemName {...item} /> },
                { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
                { title: 'Lasts', numeric: true, cell: (item) => lasts(item, format.count) },
              ]}
            />
          </>
        );
      }}
    </Section>
  );
}

function lasts({ onHand, daysOfCover }: Entry, count: (value: number) => string): string {
  if (onHand <= 0) return 'sold out';
  if (daysOfCover === null) return '–';
  const days = Math.floor(daysOfCover);
  return days < 1 ? 'under a day' : days === 1 ? '1 day' : `${count(days)} days`;
}

/** What is on the shelf does not last until an order of today arrives. */
function atRisk({ vendors }: ReorderAnswer): Entry[] {
  return vendors
    .flatMap(({ items, leadTimeDays }) =>
      items.filter(({ onHand, daysOfCover }) => onHand <= 0 || (daysOfCover ?? Infinity) < leadTimeDays),
    )
    .toSorted((a, b) => (a.daysOfCover ?? Infinity) - (b.daysOfCover ?? Infinity));
}
