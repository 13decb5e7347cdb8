import { useState } from 'preact/hooks';
import type { OverviewAnswer } from '../answers.ts';
import { send } from '../http.ts';
import { MapSku } from '../parts/map-sku.tsx';
import { usePage } from '../parts/context.ts';
import { Section } from '../parts/section.tsx';
import { refreshAll, useFigure } from '../use-figure.ts';

type Need = OverviewAnswer['needsYou'][number];

/** What waits for the owner, the most money first, each with the one thing to do about it. */
export function NeedsYou() {
  const figure = useFigure<OverviewAnswer>('/v1/overview');
  return (
    <Section
      id="needs-you"
      title="Needs you"
      figure={figure}
      csv="/v1/held?format=csv"
      empty={({ needsYou }) => (needsYou.length === 0 ? 'Nothing needs you right now.' : null)}
    >
      {({ needsYou, held }) => (
        <>
          <ul class="needs">
            {needsYou.map((need) => (
              <Entry key={`${need.kind} ${need.movement}`} need={need} />
            ))}
          </ul>
          {held.count > needsYou.length && <p class="quiet">{held.count} payments wait in all.</p>}
        </>
      )}
    </Section>
  );
}

function Entry({ need }: { readonly need: Need }) {
  const { format, openStory } = usePage();
  const { movement } = need;
  return (
    <li>
      <div class="what">
        <span>{sentence(need.what)}</span>
        {need.amountMinor !== null && <strong>{format.money(need.amountMinor)}</strong>}
      </div>
      <p class="quiet">{advice(need)}</p>
      <div class="actions">
        {need.sku !== null && <MapSku sku={need.sku} movement={movement} />}
        {need.kind === 'held' && movement !== null && (
          <Decide movement={movement} mayRelease={need.sku === null} />
        )}
        {need.kind === 'paused' && <Act path="/v1/resume" body={{}} label="Resume" />}
        {need.kind === 'reorder' && <a href="#reorder">See the reorder list</a>}
        {movement !== null && (
          <button type="button" class="plain" onClick={() => openStory(movement)}>
            Its story
          </button>
        )}
      </div>
    </li>
  );
}

function Decide({ movement, mayRelease }: { readonly movement: string; readonly mayRelease: boolean }) {
  const [skipping, setSkipping] = useState(false);
  const [reason, setReason] = useState('');
  const path = `/v1/held/${encodeURIComponent(movement)}`;
  if (!skipping)
    return (
      <>
        {mayRelease && <Act path={`${path}/release`} body={{}} label="Release" />}
        <button type="button" class="second" onClick={() => setSkipping(true)}>
          Skip …
        </button>
      </>
    );
  return (
    <>
      <label>
        Why it stays out of the till{' '}
        <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <Act path={`${path}/skip`} body={{ reason }} label="Skip for good" disabled={reason.trim() === ''} />
      <button type="button" class="plain" onClick={() => setSkipping(false)}>
        Cancel
      </button>
    </>
  );
}

interface ActProps {
  readonly path: string;
  readonly body: object;
  readonly label: string;
  readonly disabled?: boolean;
}

/** A button that does one thing once, and says when it could not. */
function Act({ path, body, label, disabled = false }: ActProps) {
  const [state, setState] = useState<'idle' | 'busy' | { readonly message: string }>('idle');
  const act = async (): Promise<void> => {
    setState('busy');
    const reply = await send(path, body);
    setState(reply.kind === 'failed' ? { message: reply.message } : 'idle');
    refreshAll();
  };
  return (
    <>
      <button type="button" disabled={disabled || state === 'busy'} onClick={() => void act()}>
        {label}
      </button>
      {typeof state === 'object' && (
        <span role="alert" class="bad">
          {state.message}
        </span>
      )}
    </>
  );
}

/** The operator's commands mean nothing here: the buttons below do the same. */
function advice({ action, sku }: Need): string {
  if (sku !== null) return 'Say which item in the till it is, and it is posted.';
  return sentence(action.replaceAll('`', ''));
}

/** The core's reasons begin in lower case; a page speaks in sentences. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
