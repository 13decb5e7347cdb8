import type { ComponentChildren } from 'preact';
import { nowMs } from '../now.ts';
import type { Figure } from '../use-figure.ts';
import { CsvButton, CsvLink } from './csv-link.tsx';
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
  /** Where the rows behind it can be had as CSV; or these themselves, where they are a choice of another table's. */
  readonly csv?: string | ((value: T) => readonly object[]);
  /** What it means, where the figure's own definition is about more. */
  readonly means?: string;
  /** Said instead of the figure while there is nothing to show. */
  readonly empty?: (value: T) => string | null;
  readonly children: (value: T) => ComponentChildren;
}

/** The frame of every figure: title, what it shows, as of when, what it means, and its rows as CSV. */
export function Section<T extends Dated>(props: SectionProps<T>) {
  const { id, title, figure, csv, means, empty, children } = props;
  const { value, trouble } = figure;
  const nothing = value === null ? null : (empty?.(value) ?? null);
  return (
    <section id={id} class="figure" aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`} tabIndex={-1}>
          {title}
        </h2>
        {typeof csv === 'string' && value !== null && <CsvLink href={csv} name={id} of={title} />}
        {typeof csv === 'function' && value !== null && (
          <CsvButton rows={() => csv(value)} name={`${id}-${value.asOf.slice(0, 10)}`} of={title} />
        )}
      </header>
      {value === null && <p class="quiet">{trouble === null ? 'Loading …' : `${trouble.message}.`}</p>}
      {value !== null && (nothing === null ? children(value) : <p class="empty">{nothing}</p>)}
      {value !== null && <Footing asOf={value.asOf} means={means ?? value.definition} />}
    </section>
  );
}

function Footing({ asOf, means }: { readonly asOf: string; readonly means: string | undefined }) {
  const { format } = usePage();
  return (
    <footer>
      <span title={format.moment(asOf)}>
        As of {format.time(asOf)}, {format.ago(asOf, nowMs())}
      </span>
      {means !== undefined && (
        <details>
          <summary>What this means</summary>
          <p>{means}</p>
        </details>
      )}
    </footer>
  );
}
