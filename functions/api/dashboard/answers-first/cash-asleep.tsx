import type { SlowMoversAnswer } from '../answers.ts';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { useFigure } from '../use-figure.ts';

/** The money that stands on the shelf and does not move, by how long it has not. */
export function CashAsleep() {
  const { format } = usePage();
  const figure = useFigure<SlowMoversAnswer>('/v1/slow-movers');
  return (
    <Section
      id="cash-asleep"
      title="Cash asleep"
      figure={figure}
      csv="/v1/slow-movers?format=csv"
      empty={({ valueAtCostMinor }) => (valueAtCostMinor === 0 ? 'No money is asleep on the shelf.' : null)}
    >
      {({ valueAtCostMinor, bands }) => (
        <>
          <p class="number">{format.money(valueAtCostMinor)}</p>
          <div class="bars">
            {bands.map(({ band, items, valueAtCostMinor: value }) => (
              <div class="bar" key={band}>
                <span>{band}</span>
                <span class="track" aria-hidden="true">
                  <span class="fill" style={{ width: `${(100 * value) / Math.max(1, valueAtCostMinor)}%` }} />
                </span>
                <span>
                  {format.money(value)} in {format.count(items)}
                </span>
              </div>
            ))}
          </div>
          <p>
            <a href="#slow-movers">Which items</a>
          </p>
        </>
      )}
    </Section>
  );
}
