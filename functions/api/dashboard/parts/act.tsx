import { useRef, useState } from 'preact/hooks';
import { send } from '../http.ts';
import { refreshAll } from '../use-figure.ts';
import { usePage } from './context.ts';
import { rememberCard } from './go-on.ts';

/** One thing after another that the owner's decision consists of; each is a path and what is sent to it. */
export type Steps = readonly { readonly path: string; readonly body: object }[];

interface Acting {
  readonly busy: boolean;
  /** Why it could not be done; null: it was, or was not tried. */
  readonly problem: string | null;
  readonly act: (steps: Steps, done: string) => void;
}

/** Does a decision once, however often it is clicked; says when it is done, and why when it is not. */
export function useAct(): Acting {
  const { announce } = usePage();
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const run = async (steps: Steps, done: string): Promise<void> => {
    if (running.current) return;
    running.current = true;
    const goOn = rememberCard();
    setBusy(true);
    setProblem(null);
    const failed = await firstFailure(steps);
    // Whatever came of it, the page shows what is true now.
    await refreshAll();
    running.current = false;
    setBusy(false);
    if (failed === null) announce(done);
    else setProblem(failed);
    requestAnimationFrame(goOn);
  };
  return { busy, problem, act: (steps, done) => void run(steps, done) };
}

async function firstFailure(steps: Steps): Promise<string | null> {
  for (const { path, body } of steps) {
    const reply = await send(path, body);
    if (reply.kind === 'failed') return `${reply.message}.`;
    if (reply.kind === 'signed-out') return 'Your session has ended: nothing was changed.';
  }
  return null;
}

interface ActProps {
  readonly steps: Steps;
  readonly label: string;
  /** Said when it is done. */
  readonly done: string;
  readonly kind?: 'primary' | 'second';
  /** What it is about, for those who do not see what the button stands beside. */
  readonly about?: string;
}

/** A button that does one decision. */
export function Act({ steps, label, done, kind = 'primary', about }: ActProps) {
  const { busy, problem, act } = useAct();
  return (
    <>
      <button type="button" class={kind} disabled={busy} onClick={() => act(steps, done)}>
        {busy ? 'One moment …' : label}
        {about !== undefined && <span class="unseen">: {about}</span>}
      </button>
      {problem !== null && <Problem text={problem} />}
    </>
  );
}

export function Problem({ text }: { readonly text: string }) {
  return (
    <span role="alert" class="bad">
      {text}
    </span>
  );
}
