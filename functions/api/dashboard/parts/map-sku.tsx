import { useState } from 'preact/hooks';
import { send } from '../http.ts';
import { refreshAll } from '../use-figure.ts';

/** Says which item of the till a SKU of the web shop stands for, and posts what waited for it. */
export function MapSku({ sku, movement }: { readonly sku: string; readonly movement: string | null }) {
  const [target, setTarget] = useState('');
  const [message, setMessage] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const mapped = await send('/v1/sku-map', { sku, target: target.trim() });
    if (mapped.kind === 'failed') return setMessage(mapped.message);
    if (movement !== null) await send(`/v1/held/${encodeURIComponent(movement)}/release`, {});
    setMessage(null);
    refreshAll();
  };
  return (
    <form class="actions" onSubmit={(event) => void submit(event)}>
      <label>
        {sku} is{' '}
        <input
          value={target}
          placeholder="SKU in the till"
          onInput={(event) => setTarget(event.currentTarget.value)}
          required
        />
      </label>
      <button type="submit">Map it and post</button>
      {message !== null && (
        <span role="alert" class="bad">
          {message}
        </span>
      )}
    </form>
  );
}
