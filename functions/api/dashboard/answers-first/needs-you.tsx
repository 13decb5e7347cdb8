import type { OverviewAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { useFigure } from '../use-figure.ts';
import { SeeAllHeld } from './needs/all-held.tsx';
import { HeldPayment } from './needs/held-payment.tsx';
import { Mismatch } from './needs/mismatch.tsx';
import type { Need } from './needs/need.ts';
import { PairOfPeople } from './needs/pair-of-people.tsx';
import { Paused } from './needs/paused.tsx';
import { TillWarning } from './needs/till-warning.tsx';
import { ReorderToday } from './needs/reorder-today.tsx';
import { Watching } from './needs/watching.tsx';

const MEANS =
  'What only you can decide, the most money first. Tillbridge never guesses about money, stock or people: until you have ' +
  'decided, it leaves the till as it is.';

/** What waits for the owner, the most money first, each with the one thing to do about it. */
export function NeedsYou() {
  const { format } = usePage();
  const figure = useFigure<OverviewAnswer>('/v1/overview');
  return (
    <Section
      id="needs-you"
      title="Needs you"
      figure={figure}
      csv="/v1/held?format=csv"
      means={MEANS}
      empty={({ needsYou }) =>
        needsYou.length === 0
          ? 'Nothing needs you right now. An order that cannot be posted, two customers who may be one, or an item to reorder would show here.'
          : null
      }
    >
      {({ needsYou, held }) => {
        const more = held.count - needsYou.filter(({ kind }) => kind === 'held').length;
        return (
          <>
            <ul class="needs">
              {needsYou.map((need) => (
                <Entry key={keyOf(need)} need={need} />
              ))}
            </ul>
            {more > 0 && (
              <p class="quiet">
                {format.count(more)} more {more === 1 ? 'payment waits' : 'payments wait'} with less money at
                stake; {format.money(held.amountMinor)} wait in all. <SeeAllHeld />
              </p>
            )}
          </>
        );
      }}
    </Section>
  );
}

function keyOf({ kind, movement, pair }: Need): string {
  return `${kind} ${movement ?? pair ?? ''}`;
}

function Entry({ need }: { readonly need: Need }) {
  switch (need.kind) {
    case 'held':
      return <HeldPayment need={need} />;
    case 'people':
      return <PairOfPeople need={need} />;
    case 'shadow':
      return <Watching need={need} />;
    case 'paused':
      return <Paused need={need} />;
    case 'till':
      return <TillWarning need={need} />;
    case 'mismatch':
      return <Mismatch need={need} />;
    case 'reorder':
      return <ReorderToday need={need} />;
  }
}
