import { CsvLink } from '../../parts/csv-link.tsx';
import { Card } from './card.tsx';
import { sentence } from './need.ts';
import type { Need } from './need.ts';

/** What must be ordered: the list to order by is one click away. */
export function ReorderToday({ need }: { readonly need: Need }) {
  return (
    <Card
      title={sentence(need.what)}
      amountMinor={need.amountMinor}
      advice="The list says how many of each, from whom, by when, and why. Nothing is ever ordered by itself."
    >
      <a class="button" href="#reorder">
        See what to order
      </a>
      <CsvLink href="/v1/reorder?format=csv" name="reorder" of="the order list" />
    </Card>
  );
}
