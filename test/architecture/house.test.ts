import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, filesBelow, sourcesBelow, topLevel } from './sources.ts';
import type { SourceFile } from './sources.ts';

const product = sourcesBelow(['functions', 'shared']);
const infra = sourcesBelow(['infra']);
const all = [...product, ...infra, ...sourcesBelow(['test'])];

/** Where `pattern` stands outside of its homes, as `path: what was found`. */
function strays(files: readonly SourceFile[], pattern: RegExp, homes: readonly string[]): string[] {
  return files
    .filter(
      ({ path }) => !homes.some((home) => path === home || (home.endsWith('/') && path.startsWith(home))),
    )
    .flatMap(({ path, code }) => {
      const found = pattern.exec(code);
      return found === null ? [] : [`${path}: ${found[0]}`];
    });
}

test.each([
  ['the environment', /\bprocess\.env\b/, ['shared/runtime/env.ts']],
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b/, ['shared/kernel/clock.ts']],
  ['randomness', /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b/, ['shared/kernel/random.ts']],
  ['the log', /\bconsole\.|\bprocess\.std(?:out|err)\b/, ['shared/runtime/log.ts']],
])('%s has one home in the product', (_, pattern, homes) => {
  expect(strays(product, pattern, homes)).toEqual([]);
});

test('the network is touched by the http files of adapters and page, and the vendors’ packages alone', () => {
  const network = /from '(?:undici|node:https?|node:net|node:tls)'|\bfetch\(/;
  const home = /^(?:shared\/(?:stripe|lightspeed)\/(?:.+\/)?|functions\/api\/dashboard\/)http\.ts$/;
  const inAdapters = product.filter(({ path }) => !home.test(path));
  expect(strays(inAdapters, network, [])).toEqual([]);
});

/**
 * The settings say it, and the local whole starts the simulator of that series. People and figures never say whose till
 * it is, as another test sees to; what they compare with 'X', and call a series, is something else.
 */
const MAY_ASK_FOR_SERIES = [
  'shared/lightspeed/',
  'shared/settings/schema.ts',
  'infra/local/',
  'shared/people/',
  'shared/metrics/',
];
const ASKS_FOR_SERIES = new RegExp(
  [
    /\bseries['"]?[\])!?]*\s*[!=]==/,
    /[!=]==\s*[\w.?[\]']*\bseries\b/,
    /[!=]==\s*'[RX]'|'[RX]'\s*[!=]==|case '[RX]':/,
    /\bincludes\([\w.?[\]']*\bseries\b|switch \([\w.?[\]']*\bseries\b/,
    /\[[\w.?!]*\.series\b|\[[\w.?!]*\['series'\]\]/,
    /'[RX]' \| '[RX]'/,
    /\b[RX]-Series\b/,
    /\/[rx]-series\//,
  ]
    .map(({ source }) => source)
    .join('|'),
);

test('nothing outside of the adapters asks which series the till is, or knows one of them', () => {
  expect(strays([...product, ...infra], ASKS_FOR_SERIES, MAY_ASK_FOR_SERIES)).toEqual([]);
});

test.each([
  "settings.lightspeed.series === 'X'",
  "draft.lightspeed['series'] === wanted",
  "'R' !== series",
  'wanted === desk.series',
  "case 'X':",
  "['X'].includes(series)",
  'switch (lightspeed.series) {',
  "{ R: 1, X: 2 }[settings.lightspeed['series']]",
  "readonly series: 'R' | 'X';",
  "'a token is for X-Series'",
  "from '../lightspeed/x-series/desk.ts'",
])('so it is asked as well by %s', (code) => {
  expect(code).toMatch(ASKS_FOR_SERIES);
});

test('constructs get their configuration as props, not from the environment', () => {
  const constructs = infra.filter(
    ({ path }) => path.startsWith('infra/constructs/') || path.endsWith('-stack.ts'),
  );
  expect(strays(constructs, /\bprocess\.env\b/, [])).toEqual([]);
});

test('nothing is typed any, and no checker is silenced', () => {
  const silenced = new RegExp(
    ['@ts-(?:ignore|nocheck|expect-error)', '(?:ox|es)lint-disable', 'prettier-ignore'].join('|'),
  );
  expect(strays(all, /(?::|<|\bas|\||,)\s*any\b(?!['\w])/, [])).toEqual([]);
  const comments = all.filter(
    ({ path, text }) => !path.startsWith('test/architecture/') && silenced.test(text),
  );
  expect(comments.map(({ path }) => path)).toEqual([]);
});

test('no test is skipped or runs alone', () => {
  const tests = all.filter(({ path }) => path.startsWith('test/'));
  expect(strays(tests, /\b(?:test|it|describe)\.(?:only\b|todo\b|skip\()|\b(?:xit|fit|xtest)\(/, [])).toEqual(
    [],
  );
});

test('files are small: none above 300 lines, half of them below 80', () => {
  const lengths = [...product, ...infra].map(({ path, text }) => ({
    path,
    lines: text.split('\n').length - 1,
  }));
  expect(lengths.filter(({ lines }) => lines > 300)).toEqual([]);
  const sorted = lengths.map(({ lines }) => lines).toSorted((a, b) => a - b);
  expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(80);
});

test('the local whole stays a tool: at most 1,200 lines', () => {
  const lines = infra
    .filter(({ path }) => path.startsWith('infra/local/'))
    .reduce((sum, { text }) => sum + text.split('\n').length - 1, 0);
  expect(lines).toBeLessThanOrEqual(1200);
});

test('files have kebab-case names', () => {
  const odd = all.filter(
    ({ path }) => !/^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.test)?\.tsx?$/.test(path.split('/').at(-1) ?? ''),
  );
  expect(odd.map(({ path }) => path)).toEqual([]);
});

test('the top level holds nothing unexpected', () => {
  const dotfiles = ['.ci', '.gitignore', '.npmrc', '.oxlintrc.json', '.prettierignore', '.prettierrc.json'];
  const config = ['cdk.json', 'jest.config.ts', 'package-lock.json', 'package.json', 'tsconfig.json'];
  const folders = ['docs', 'functions', 'infra', 'shared', 'test'];
  const expected = new Set(['CHANGELOG.md', 'LICENSE', 'README.md'].concat(dotfiles, config, folders));
  expect(topLevel().filter((name) => !expected.has(name))).toEqual([]);
});

test('every dependency is pinned to one version', () => {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, object>;
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'];
  const loose = kinds
    .flatMap((kind) => Object.entries(manifest[kind] ?? {}))
    .filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version)));
  expect(loose).toEqual([]);
});

test('the lockfile names no registry, so that any mirror serves it', () => {
  const lock = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const resolved = Object.values(lock.packages).filter(
    (entry) => entry.resolved?.startsWith('http') === true,
  );
  expect(resolved).toEqual([]);
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).not.toContain('registry=');
});

test('no written file names a path of the machine it was written on', () => {
  const machine = new RegExp(
    `(?:^|[^\\w.:/-])/(?:${['home', 'root', 'work', 'Users'].join('|')})/[\\w.]`,
    'm',
  );
  const folders = topLevel().filter((name) => !name.includes('.') || name === '.ci');
  const files = [
    ...filesBelow(folders.filter((name) => name !== 'LICENSE')),
    ...topLevel().filter((name) => /\.\w+$/.test(name) && name !== '.ci'),
  ];
  const naming = files.filter((path) => machine.test(readFileSync(join(ROOT, path), 'utf8')));
  expect(naming).toEqual([]);
});
