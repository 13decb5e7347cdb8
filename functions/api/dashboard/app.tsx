import { useEffect, useState } from 'preact/hooks';
import { formatOf } from './format.ts';
import { read, send } from './http.ts';
import { Page } from './parts/context.ts';
import { SignIn } from './parts/sign-in.tsx';
import { Story } from './parts/story.tsx';
import { ItemDays } from './reports/item-days.tsx';
import { Reports } from './reports.tsx';
import { whenSignedOut } from './signed-in.ts';
import type { Shop } from './signed-in.ts';
import { Overview } from './overview.tsx';
import { forgetFigures } from './use-figure.ts';

type Visitor = Shop | 'unknown' | 'signed-out' | { readonly trouble: string };

/** The owner's page: sign-in, then the answers, then the reports. */
export function App() {
  const [visitor, setVisitor] = useState<Visitor>('unknown');
  const [story, setStory] = useState<string | null>(null);
  const [item, setItem] = useState<string | null>(null);
  const look = (): void => void whoIsThere().then(setVisitor);
  useEffect(() => {
    whenSignedOut(() => setVisitor('signed-out'));
    look();
  }, []);
  if (visitor === 'unknown') return null;
  if (visitor === 'signed-out') return <SignIn onDone={look} />;
  if ('trouble' in visitor) return <Away message={visitor.trouble} again={look} />;
  const page = { shop: visitor, format: formatOf(visitor), openStory: setStory, openItem: setItem };
  return (
    <Page.Provider value={page}>
      <a class="skip" href="#answers">
        Skip to the figures
      </a>
      <header class="masthead">
        <h1>{visitor.name}</h1>
        {visitor.mode === 'test' && <span class="badge">Test data</span>}
        <nav aria-label="Page">
          <a href="#answers">Today</a>
          <a href="#reports">Reports</a>
          <button type="button" class="plain" onClick={() => void signOut()}>
            Sign out
          </button>
        </nav>
      </header>
      <main>
        <Overview />
        <Reports />
      </main>
      {item !== null && <ItemDays sku={item} close={() => setItem(null)} />}
      {story !== null && <Story paymentId={story} close={() => setStory(null)} />}
    </Page.Provider>
  );
}

async function whoIsThere(): Promise<Visitor> {
  const reply = await read<{ shop: Shop | null }>('/session', null);
  if (reply.kind === 'fresh') return reply.value.shop ?? 'signed-out';
  return reply.kind === 'failed' ? { trouble: reply.message } : 'signed-out';
}

async function signOut(): Promise<void> {
  await send('/session', {}, 'DELETE');
  forgetFigures();
  location.reload();
}

function Away({ message, again }: { readonly message: string; readonly again: () => void }) {
  return (
    <main class="sign-in">
      <h1>Tillbridge</h1>
      <p role="alert">{message}.</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </main>
  );
}
