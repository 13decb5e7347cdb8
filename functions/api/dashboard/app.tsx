import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatOf } from './format.ts';
import { read } from './http.ts';
import { finishLeaving, leave } from './leaving.ts';
import { Announcer } from './parts/announcer.tsx';
import { Connection } from './parts/connection.tsx';
import { Page } from './parts/context.ts';
import { Masthead } from './parts/masthead.tsx';
import { Person } from './parts/person.tsx';
import { SignIn } from './parts/sign-in.tsx';
import { Story } from './parts/story.tsx';
import { ItemDays } from './reports/item-days.tsx';
import { Reports } from './reports.tsx';
import { signedOut, whenSignedOut } from './signed-in.ts';
import type { Shop } from './signed-in.ts';
import { Overview } from './overview.tsx';
import { forgetFigures, PULSE, useFigure } from './use-figure.ts';

type Visitor = Shop | 'unknown' | 'signed-out' | { readonly trouble: string };

/** The owner's page: sign-in, then the answers, then the reports. */
export function App() {
  const [visitor, setVisitor] = useState<Visitor>('unknown');
  const look = (): void => void whoIsThere().then(setVisitor);
  useEffect(() => {
    whenSignedOut(() => {
      forgetFigures();
      setVisitor('signed-out');
    });
    look();
  }, []);
  if (visitor === 'unknown') return null;
  if (visitor === 'signed-out') return <SignIn onDone={look} />;
  if ('trouble' in visitor) return <Away message={visitor.trouble} again={look} />;
  return <ShopPage shop={visitor} />;
}

function ShopPage({ shop }: { readonly shop: Shop }) {
  const [story, setStory] = useState<string | null>(null);
  const [item, setItem] = useState<string | null>(null);
  const [person, setPerson] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const page = useMemo(
    () => ({
      shop,
      format: formatOf(shop),
      openStory: setStory,
      openItem: setItem,
      openPerson: setPerson,
      announce: setSaid,
    }),
    [shop],
  );
  return (
    <Page.Provider value={page}>
      <a class="skip" href="#answers">
        Skip to the figures
      </a>
      <Masthead signOut={signOut} />
      <main>
        <Connection />
        <Figures />
      </main>
      {item !== null && <ItemDays key={item} sku={item} close={() => setItem(null)} />}
      {person !== null && <Person key={person} personId={person} close={() => setPerson(null)} />}
      {story !== null && <Story key={story} paymentId={story} close={() => setStory(null)} />}
      <Announcer text={said} clear={() => setSaid(null)} />
    </Page.Provider>
  );
}

/** Before the first figures are there, one sentence says why; not one in each of the tiles. */
function Figures() {
  const { value, trouble } = useFigure(PULSE);
  if (value !== null) {
    return (
      <>
        <Overview />
        <Reports />
      </>
    );
  }
  if (trouble === null) return <p class="quiet waiting">Reading your figures …</p>;
  return (
    <section class="figure waiting">
      <h2>{trouble.why === 'not-yet' ? 'Almost there' : 'Your figures cannot be shown right now'}</h2>
      <p>
        {trouble.why === 'not-yet'
          ? 'Tillbridge is reading your items, stock and sales from Lightspeed. The first figures come within minutes of it; this page shows them by itself.'
          : `${trouble.message}. It is tried again every 15 seconds.`}
      </p>
    </section>
  );
}

async function whoIsThere(): Promise<Visitor> {
  if (!(await finishLeaving())) return 'signed-out';
  const reply = await read<{ shop: Shop | null }>('/session', null);
  if (reply.kind === 'fresh') return reply.value.shop ?? 'signed-out';
  return reply.kind === 'failed' ? { trouble: reply.message } : 'signed-out';
}

/** At once on this device; the back end may be away, and is told when it answers. */
function signOut(): void {
  void leave();
  signedOut();
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
