import { useState } from 'preact/hooks';
import { send } from '../http.ts';

/** Trades a token for a session cookie that no script can read. */
export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const [message, setMessage] = useState<string | null>(null);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    const reply = await send('/session', { token: typeof token === 'string' ? token.trim() : '' });
    if (reply.kind === 'fresh') return onDone();
    setMessage(
      reply.kind === 'failed'
        ? reply.message
        : 'This token is not known here. Your operator makes one with "tillbridge tokens create".',
    );
  };
  return (
    <main class="sign-in">
      <h1>Tillbridge</h1>
      <form onSubmit={(event) => void submit(event)}>
        <input type="text" name="username" autocomplete="username" value="owner" hidden readOnly />
        <label for="token">Your access token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required />
        <button type="submit">Sign in</button>
        <p role="alert">{message}</p>
      </form>
    </main>
  );
}
