import type * as z from 'zod';
import type { Notebook } from '../kernel/stores.ts';

/** What was noted under a name; null: nothing, or in a form of another release, which is learnt anew. */
export async function readNote<T>(notebook: Notebook, name: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await notebook.read(name);
  if (text === null || text === '') return null;
  const note = schema.safeParse(jsonOf(text));
  return note.success ? note.data : null;
}

export async function writeNote(notebook: Notebook, name: string, note: object): Promise<void> {
  await notebook.write(name, JSON.stringify(note));
}

/** Strikes a note out. */
export async function strikeNote(notebook: Notebook, name: string): Promise<void> {
  await notebook.write(name, '');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
