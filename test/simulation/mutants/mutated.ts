import type { Change } from './mutant.ts';

/** A source with the mistake in it. @throws when the snippet does not stand there exactly once. */
export function mutated(source: string, { file, from, to }: Change): string {
  const places = source.split(from).length - 1;
  if (places !== 1) throw new Error(`the snippet stands ${places} times in ${file}, expected once: ${from}`);
  return source.replace(from, () => to);
}
