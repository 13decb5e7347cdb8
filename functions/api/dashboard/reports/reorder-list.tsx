import type { ReorderAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { useFigure } from '../use-figure.ts';

/** What to order from whom, by when, and why. */
export function ReorderList() {
  const figure = useFigure<ReorderAnswer>('/v1/reorder');
  return (
    <Section
      id="reorder"
      title="Reorder list"
      figure={figure}
      csv="/v1/reorder?format=csv"
      empty={({ vendors }) => (vendors.length === 0 ? 'Nothing needs ordering today.' : null)}
    >
      {({ vendors }) => vendors.map((vendor) => <Vendor key={vendor.vendorId} vendor={vendor} />)}
    </Section>
  );
}

function Vendor({ vendor }: { readonly vendor: ReorderAnswer['vendors'][number] }) {
  const { format } = usePage();
  return (
    <>
      <h3>{vendor.name}</h3>
      <Table
        caption={`To order from ${vendor.name}`}
        rows={vendor.items}
        keyOf={({ sku }) => sku}
        columns={[
          { title: 'SKU', cell: ({ sku }) => sku },
          { title: 'Order', numeric: true, cell: ({ quantity }) => format.count(quantity) },
          { title: 'By', cell: ({ orderBy }) => (orderBy === null ? '' : format.day(orderBy)) },
          { title: 'On hand', numeric: true, cell: ({ onHand }) => format.count(onHand) },
          { title: 'On order', numeric: true, cell: ({ onOrder }) => format.count(onOrder) },
          { title: 'Why', cell: ({ why }) => why },
        ]}
      />
    </>
  );
}
