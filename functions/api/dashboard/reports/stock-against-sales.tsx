import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ItemDaysAnswer, StockAnswer, VelocityAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { Plot } from '../parts/plot.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';
import { useList } from '../use-list.ts';
import { shelfPlot } from './shelf-plot.ts';

const BEST = 6;
const PAUSE_MS = 250;
const MOST_FOUND = 50;
const MEANS =
  'Above: the six items that sell fastest, what was on the shelf (line) and what sold (bars) on each of the last 91 days; ' +
  'days without stock are shaded. ';

/** What sells fastest against what was there, and every item: what is there, what is promised, what sells. */
export function StockAgainstSales() {
  const [find, setFind] = useState('');
  const { figure, rows, more } = useList('/v1/stock', ({ items }: StockAnswer) => items);
  const means = figure.value === null ? MEANS : MEANS + figure.value.definition;
  return (
    <Section
      id="stock-against-sales"
      title="Stock against sales"
      figure={figure}
      csv="/v1/stock?format=csv"
      means={means}
      empty={({ items }) => (items.length === 0 ? 'Once the till’s items are read, they show here.' : null)}
    >
      {({ next }) => (
        <>
          <BestSellers />
          <Finder onFind={setFind} />
          {find === '' ? (
            <Items rows={rows} more={next === null ? undefined : more} />
          ) : (
            <Found text={find} />
          )}
        </>
      )}
    </Section>
  );
}

function BestSellers() {
  const { value } = useFigure<VelocityAnswer>(`/v1/velocity?limit=${BEST}`);
  if (value === null || value.items.length === 0) return null;
  return (
    <ul class="multiples" aria-label="The items that sell fastest">
      {value.items.map((item) => (
        <li key={item.itemId}>
          <BestSeller item={item} />
        </li>
      ))}
    </ul>
  );
}

function BestSeller({ item }: { readonly item: VelocityAnswer['items'][number] }) {
  const { format } = usePage();
  const { value } = useFigure<ItemDaysAnswer>(`/v1/stock-days/${encodeURIComponent(item.sku)}`);
  const days = value?.days;
  const draw = useCallback(() => shelfPlot(days ?? [], format, true), [days, format]);
  return (
    <>
      <ItemName {...item} />
      <p class="quiet">
        {format.rate(item.unitsPerDay)} a day, {format.count(item.onHand)} on hand
        {item.soldOutDays > 0 && `, sold out on ${item.soldOutDays} of ${item.days} days`}
      </p>
      {days === undefined ? (
        <div class="plot small" />
      ) : (
        <Plot label={`${item.description}: on hand and sold per day`} draw={draw} heightPx={130} />
      )}
    </>
  );
}

function Finder({ onFind }: { readonly onFind: (text: string) => void }) {
  const [typed, setTyped] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onFind(typed.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="finder">
      Find an item
      <input
        type="search"
        value={typed}
        placeholder="Name or SKU"
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
    </label>
  );
}

/** The items whose name or SKU has the text in it. */
function Found({ text }: { readonly text: string }) {
  const { value, trouble } = useFigure<StockAnswer>(
    `/v1/stock?find=${encodeURIComponent(text)}&limit=${MOST_FOUND}`,
  );
  if (value === null) return <p class="quiet">{trouble === null ? 'Looking …' : `${trouble.message}.`}</p>;
  if (value.items.length === 0) return <p class="empty">No item’s name or SKU has “{text}” in it.</p>;
  return (
    <>
      <Items rows={value.items} more={undefined} />
      {value.items.length === MOST_FOUND && (
        <p class="quiet">These are the first {MOST_FOUND}: say more of the name.</p>
      )}
    </>
  );
}

interface ItemsProps {
  readonly rows: readonly StockAnswer['items'][number][];
  readonly more: (() => void) | undefined;
}

function Items({ rows, more }: ItemsProps) {
  const { format } = usePage();
  return (
    <Table
      caption="Stock against sales, by item"
      rows={rows}
      keyOf={({ itemId }) => itemId}
      {...(more === undefined ? {} : { onEnd: more })}
      columns={[
        { title: 'Item', cell: (item) => <ItemName {...item} /> },
        { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
        {
          title: 'Paid, not in the till yet',
          numeric: true,
          extra: true,
          cell: ({ paidNotPosted }) => format.count(paidNotPosted),
        },
        {
          title: 'Free to sell',
          numeric: true,
          cell: ({ availableToSell }) => format.count(availableToSell),
        },
        { title: 'On order', numeric: true, extra: true, cell: ({ onOrder }) => format.count(onOrder) },
        { title: 'Sold in 13 weeks', numeric: true, cell: ({ unitsSold }) => format.count(unitsSold) },
        {
          title: 'Lasts (days)',
          numeric: true,
          extra: true,
          cell: ({ daysOfCover }) => (daysOfCover === null ? '–' : format.count(Math.floor(daysOfCover))),
        },
      ]}
    />
  );
}
