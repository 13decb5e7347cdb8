import { itemsAtRisk } from '../../../../shared/metrics/snapshots/at-risk.ts';
import type { ReorderItem } from '../../../../shared/metrics/snapshots/at-risk.ts';
import type { ReorderAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { REORDER } from '../read-reorder.ts';
import { useFigure } from '../use-figure.ts';

const SHOWN = 6;
const MEANS =
  'Items that will be gone, or are gone, before an order placed today could arrive, by the forecast of both channels.';

/** What will be gone before an order placed today could arrive. */
export function StockAtRisk() {
  const { format } = usePage();
  const figure = useFigure<ReorderAnswer>(REORDER);
  return (
    <Section
      id="stock-at-risk"
      title="Stock at risk"
      figure={figure}
      csv={({ vendors, asOf, currency }) => itemsAtRisk(vendors).map((item) => ({ ...item, currency, asOf }))}
      means={MEANS}
      empty={(answer) =>
        itemsAtRisk(answer.vendors).length === 0
          ? 'Nothing is about to run out. Items that would be gone before a new order arrives show here.'
          : null
      }
    >
      {(answer) => {
        const items = itemsAtRisk(answer.vendors);
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

function lasts({ onHand, daysOfCover }: ReorderItem, count: (value: number) => string): string {
  if (onHand <= 0) return 'sold out';
  if (daysOfCover === null) return '–';
  const days = Math.floor(daysOfCover);
  return days < 1 ? 'under a day' : days === 1 ? '1 day' : `${count(days)} days`;
}
