import { useEffect, useState } from 'preact/hooks';
import { read } from './http.ts';
import { useFigure } from './use-figure.ts';
import type { Figure } from './use-figure.ts';

interface Paged {
  readonly asOf: string;
  readonly next: string | null;
}

/** A long list: the first page is kept fresh, the following ones are read as somebody scrolls to them. */
export function useList<Answer extends Paged, Row>(
  path: string,
  rowsOf: (answer: Answer) => readonly Row[],
): { readonly figure: Figure<Answer>; readonly rows: readonly Row[]; readonly more: () => void } {
  const figure = useFigure<Answer>(path);
  const [rest, setRest] = useState<{ asOf: string; rows: readonly Row[]; next: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const first = figure.value;
  // Pages of another snapshot are not put together.
  const following = rest !== null && rest.asOf === first?.asOf ? rest : null;
  useEffect(() => setRest(null), [first?.asOf]);
  const more = async (): Promise<void> => {
    const next = following === null ? first?.next : following.next;
    if (busy || first === null || next === null || next === undefined) return;
    setBusy(true);
    const joint = path.includes('?') ? '&' : '?';
    const reply = await read<Answer>(`${path}${joint}cursor=${encodeURIComponent(next)}`, null);
    setBusy(false);
    if (reply.kind !== 'fresh') return;
    const rows = [...(following?.rows ?? []), ...rowsOf(reply.value)];
    setRest({ asOf: first.asOf, rows, next: reply.value.next });
  };
  const rows = first === null ? [] : [...rowsOf(first), ...(following?.rows ?? [])];
  return { figure, rows, more: () => void more() };
}
