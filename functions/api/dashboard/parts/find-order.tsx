import { useState } from 'preact/hooks';
import { usePage } from './context.ts';

/** Any order's story, by a number that stands on it: Stripe's or the till's. */
export function FindOrder() {
  const { openStory } = usePage();
  const [typed, setTyped] = useState('');
  const submit = (event: Event): void => {
    event.preventDefault();
    openStory(typed.trim());
  };
  return (
    <form class="actions find-order" onSubmit={submit}>
      <label>
        Find an order
        <input
          value={typed}
          placeholder="Payment or sale number"
          required
          pattern=".*\S.*"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="second">
        What happened
      </button>
    </form>
  );
}
