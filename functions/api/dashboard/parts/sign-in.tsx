import { useState } from 'preact/hooks';
import { send } from '../http.ts';
import { isLeaving, stay } from '../leaving.ts';

/** Trades a token for a session cookie that no script can read. */
export function SignIn({ onDone }: { readonly onDone: () => void }) {
  const [message, setMessage] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get('token');
    setBusy(true);
    const reply = await send('/session', { token: typeof token === 'string' ? token.trim() : '' });
    setBusy(false);
    if (reply.kind === 'fresh') {
      stay();
      return onDone();
    }
    setMessage(
      reply.kind === 'failed'
        ? `${reply.message}.`
        : 'This token is not known here. Whoever runs Tillbridge makes one with "tillbridge tokens create".',
    );
  };
  return (
    <main class="sign-in">
      <svg width="44" height="44" viewBox="0 0 16 16" aria-hidden="true" class="arch">
        <path d="M1 12a7 7 0 0 1 14 0h-3a4 4 0 0 0-8 0z" fill="currentColor" />
      </svg>
      <h1>Tillbridge</h1>
      <p class="quiet">
        Your shop’s figures, in store and online as one. You stay signed in on this device for 30 days.
      </p>
      {isLeaving() && (
        <p class="quiet">
          You are signed out on this device. If Tillbridge does not answer right now, it is told as soon as it
          does.
        </p>
      )}
      <form onSubmit={(event) => void submit(event)}>
        <input type="text" name="username" autocomplete="username" value="owner" hidden readOnly />
        <label for="token">Your access token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required />
        <button type="submit" disabled={busy}>
          Sign in
        </button>
        <p role="alert" class="bad">
          {message}
        </p>
      </form>
    </main>
  );
}
