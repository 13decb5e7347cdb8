import { useState } from 'preact/hooks';
import type { HeldAnswer } from '../../answers.ts';
import { usePage } from '../../parts/context.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Table } from '../../parts/table.tsx';
import { useFigure } from '../../use-figure.ts';
import { HeldPayment } from './held-payment.tsx';
import { sentence } from './need.ts';

/** A way to everything that waits, where it is more than the page asks about at once. */
export function SeeAllHeld() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="plain" onClick={() => setOpen(true)}>
        See all that waits
      </button>
      {open && <AllHeld close={() => setOpen(false)} />}
    </>
  );
}

type Held = HeldAnswer['items'][number];

/** Every payment that waits, the most money first; one at a time can be decided. */
function AllHeld({ close }: { readonly close: () => void }) {
  const { format } = usePage();
  const { value, trouble } = useFigure<HeldAnswer>('/v1/held');
  const [chosen, setChosen] = useState<string | null>(null);
  const rows = (value?.items ?? []).toSorted((a, b) => b.amountMinor - a.amountMinor);
  const one = rows.find(({ movement }) => movement === chosen) ?? null;
  return (
    <Dialog title="All that waits" close={close}>
      {value === null && <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>}
      {one !== null && (
        <ul class="needs" key={one.movement} ref={bringUp}>
          <HeldPayment need={needOf(one)} />
        </ul>
      )}
      {value !== null && (
        <Table
          caption="Payments that wait for you, the most money first"
          rows={rows}
          keyOf={({ movement }) => movement}
          columns={[
            { title: 'Why', cell: (held) => format.inShopMoney(sentence(held.reason)) },
            { title: 'Since', extra: true, cell: ({ since }) => format.moment(since) },
            { title: 'Money', numeric: true, cell: ({ amountMinor }) => format.money(amountMinor) },
            {
              title: 'Decide',
              cell: ({ movement }) => (
                <button type="button" class="link" onClick={() => setChosen(movement)}>
                  Decide
                </button>
              ),
            },
          ]}
        />
      )}
    </Dialog>
  );
}

/** The list may have been scrolled far below the one that was chosen. */
function bringUp(list: HTMLElement | null): void {
  list?.querySelector('h3')?.focus();
}

function needOf({ reason, amountMinor, movement, sku, code, since }: Held) {
  return { what: reason, amountMinor, movement, sku, code, since };
}
