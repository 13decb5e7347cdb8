import type { StockAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useList } from '../use-list.ts';

/** Every item: what is there, what is promised, what sells. */
export function StockAgainstSales() {
  const { format, openItem } = usePage();
  const { figure, rows, more } = useList('/v1/stock', ({ items }: StockAnswer) => items);
  return (
    <Section
      id="stock-against-sales"
      title="Stock against sales"
      figure={figure}
      csv="/v1/stock?format=csv"
      empty={({ items }) => (items.length === 0 ? 'Once the till’s items are read, they show here.' : null)}
    >
      {() => (
        <Table
          caption="Stock against sales, by item"
          rows={rows}
          keyOf={({ itemId }) => itemId}
          onEnd={more}
          columns={[
            {
              title: 'SKU',
              cell: ({ sku }) => (
                <button type="button" class="link" onClick={() => openItem(sku)}>
                  {sku}
                </button>
              ),
            },
            { title: 'Item', cell: ({ description }) => description },
            { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
            {
              title: 'Paid, not posted',
              numeric: true,
              cell: ({ paidNotPosted }) => format.count(paidNotPosted),
            },
            { title: 'To sell', numeric: true, cell: ({ availableToSell }) => format.count(availableToSell) },
            { title: 'On order', numeric: true, cell: ({ onOrder }) => format.count(onOrder) },
            { title: 'Sold', numeric: true, cell: ({ unitsSold }) => format.count(unitsSold) },
            {
              title: 'Lasts (days)',
              numeric: true,
              cell: ({ daysOfCover }) => (daysOfCover === null ? '–' : format.count(daysOfCover)),
            },
          ]}
        />
      )}
    </Section>
  );
}
