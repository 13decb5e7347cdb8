import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Dialog } from './dialog.tsx';

interface WhyProps {
  /** What it is about. */
  readonly name: string;
  readonly label?: string;
  readonly children: ComponentChildren;
}

/** The reasons for one line of a table: they open over it, for a table has no room for sentences. */
export function Why({ name, label = 'Why', children }: WhyProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="link" onClick={() => setOpen(true)}>
        {label}
        <span class="unseen">: {name}</span>
      </button>
      {open && (
        <Dialog title={name} close={() => setOpen(false)}>
          {children}
        </Dialog>
      )}
    </>
  );
}
