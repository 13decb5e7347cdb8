import { lightspeedSaleUrl, stripePaymentUrl } from '../links.ts';
import { useFigure } from '../use-figure.ts';
import { usePage } from './context.ts';
import { CsvLink } from './csv-link.tsx';
import { Dialog } from './dialog.tsx';
import { useIsWatching } from './posting-mode.ts';

/** As `/v1/payments/{id}` tells it. */
interface StoryAnswer {
  readonly asOf: string;
  readonly payment: string;
  readonly status: 'posted' | 'pending' | 'held' | 'skipped';
  readonly movements: readonly Movement[];
  readonly trail: readonly { readonly at: string; readonly what: string }[];
}

interface Movement {
  readonly id: string;
  readonly kind: string;
  readonly amountMinor: number;
  readonly status: string;
  readonly saleId: string | null;
  readonly receipt: string | null;
  readonly reason: string | null;
}

const STATUS = new Map([
  ['posted', 'in the till'],
  ['pending', 'on its way to the till'],
  ['held', 'waits for you'],
  ['skipped', 'left out of the till'],
]);

const KINDS = new Map([
  ['charge', 'Payment'],
  ['charge-undone', 'Payment that failed later'],
  ['refund', 'Refund'],
  ['refund-undone', 'Refund that failed later'],
  ['dispute', 'Lost dispute'],
  ['dispute-undone', 'Dispute won back'],
]);

/** An order's timeline in plain words, with links to both sides. */
export function Story({ paymentId, close }: { readonly paymentId: string; readonly close: () => void }) {
  const path = `/v1/payments/${encodeURIComponent(paymentId)}`;
  const { value, trouble } = useFigure<StoryAnswer>(path);
  return (
    <Dialog title="What happened" close={close}>
      {value === null ? (
        <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>
      ) : (
        <Told story={value} csv={`${path}?format=csv`} />
      )}
    </Dialog>
  );
}

function Told({ story, csv }: { readonly story: StoryAnswer; readonly csv: string }) {
  const { format, shop } = usePage();
  return (
    <>
      <ul class="movements">
        {story.movements.map((movement) => (
          <li key={movement.id}>
            <Moved movement={movement} />
          </li>
        ))}
      </ul>
      <p class="actions">
        <a
          class="button second"
          href={stripePaymentUrl(story.payment, shop)}
          target="_blank"
          rel="noreferrer"
        >
          Open in Stripe
        </a>
      </p>
      <h3>Step by step</h3>
      <ol class="trail">
        {story.trail.map(({ at, what }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{format.moment(at)}</time> {format.inShopMoney(what)}
          </li>
        ))}
      </ol>
      <p class="quiet">
        As of {format.moment(story.asOf)}; {story.payment}.{' '}
        <CsvLink href={csv} name={`payment-${story.payment}`} of="this payment" />
      </p>
    </>
  );
}

function Moved({ movement }: { readonly movement: Movement }) {
  const { format, shop } = usePage();
  const isWatching = useIsWatching();
  const { kind, amountMinor, status, reason, saleId, receipt } = movement;
  const stands =
    isWatching && status === 'pending' ? 'only planned: nothing is written yet' : STATUS.get(status);
  const url = saleId === null ? null : lightspeedSaleUrl(saleId, shop);
  return (
    <>
      <strong>
        {KINDS.get(kind) ?? kind} of {format.money(amountMinor)}
      </strong>{' '}
      {stands ?? status}
      {saleId !== null && `, sale ${saleId}${receipt === null ? '' : `, receipt ${receipt}`}`}
      {url !== null && status === 'posted' && (
        <>
          {' '}
          <a href={url} target="_blank" rel="noreferrer">
            Open in Lightspeed
          </a>
        </>
      )}
      {reason !== null && <p class="quiet">{format.inShopMoney(reason)}</p>}
    </>
  );
}
