import type { ReorderChangesAnswer } from '../answers.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { ItemName } from '../parts/item-name.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { Why } from '../parts/why.tsx';
import { useList } from '../use-list.ts';

type Change = ReorderChangesAnswer['items'][number];
type WriteBack = ReorderChangesAnswer['writeBack'];

const MEANS =
  'The till reminds by its own reorder point and level, item by item. Where these are not what the figures come to, the ' +
  'difference stands here. What somebody has changed by hand is never written over.';

/** What becomes of the changes; the page itself never writes to the till. */
const HOW: Readonly<Record<WriteBack, string>> = {
  off: 'They are proposals: nothing is written to the till. You can enter them there, or ask whoever runs Tillbridge to have them written (the setting reorder.writeBack).',
  propose:
    'Nothing is written until somebody says so: whoever runs Tillbridge writes them with "tillbridge reorder apply", all or by SKU, and takes them back with "tillbridge reorder undo".',
  on: 'They are written to the till by themselves, as soon as orders leave it the time. "tillbridge reorder undo" takes them back.',
};

/** Where the till's own reorder points are not what the figures come to. */
export function ReorderPoints() {
  const { format } = usePage();
  const { figure, rows, more } = useList<ReorderChangesAnswer, Change>(
    '/v1/reorder-changes',
    ({ items }) => items,
  );
  return (
    <Section
      id="reorder-points"
      title="Reorder points in the till"
      figure={figure}
      csv="/v1/reorder-changes?format=csv"
      means={MEANS}
      empty={({ items }) => (items.length === 0 ? nothing(figure.value?.writeBack ?? 'off') : null)}
    >
      {({ writeBack, toWrite, left, next }) => (
        <>
          <p class="lead">
            {counted(toWrite, format)} in the till should change
            {left > 0 &&
              `; ${format.count(left)} more ${left === 1 ? 'differs and is' : 'differ and are'} left alone`}
            .
          </p>
          <p class="quiet prose">{HOW[writeBack]}</p>
          <Table
            caption="Reorder points that differ"
            rows={rows}
            keyOf={({ itemId }) => itemId}
            {...(next === null ? {} : { onEnd: more })}
            columns={[
              { title: 'Item', cell: (item) => <ItemName {...item} /> },
              {
                title: 'In the till',
                cell: ({ tillReorderPoint, tillOrderUpTo }) =>
                  levels(tillReorderPoint, tillOrderUpTo, format),
              },
              {
                title: 'Should be',
                cell: ({ reorderPoint, orderUpTo }) => (
                  <strong>{levels(reorderPoint, orderUpTo, format)}</strong>
                ),
              },
              {
                title: 'Why',
                cell: ({ why, left: reason, description, sku }) => (
                  <Why name={description || sku} label={reason === null ? 'Why' : 'Left alone'}>
                    {reason !== null && <p class="prose">Left alone: {reason}.</p>}
                    <p class="prose">{format.inShopDays(why)}</p>
                  </Why>
                ),
              },
            ]}
          />
        </>
      )}
    </Section>
  );
}

function counted(items: number, format: Format): string {
  return items === 1 ? 'The reorder point of 1 item' : `The reorder points of ${format.count(items)} items`;
}

function levels(point: number | null, upTo: number | null, format: Format): string {
  return point === null || upTo === null ? 'none' : `at ${format.count(point)}, up to ${format.count(upTo)}`;
}

function nothing(writeBack: WriteBack): string {
  return writeBack === 'on'
    ? 'The till’s own reorder points are what the figures come to. Changes are written by themselves and show here until they are.'
    : 'The till’s own reorder points are what the figures come to. Where they are not, the change and its reason show here.';
}
