import { describe, expect, test } from '@jest/globals';
import { importsOf, sourcesBelow } from './sources.ts';
import type { Import } from './sources.ts';

interface Rule {
  /** Rooms that may be imported from; `types:` before a room means types alone. A file's path is a room, too. */
  readonly rooms: readonly string[];
  /** Packages; a name that ends in `/` stands for a whole scope. */
  readonly packages: readonly string[];
  /** Node's own modules. */
  readonly builtins: boolean;
}

const CORE: Rule = { rooms: ['types:shared/settings', 'shared/kernel'], packages: [], builtins: false };
const PORTS = ['shared/posting', 'shared/people', 'shared/metrics', 'shared/settings', 'shared/kernel'];
const EVERYTHING_SHARED = [...PORTS, 'shared/runtime', 'shared/stripe', 'shared/lightspeed', 'shared/aws'];
const CDK_ROOMS = [
  'infra',
  'shared/settings',
  'shared/kernel',
  'shared/runtime/env.ts',
  'shared/runtime/hash.ts',
  'shared/runtime/metric-names.ts',
];

/** Who may import what. The most specific room wins; a file always may import from its own room. */
const RULES: Readonly<Record<string, Rule>> = {
  'shared/kernel': { rooms: [], packages: [], builtins: false },
  'shared/settings': { rooms: ['shared/kernel'], packages: ['zod'], builtins: false },
  'shared/posting': CORE,
  // Which digits are a telephone number is known to a library of tables, as pure as our own code.
  'shared/people': { ...CORE, packages: ['libphonenumber-js'] },
  'shared/metrics': CORE,
  'shared/stripe': { rooms: PORTS, packages: ['stripe', 'zod'], builtins: true },
  'shared/lightspeed': { rooms: PORTS, packages: ['undici', 'zod'], builtins: true },
  'shared/aws': { rooms: PORTS, packages: ['@aws-sdk/', 'zod'], builtins: true },
  'shared/runtime': {
    rooms: ['shared/kernel'],
    packages: ['@middy/core', 'zod', '@aws-lambda-powertools/', 'aws-lambda'],
    builtins: true,
  },
  functions: { rooms: EVERYTHING_SHARED, packages: ['aws-lambda', 'zod'], builtins: true },
  // The owner's page: it runs in a browser.
  'functions/api/dashboard': {
    rooms: [
      'types:functions/api',
      'types:functions/overview.ts',
      'shared/metrics',
      'shared/kernel',
      // Words that the page and the command say alike.
      'shared/posting/audit/outside-in-words.ts',
    ],
    packages: ['preact', 'uplot'],
    builtins: false,
  },
  'infra/cli': {
    rooms: [...EVERYTHING_SHARED, 'functions/services.ts'],
    packages: ['commander', 'zod', '@aws-sdk/client-lambda'],
    builtins: true,
  },
  'infra/local': {
    rooms: [...CDK_ROOMS, 'test/simulators'],
    packages: ['aws-cdk-lib', 'dynalite', 'fauxqs', '@aws-sdk/'],
    builtins: true,
  },
  infra: {
    rooms: CDK_ROOMS,
    packages: ['aws-cdk-lib', 'constructs', 'cdk-nag', 'esbuild', 'zod'],
    builtins: true,
  },
};

const ROOMS = Object.keys(RULES).toSorted((a, b) => b.length - a.length);
const roomOf = (path: string): string | undefined => ROOMS.find((room) => path.startsWith(`${room}/`));
const sources = sourcesBelow(['functions', 'shared', 'infra']);

/** The edge in words, where it breaks the rule. */
function offence(edge: Import): string | null {
  const room = roomOf(edge.from);
  if (room === undefined) return `${edge.from} lies in no room of the house`;
  const rule = RULES[room];
  if (rule === undefined || isAllowed(edge, room, rule)) return null;
  return `${edge.from} -> ${edge.to}: ${room} may not import ${edge.typeOnly ? 'types of ' : ''}it`;
}

