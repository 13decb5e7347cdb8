import type { OneOffsAnswer, ReorderAnswer } from '../answers.ts';
import { Act } from '../parts/act.tsx';
import { usePage } from '../parts/context.ts';
import { useFigure } from '../use-figure.ts';

type Entry = ReorderAnswer['vendors'][number]['items'][number];
type Outsized = NonNullable<Entry['outsized']>[number];

/** An order out of all proportion: only the owner knows whether such a one comes again. */
export function OneOffs({ item }: { readonly item: Entry }) {
  // Two orders of one day are answered for together.
  const byDay = Map.groupBy(item.outsized ?? [], ({ day }) => day);
  if (byDay.size === 0) return null;
  return (
    <ul class="one-offs">
      {[...byDay].map(([day, lines]) => (
        <OneOff key={day} item={item} day={day} lines={lines} />
      ))}
    </ul>
  );
}

interface OneOffProps {
  readonly item: Entry;
  readonly day: string;
  readonly lines: readonly Outsized[];
}

function OneOff({ item, day, lines }: OneOffProps) {
  const { format } = usePage();
  const { value } = useFigure<OneOffsAnswer>('/v1/reorder/one-offs');
  const { itemId, sku, description } = item;
  const said = value?.items.some((one) => one.itemId === itemId && one.day === day) ?? null;
  const units = lines.map((line) => format.count(line.units)).join(' and ');
  const isIn = lines.some(({ called }) => called) === said;
  const say = (oneOff: boolean) => [{ path: '/v1/reorder/one-off', body: { item: itemId, day, oneOff } }];
  const name = description || sku;
  return (
    <li class="actions">
      <span>
        {said === true ? (
          <>
            {units} at once on {format.day(day)}: a one-off, you said.
          </>
        ) : (
          <>
            <strong>{units} at once</strong> on {format.day(day)}, where people buy{' '}
            {format.count(lines[0]?.ordinary ?? 0)}. Will that come again?
          </>
        )}
        {said !== null && !isIn && ' The next figures go by it.'}
      </span>
      {said === false && (
        <Act
          steps={say(true)}
          kind="second"
          label="It was a one-off"
          about={name}
          done={`Noted: what to order of ${name} goes by it with the next figures.`}
        />
      )}
      {said === true && (
        <Act
          steps={say(false)}
          kind="second"
          label="Take that back"
          about={name}
          done={`Taken back: the order of ${name} counts again with the next figures.`}
        />
      )}
    </li>
  );
}
