import { useState } from 'preact/hooks';
import type { AuditAnswer } from '../../answers.ts';
import { usePage } from '../../parts/context.ts';
import { CsvLink } from '../../parts/csv-link.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Table } from '../../parts/table.tsx';
import { useFigure } from '../../use-figure.ts';
import { Card } from './card.tsx';
import type { Need } from './need.ts';
import { sentence } from './need.ts';

/** Stripe and the till do not agree: the list of what differs is one click away. */
export function Mismatch({ need }: { readonly need: Need }) {
  return (
    <Card
      title="Stripe and the till do not agree."
      amountMinor={need.amountMinor}
      advice="Each difference is listed with its likely cause. Set them right in the till; the next check, in the night, takes them off."
    >
      <SeeWhatDiffers />
    </Card>
  );
}

/** Opens the list of what differs; also beside the light, for other things may need the owner more. */
export function SeeWhatDiffers() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        See what differs
      </button>
      {open && <WhatDiffers close={() => setOpen(false)} />}
    </>
  );
}

const KINDS = {
  missing: 'Not in the till',
  extra: 'In the till, but nobody paid',
  drift: 'In both, but different',
} as const;

/** What the last audit found, entry by entry. */
function WhatDiffers({ close }: { readonly close: () => void }) {
  const { format, openStory } = usePage();
  const { value, trouble } = useFigure<AuditAnswer>('/v1/audit');
  const rows = (['missing', 'extra', 'drift'] as const).flatMap((kind) =>
    (value?.[kind] ?? []).map((entry, at) => ({ ...entry, kind, key: `${kind} ${at}` })),
  );
  return (
    <Dialog title="What differs" close={close}>
      {value === null && <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>}
      {value !== null && (
        <>
          <p class="quiet">
            As checked {format.moment(value.asOf)}.{' '}
            <CsvLink href="/v1/audit?format=csv" name="audit" of="what differs" />
          </p>
          <Table
            caption="What differs between Stripe and the till"
            rows={rows}
            keyOf={({ key }) => key}
            columns={[
              { title: 'What', cell: ({ kind }) => KINDS[kind] },
              { title: 'Money', numeric: true, cell: ({ amountMinor }) => format.money(amountMinor) },
              { title: 'Likely cause', cell: ({ cause }) => format.inShopMoney(sentence(cause)) },
              { title: 'Sale', extra: true, cell: ({ saleId }) => saleId ?? '–' },
              {
                title: 'Story',
                cell: ({ movement }) =>
                  movement === null ? (
                    '–'
                  ) : (
                    <button type="button" class="link" onClick={() => openStory(movement)}>
                      What happened
                    </button>
                  ),
              },
            ]}
          />
        </>
      )}
    </Dialog>
  );
}
