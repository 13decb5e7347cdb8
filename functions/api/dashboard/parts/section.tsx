import type { ComponentChildren } from 'preact';
import { systemClock } from '../../../../shared/kernel/clock.ts';
import type { Figure } from '../use-figure.ts';
import { usePage } from './context.ts';

interface Dated {
  readonly asOf: string;
  /** What the figure means, in words. */
  readonly definition?: string | undefined;
}

interface SectionProps<T extends Dated> {
  readonly id: string;
  readonly title: string;
  readonly figure: Figure<T>;
  /** Where the rows behind it can be had as CSV. */
  readonly csv?: string;
  /** Said instead of the figure while there is nothing to show. */
  readonly empty?: (value: T) => string | null;
  readonly children: (value: T) => ComponentChildren;
}

/** The frame of every figure: title, what it shows, as of when, what it means, and its rows as CSV. */
export function Section<T extends Dated>(props: SectionProps<T>) {
  const { id, title, figure, csv, empty, children } = props;
  const { value } = figure;
  const nothing = value === null ? null : (empty?.(value) ?? null);
  return (
    <section id={id} class="figure" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {csv !== undefined && value !== null && (
          <a class="csv" href={csv} download={`${id}.csv`} aria-label={`${title} as CSV`}>
            CSV
          </a>
        )}
      </header>
      {value === null && <p class="quiet">{figure.trouble ?? 'Loading …'}</p>}
      {value !== null && (nothing === null ? children(value) : <p class="quiet">{nothing}</p>)}
      {value !== null && <Footing value={value} />}
    </section>
  );
}

function Footing({ value: { asOf, definition } }: { readonly value: Dated }) {
  const { format } = usePage();
  return (
    <footer>
      <span title={format.moment(asOf)}>As of {format.ago(asOf, systemClock.nowMs())}</span>
      {definition !== undefined && (
        <details>
          <summary>What this means</summary>
          <p>{definition}</p>
        </details>
      )}
    </footer>
  );
}
