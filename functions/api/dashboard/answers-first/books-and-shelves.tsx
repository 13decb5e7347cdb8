import type { OverviewAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { useFigure } from '../use-figure.ts';

const SAYS = {
  good: 'Books and shelves agree',
  bad: 'Books and shelves do not agree',
  unknown: 'Not checked yet',
} as const;

/** The light: is everything that Stripe moved in the till, to the cent? */
export function BooksAndShelves() {
  const figure = useFigure<OverviewAnswer>('/v1/overview');
  return (
    <Section id="books-and-shelves" title="Books and shelves" figure={figure}>
      {({ booksAndShelves }) => <Light {...booksAndShelves} />}
    </Section>
  );
}

function Light({
  balanced,
  mismatchMinor,
  auditedAt,
  oldestOpenAt,
  open,
}: OverviewAnswer['booksAndShelves']) {
  const { format } = usePage();
  const state = balanced === null ? 'unknown' : balanced ? 'good' : 'bad';
  return (
    <>
      <p class="light">
        <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true" class={state}>
          <circle cx="14" cy="14" r="12" fill="currentColor" />
          {state === 'good' && <path d="M8 14.5l4 4 8-9" class="mark" />}
          {state === 'bad' && <path d="M14 7v9M14 20v1" class="mark" />}
        </svg>
        <strong>{SAYS[state]}</strong>
      </p>
      {state === 'bad' && <p>{format.money(mismatchMinor ?? 0)} are in question.</p>}
      <p class="quiet">
        {auditedAt === null
          ? 'Every night, each payment in Stripe is held against its sale in Lightspeed.'
          : `Every payment was held against its sale ${format.moment(auditedAt)}.`}
      </p>
      <p class="quiet">
        {open === 0 || oldestOpenAt === null
          ? 'No payment waits for its sale.'
          : `${format.count(open)} on the way to the till, the oldest since ${format.moment(oldestOpenAt)}.`}
      </p>
    </>
  );
}
