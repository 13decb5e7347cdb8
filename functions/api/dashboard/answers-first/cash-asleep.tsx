import type { SlowMoversAnswer } from '../answers.ts';
import { BAND_NAMES } from '../band-names.ts';
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
      empty={({ valueAtCostMinor }) =>
        valueAtCostMinor === 0
          ? 'No money is asleep on the shelf. Stock that has not sold for three months would show here, at what it cost you.'
          : null
      }
    >
      {({ valueAtCostMinor, bands }) => (
        <div class="asleep">
          <div>
            <p class="number">{format.money(valueAtCostMinor)}</p>
            <p class="quiet">
              at cost, in {format.count(bands.reduce((sum, { items }) => sum + items, 0))} items that do not
              move. <a href="#slow-movers">See which</a>
            </p>
          </div>
          <dl class="bars">
            {bands.map(({ band, items, valueAtCostMinor: value }) => (
              <div class="bar" key={band}>
                <dt>{BAND_NAMES[band]}</dt>
                <dd class="track" aria-hidden="true">
                  <span class="fill" style={{ width: `${(100 * value) / Math.max(1, valueAtCostMinor)}%` }} />
                </dd>
                <dd class="numeric">
                  {format.roundMoney(value)}{' '}
                  <span class="quiet">
                    {format.count(items)} {items === 1 ? 'item' : 'items'}
                  </span>
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
    </Section>
  );
}
