import { outsideInWords, restInWords } from '../../../../shared/posting/audit/outside-in-words.ts';
import type { OverviewAnswer } from '../answers.ts';
import type { Format } from '../format.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { useFigure } from '../use-figure.ts';
import { SeeAllHeld } from './needs/all-held.tsx';
import { SeeWhatDiffers } from './needs/mismatch.tsx';

type State = 'good' | 'bad' | 'unknown' | 'watching';

const SAYS: Readonly<Record<State, string>> = {
  good: 'Books and shelves agree',
  bad: 'Books and shelves do not agree',
  unknown: 'Not checked yet',
  watching: 'Watching only: nothing is written to the till',
};

const MEANS =
  'Every night each payment, refund and dispute in Stripe is held against the sales and returns in Lightspeed, to the ' +
  'cent and both ways: nothing missing, nothing twice, nothing different. What waits for you, is on its way or was left ' +
  'out on purpose is no difference, and is counted by itself.';

/** The light: is everything that Stripe moved in the till, to the cent? */
export function BooksAndShelves() {
  const figure = useFigure<OverviewAnswer>('/v1/overview');
  return (
    <Section id="books-and-shelves" title="Books and shelves" figure={figure} means={MEANS}>
      {(overview) => <Light overview={overview} />}
    </Section>
  );
}

function Light({ overview }: { readonly overview: OverviewAnswer }) {
  const { format } = usePage();
  const { held } = overview;
  const state = stateOf(overview);
  return (
    <div class={`light ${state}`}>
      <svg width="40" height="40" viewBox="0 0 28 28" aria-hidden="true">
        <circle cx="14" cy="14" r="13" fill="currentColor" />
        {state === 'good' && <path d="M8 14.5l4 4 8-9" class="mark" />}
        {state === 'bad' && <path d="M14 7v9M14 20v1" class="mark" />}
        {(state === 'unknown' || state === 'watching') && (
          <path d="M9 14h.5M14 14h.5M19 14h.5" class="mark" />
        )}
      </svg>
      <div>
        <p class="verdict">{SAYS[state]}</p>
        <p>{verdict(overview, format)}</p>
        <p class="quiet">{openInWords(overview, format)}</p>
        {held.count > 0 && (
          <p class="quiet">
            {format.count(held.count)} {held.count === 1 ? 'waits' : 'wait'} for you,{' '}
            {format.money(held.amountMinor)} in all. <SeeAllHeld />
          </p>
        )}
        {state === 'bad' && <SeeWhatDiffers />}
      </div>
    </div>
  );
}

/** What differs is told in shadow mode as well; that nothing does is no good news there, for nothing is written. */
function stateOf({ booksAndShelves: { balanced }, postingMode }: OverviewAnswer): State {
  if (balanced === false) return 'bad';
  if (postingMode === 'shadow') return 'watching';
  return balanced === null ? 'unknown' : 'good';
}

function openInWords(
  { booksAndShelves: { open, oldestOpenAt }, postingMode }: OverviewAnswer,
  format: Format,
) {
  const one = open === 1;
  if (postingMode === 'shadow')
    return `${format.count(open)} ${one ? 'order' : 'orders'} planned, none written: go on typing online orders in by hand.`;
  if (open === 0 || oldestOpenAt === null) return 'No payment is waiting for its sale.';
  return `${format.count(open)} ${one ? 'payment is' : 'payments are'} on the way to the till, the oldest since ${format.moment(oldestOpenAt)}.`;
}

function verdict({ booksAndShelves, postingMode }: OverviewAnswer, format: Format): string {
  const { auditedAt, audited, mismatchMinor } = booksAndShelves;
  if (auditedAt === null || audited === null)
    return 'The first check runs tonight: each payment in Stripe is held against its sale in Lightspeed.';
  const { movements, missing, extra, drift, outside, from } = audited;
  const checked = `Checked ${format.moment(auditedAt)}`;
  const all = `${format.count(movements)} payments and refunds since ${format.day(from)}`;
  const off = missing + extra + drift;
  if (off > 0)
    return `${checked}: of ${all}, ${format.count(off)} differ, by ${format.money(mismatchMinor ?? 0)} in all.`;
  const apart = outside === null ? [] : outsideInWords(outside, postingMode, format.count);
  if (outside === null || apart.length === 0)
    return `${checked}: ${all} are in the till, each once, to the cent.`;
  return `${checked}: of ${all}, ${apart.join(', ')}${restInWords(movements, outside)}.`;
}
