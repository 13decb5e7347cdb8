import { useEffect } from 'preact/hooks';

const SHOWN_MS = 8_000;

interface AnnouncerProps {
  readonly text: string | null;
  readonly clear: () => void;
}

/** Says for a moment what was just done; screen readers hear it. */
export function Announcer({ text, clear }: AnnouncerProps) {
  useEffect(() => {
    if (text === null) return undefined;
    const timer = setTimeout(clear, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="status" class={text === null ? 'unseen' : 'toast'}>
      {text}
    </div>
  );
}