function isAllowed(edge: Import, room: string, rule: Rule): boolean {
  if (edge.kind === 'builtin') return rule.builtins;
  if (edge.kind === 'package') {
    return rule.packages.some((name) => (name.endsWith('/') ? edge.to.startsWith(name) : edge.to === name));
  }
  if (roomOf(edge.to) === room) return true;
  return rule.rooms.some((allowed) => {
    const target = allowed.replace(/^types:/, '');
    const matches = edge.to === target || edge.to.startsWith(`${target}/`);
    // `infra` allows infra's own files, not its more specific rooms.
    const sameRoom = target.endsWith('.ts') || !ROOMS.includes(target) || roomOf(edge.to) === target;
    return matches && sameRoom && (edge.typeOnly || target === allowed);
  });
}

test('every import keeps to who may import what', () => {
  expect(
    sources
      .flatMap(importsOf)
      .map(offence)
      .filter((edge) => edge !== null),
  ).toEqual([]);
});

test('one function never imports another one', () => {
  const across = sources
    .flatMap(importsOf)
    .filter(({ from, to }) => /^functions\/[^/]+\//.test(from) && /^functions\/[^/]+\//.test(to))
    .filter(({ from, to }) => from.split('/')[1] !== to.split('/')[1]);
  expect(across).toEqual([]);
});

test('no file only passes on what others export', () => {
  const barrels = sources.filter(({ path, code }) => path.endsWith('/index.ts') || /^export \*/m.test(code));
  expect(barrels.map(({ path }) => path)).toEqual([]);
});

test('core, people and figures never say whose till it is', () => {
  const core = sourcesBelow(['shared/kernel', 'shared/posting', 'shared/people', 'shared/metrics']);
  const naming = core.filter(({ code }) => /lightspeed/i.test(code.replaceAll(/'[^']*'/g, "''")));
  expect(naming.map(({ path }) => path)).toEqual([]);
});

describe('the rule itself names the edge that breaks it', () => {
  const edge = (from: string, code: string): (string | null)[] =>
    importsOf({ path: from, text: code, code }).map(offence);

  test.each([
    ['shared/kernel/money.ts', "import { a } from '../posting/plan.ts';", 'shared/posting/plan.ts'],
    ['shared/posting/plan.ts', "import {\n  a,\n} from '../stripe/api.ts';", 'shared/stripe/api.ts'],
    ['shared/posting/plan.ts', "import { createHash } from 'node:crypto';", 'node:crypto'],
    [
      'shared/posting/plan.ts',
      "import { parseSettings } from '../settings/schema.ts';",
      'settings/schema.ts',
    ],
    ['shared/stripe/api.ts', "import type { A } from '../lightspeed/api.ts';", 'shared/lightspeed/api.ts'],
    ['shared/aws/table.ts', "export { a } from 'stripe';", 'stripe'],
    ['functions/api/handler.ts', "await import('../../test/support/x.ts');", 'test/support/x.ts'],
    ['infra/data-stack.ts', "import '../shared/aws/ledger-table.ts';", 'shared/aws/ledger-table.ts'],
    ['infra/data-stack.ts', "import { b } from './local/b.ts';", 'infra/local/b.ts'],
  ])('%s must not say %s', (from, code, named) => {
    expect(edge(from, code)).toEqual([expect.stringContaining(named)]);
  });

  test.each([
    ['shared/posting/plan.ts', "import type { Settings } from '../settings/schema.ts';"],
    ['infra/local/start.ts', "import { till } from '../../test/simulators/till.ts';"],
    ['infra/cli/main.ts', "import { services } from '../../functions/services.ts';"],
    ['infra/app.ts', "import { DataStack } from './data-stack.ts';"],
  ])('%s may say %s', (from, code) => {
    expect(edge(from, code)).toEqual([null]);
  });
});

/** Files that import one another, be it by way of others and for types alone; each circle once. */
function circles(edges: readonly Import[]): string[] {
  const targets = Map.groupBy(
    edges.filter(({ kind }) => kind === 'file'),
    ({ from }) => from,
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(' -> '));
    if (start >= 0 || done.has(file)) return;
    for (const { to } of targets.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return found;
}

test('no files import one another in a circle, not even types', () => {
  expect(circles(sources.flatMap(importsOf))).toEqual([]);
});

test('a circle is named by the files that make it', () => {
  const edge = (from: string, to: string): Import => ({ from, to, kind: 'file', typeOnly: true });
  expect(circles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('c', 'd')])).toEqual(['b -> c -> b']);
});
