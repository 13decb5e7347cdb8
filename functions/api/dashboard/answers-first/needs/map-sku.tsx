import { useEffect, useId, useState } from 'preact/hooks';
import type { StockAnswer } from '../../answers.ts';
import { read } from '../../http.ts';
import { Problem, useAct } from '../../parts/act.tsx';
import { useIsWatching } from '../../parts/posting-mode.ts';

const PAUSE_MS = 250;

type Item = StockAnswer['items'][number];

/** Says which item of the till a SKU of the web shop stands for, and posts what waited for it, where posting is live. */
export function MapSku({ sku, movement }: { readonly sku: string; readonly movement: string }) {
  const { busy, problem, act } = useAct();
  const isWatching = useIsWatching();
  const [typed, setTyped] = useState('');
  const items = useItemsLike(typed);
  const list = useId();
  const submit = (event: Event): void => {
    event.preventDefault();
    const target = typed.trim();
    act(
      [
        { path: '/v1/sku-map', body: { sku, target } },
        { path: `/v1/held/${encodeURIComponent(movement)}/release`, body: {} },
      ],
      `${sku} is ${target} from now on; ${isWatching ? 'nothing is written yet' : 'the order is on its way to the till'}.`,
    );
  };
  return (
    <form class="actions" onSubmit={submit}>
      <label>
        {sku} is
        <input
          value={typed}
          list={list}
          placeholder="Search by name or SKU"
          autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}
          required
        />
      </label>
      <datalist id={list}>
        {items.map((item) => (
          <option key={item.itemId} value={nameIn(items, item)}>
            {item.description}, {item.onHand} on hand
          </option>
        ))}
      </datalist>
      <button type="submit" disabled={busy}>
        {busy ? 'One moment …' : isWatching ? 'Map it' : 'Map it and post'}
      </button>
      {problem !== null && <Problem text={problem} />}
    </form>
  );
}

/** Two items of one SKU are told apart by the till's own number. */
function nameIn(items: readonly Item[], { sku, itemId }: Item): string {
  return items.filter((other) => other.sku === sku).length > 1 ? itemId : sku;
}

/** Items of the till whose SKU or name has what was typed, once somebody pauses. */
function useItemsLike(typed: string): readonly Item[] {
  const [items, setItems] = useState<readonly Item[]>([]);
  const text = typed.trim();
  useEffect(() => {
    if (text.length < 2) return setItems([]);
    let isLatest = true;
    const look = async (): Promise<void> => {
      const reply = await read<StockAnswer>(`/v1/stock?find=${encodeURIComponent(text)}&limit=12`, null);
      if (isLatest && reply.kind === 'fresh') setItems(reply.value.items);
    };
    const timer = setTimeout(() => void look(), PAUSE_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [text]);
  return items;
}
