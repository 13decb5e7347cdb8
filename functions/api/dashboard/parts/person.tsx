import type { PersonAnswer } from '../answers.ts';
import { CHANNEL_NAMES } from '../channel-names.ts';
import { useFigure } from '../use-figure.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';
import { Table } from './table.tsx';

/** One customer: what was bought where, each online order with its story. */
export function Person({ personId, close }: { readonly personId: string; readonly close: () => void }) {
  const { value, trouble } = useFigure<PersonAnswer>(`/v1/people/${encodeURIComponent(personId)}`);
  return (
    <Dialog title={value === null ? 'Customer' : value.name || 'No name'} close={close}>
      {value === null ? (
        <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>
      ) : (
        <Bought person={value} />
      )}
    </Dialog>
  );
}

function Bought({ person }: { readonly person: PersonAnswer }) {
  const { format, openStory } = usePage();
  const { netMinor, orders, records, purchases, asOf } = person;
  return (
    <>
      <p class="lead">
        {format.money(netMinor)} in {format.count(orders)} {orders === 1 ? 'sale' : 'sales'}
        {records.length > 1 && `, known by ${format.count(records.length)} records that belong together`}.
      </p>
      <Table
        caption="What they bought, the latest first"
        rows={purchases.toReversed()}
        keyOf={({ saleId }) => saleId}
        columns={[
          { title: 'When', cell: ({ at }) => format.moment(at) },
          { title: 'Where', cell: ({ channel }) => CHANNEL_NAMES[channel] },
          { title: 'Items', numeric: true, extra: true, cell: ({ units }) => format.count(units) },
          { title: 'Net', numeric: true, cell: (bought) => format.money(bought.netMinor) },
          {
            title: 'Sale',
            cell: ({ saleId, channel }) =>
              channel === 'in-store' ? (
                saleId
              ) : (
                <button type="button" class="link" onClick={() => openStory(saleId)}>
                  {saleId}
                </button>
              ),
          },
        ]}
      />
      <p class="quiet">As of {format.moment(asOf)}.</p>
    </>
  );
}
