import { useFigure } from '../use-figure.ts';
import { usePage } from './context.ts';
import { Dialog } from './dialog.tsx';

/** As `/v1/payments/{id}` tells it. */
interface StoryAnswer {
  readonly payment: string;
  readonly status: 'posted' | 'pending' | 'held' | 'skipped';
  readonly movements: readonly {
    readonly id: string;
    readonly kind: string;
    readonly amountMinor: number;
    readonly status: string;
    readonly saleId: string | null;
    readonly reason: string | null;
  }[];
  readonly trail: readonly { readonly at: string; readonly what: string }[];
}

const STATUS: Readonly<Record<string, string>> = {
  posted: 'in the till',
  pending: 'on its way to the till',
  held: 'waits for you',
  skipped: 'left out',
};

const KINDS: Readonly<Record<string, string>> = {
  charge: 'Payment',
  'charge-undone': 'Payment that failed later',
  refund: 'Refund',
  'refund-undone': 'Refund that failed later',
  dispute: 'Lost dispute',
  'dispute-undone': 'Dispute won back',
};

/** An order's timeline in plain words, with links to both sides. */
export function Story({ paymentId, close }: { readonly paymentId: string; readonly close: () => void }) {
  const { value, trouble } = useFigure<StoryAnswer>(`/v1/payments/${encodeURIComponent(paymentId)}`);
  return (
    <Dialog title="The story of this payment" close={close}>
      {value === null ? <p class="quiet">{trouble ?? 'Loading …'}</p> : <Told story={value} />}
    </Dialog>
  );
}

function Told({ story }: { readonly story: StoryAnswer }) {
  const { format, shop } = usePage();
  return (
    <>
      <ul class="movements">
        {story.movements.map(({ id, kind, amountMinor, status, reason, saleId }) => (
          <li key={id}>
            <strong>
              {KINDS[kind] ?? kind} of {format.money(amountMinor)}
            </strong>{' '}
            – {STATUS[status] ?? status}
            {saleId !== null && `, sale ${saleId}`}
            {reason !== null && <span class="quiet"> {reason}</span>}
          </li>
        ))}
      </ul>
      <p>
        <a href={stripeUrl(story.payment, shop.mode)} target="_blank" rel="noreferrer">
          Open in Stripe
        </a>
      </p>
      <ol class="trail">
        {story.trail.map(({ at, what }, index) => (
          <li key={`${at} ${index}`}>
            <time dateTime={at}>{format.moment(at)}</time> {what}
          </li>
        ))}
      </ol>
    </>
  );
}

function stripeUrl(paymentId: string, mode: 'live' | 'test'): string {
  return `https://dashboard.stripe.com/${mode === 'test' ? 'test/' : ''}payments/${encodeURIComponent(paymentId)}`;
}
