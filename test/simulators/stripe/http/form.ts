import { invalidRequest } from './errors.ts';

/** A form-encoded value: Stripe's `a[b][0]=c` is `{a: {b: {0: 'c'}}}`. */
export type Param = string | Params;
export interface Params {
  [name: string]: Param;
}

/** Reads a query string or a form body. `a[]=` appends, as stripe-cli sends it. */
export function parseForm(text: string): Params {
  const params = emptyParams();
  for (const [name, value] of new URLSearchParams(text)) assign(params, pathOf(name), value);
  return params;
}

function emptyParams(): Params {
  // No prototype: a parameter may be called `constructor`.
  return Object.create(null) as Params;
}

function pathOf(name: string): string[] {
  const bracket = name.indexOf('[');
  if (bracket < 0) return [name];
  const inner = [...name.slice(bracket).matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '');
  return [name.slice(0, bracket), ...inner];
}

function assign(into: Params, path: string[], value: string): void {
  let here = into;
  for (const [depth, part] of path.entries()) {
    const key = part === '' ? String(Object.keys(here).length) : part;
    if (depth === path.length - 1) {
      here[key] = value;
      return;
    }
    const next = here[key] ?? emptyParams();
    if (typeof next === 'string')
      throw invalidRequest(`Invalid ${path[0] ?? ''}: a value and a hash at once.`);
    here[key] = next;
    here = next;
  }
}
