import { csvOf } from '../../../../shared/kernel/csv.ts';
import type { ReorderAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { saveAs } from '../parts/csv-link.tsx';
import { ItemName } from '../parts/item-name.tsx';
import { Section } from '../parts/section.tsx';
import { Table } from '../parts/table.tsx';
import { Why } from '../parts/why.tsx';
import { REORDER } from '../read-reorder.ts';
import { useFigure } from '../use-figure.ts';
import { OneOffs } from './one-off.tsx';

type Vendor = ReorderAnswer['vendors'][number];

/** What to order from whom, by when, and why. */
export function ReorderList() {
  const { format } = usePage();
  const figure = useFigure<ReorderAnswer>(REORDER);
  return (
    <Section
      id="reorder"
      title="Reorder list"
      figure={figure}
      csv="/v1/reorder?format=csv"
      empty={({ vendors, learning }) => (vendors.length === 0 ? nothing(learning) : null)}
    >
      {({ vendors, learning, amountMinor, items }) => (
        <>
          <p class="lead">
            {format.count(items)} {items === 1 ? 'item' : 'items'} to order from{' '}
            {format.count(vendors.length)} {vendors.length === 1 ? 'vendor' : 'vendors'},{' '}
            {format.money(amountMinor)} at cost.
          </p>
          {vendors.map((vendor) => (
            <OfVendor key={vendor.vendorId} vendor={vendor} asOf={figure.value?.asOf ?? ''} />
          ))}
          {learning > 0 && (
            <p class="quiet">
              {format.count(learning)} items have been in stock for less than four weeks: nothing is proposed
              for them yet.
            </p>
          )}
        </>
      )}
    </Section>
  );
}

function nothing(learning: number): string {
  if (learning === 0) return 'Nothing needs ordering today.';
  return `Nothing needs ordering today. ${learning} items are too new to say: after four weeks in stock they are told of here.`;
}

function OfVendor({ vendor, asOf }: { readonly vendor: Vendor; readonly asOf: string }) {
  const { format } = usePage();
  const { name, items, orderBy, amountMinor } = vendor;
  return (
    <section class="vendor" aria-label={name}>
      <header>
        <h3>{name}</h3>
        <span class="quiet">
          {format.money(amountMinor)}, to order {due(orderBy, asOf, (day) => `by ${format.day(day)}`)}
        </span>
        <button type="button" class="plain csv" onClick={() => saveOrder(vendor, asOf)}>
          Order list<span class="unseen"> for {name}</span>, CSV
        </button>
      </header>
      <Table
        caption={`To order from ${name}`}
        rows={items}
        keyOf={({ itemId }) => itemId}
        columns={[
          { title: 'Item', cell: (item) => <ItemName {...item} /> },
          {
            title: 'Order',
            numeric: true,
            cell: ({ quantity }) => <strong>{format.count(quantity)}</strong>,
          },
          { title: 'By', cell: (item) => due(item.orderBy, asOf, format.shortDay) },
          { title: 'At cost', numeric: true, extra: true, cell: (item) => format.money(item.amountMinor) },
          { title: 'On hand', numeric: true, extra: true, cell: ({ onHand }) => format.count(onHand) },
          { title: 'On order', numeric: true, extra: true, cell: ({ onOrder }) => format.count(onOrder) },
          {
            title: 'Why',
            cell: (item) => (
              <Why name={item.description || item.sku} label={asks(item) ? 'Why? A question' : 'Why'}>
                <p class="prose">{format.inShopDays(item.why)}</p>
                <OneOffs item={item} />
              </Why>
            ),
          },
        ]}
      />
    </section>
  );
}

function due(orderBy: string | null, asOf: string, write: (day: string) => string): string {
  if (orderBy === null) return 'any day';
  return orderBy <= asOf.slice(0, 10) ? 'today' : write(orderBy);
}

function asks({ outsized = [] }: Vendor['items'][number]): boolean {
  return outsized.some(({ called }) => !called);
}

/** What a vendor needs to know, and nothing of the shop's own reckoning. */
function saveOrder({ name, items }: Vendor, asOf: string): void {
  const rows = items.map(({ sku, description, quantity }) => ({
    SKU: sku,
    Item: description,
    Quantity: quantity,
  }));
  saveAs(`order-${name.replaceAll(/[^\p{L}\p{N}]+/gu, '-')}-${asOf.slice(0, 10)}.csv`, csvOf(rows));
}
