import type { RouteSpec } from '../../../infra/local/template.ts';

export interface Match extends RouteSpec {
  readonly parameters: Readonly<Record<string, string>>;
}

/** Finds the route of a request as an HTTP API does: exact before variables, a method before any. */
export function matchRoute(routes: readonly RouteSpec[], method: string, path: string): Match | null {
  const found = routes.flatMap((route): Match[] => {
    const [wanted, pattern = '/{proxy+}'] = route.key.split(' ');
    if (![method, 'ANY', '$default'].includes(wanted ?? '')) return [];
    const source = pattern
      .replaceAll(/[.*?^$()|[\]\\]/g, String.raw`\$&`)
      .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)')
      .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    const match = new RegExp(`^${source}$`).exec(path);
    return match === null ? [] : [{ ...route, parameters: { ...match.groups } }];
  });
  return found.toSorted((a, b) => vagueness(a.key) - vagueness(b.key))[0] ?? null;
}

function vagueness(key: string): number {
  const variables = key.split('{').length - 1;
  return (
    (key === '$default' ? 1000 : 0) +
    (key.includes('+}') ? 100 : 0) +
    2 * variables +
    (key.startsWith('ANY') ? 1 : 0)
  );
}
