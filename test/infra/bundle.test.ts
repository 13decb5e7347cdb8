import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { bundleAll } from '../../infra/build/bundle.ts';
import type { Bundle } from '../../infra/build/bundle.ts';
import { settingsPathOf } from '../../infra/config.ts';
import { ROOT } from '../architecture/sources.ts';

const settingsPath = settingsPathOf(undefined);
let outDir: string;
let bundles: readonly Bundle[];

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'tillbridge-bundle-'));
  bundles = await bundleAll({ outDir, settingsPath });
}, 60_000);

test('every function that exists is bundled, each into its own folder', async () => {
  expect((await readdir(outDir)).toSorted()).toEqual(bundles.map(({ name }) => name).toSorted());
  expect(bundles.length).toBeGreaterThan(0);
});

test('beside each bundle lie the shop’s settings, to the letter', async () => {
  const settings = await readFile(settingsPath, 'utf8');
  for (const { folder } of bundles) {
    expect(await readFile(join(folder, 'settings.json'), 'utf8')).toBe(settings);
  }
});

/** Everything that any function asks for; the far sides are never reached by loading alone. */
const DEPLOYED = {
  AWS_REGION: 'eu-west-1',
  AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  STAGE: 'demo',
  PAYMENTS_QUEUE_URL: 'http://127.0.0.1:9/queue',
  LEDGER_TABLE: 'ledger',
  FIGURES_TABLE: 'figures',
  PEOPLE_TABLE: 'people',
  STATIC_SECRET_ID: 'static',
  TILL_TOKEN_SECRET_ID: 'till-token',
  DIGEST_TOPIC_ARN: 'arn:aws:sns:eu-west-1:1:digest',
};

test('a bundle loads outside the project, with nothing else installed, and exports its handler', async () => {
  for (const { folder } of bundles) {
    const file = JSON.stringify(join(folder, 'index.mjs'));
    const script = `import(${file}).then((m) => typeof m.handler, (e) => e.stack.slice(-500)).then((t) => { process.stdout.write(t); process.exit(); })`;
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', script], {
      cwd: outDir,
      env: { ...DEPLOYED, LAMBDA_TASK_ROOT: folder },
    });
    expect(stdout).toBe('function');
  }
});

test('a bundle asks for Node’s modules by getBuiltinModule alone, and its map holds no sources', async () => {
  for (const { folder } of bundles) {
    const code = await readFile(join(folder, 'index.mjs'), 'utf8');
    expect(code).not.toMatch(/\bfrom\s*"(?:node:)?[a-z_/]+"/);
    const map = JSON.parse(await readFile(join(folder, 'index.mjs.map'), 'utf8')) as object;
    expect(map).not.toHaveProperty('sourcesContent');
  }
});

describe('wrong settings', () => {
  test('stop the bundling before anything is written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tillbridge-bundle-'));
    const wrong = join(folder, 'settings.json');
    await writeFile(wrong, '{"stage":"prod"}');
    await expect(bundleAll({ outDir: join(folder, 'dist'), settingsPath: wrong })).rejects.toThrow(/"shop"/);
    expect(existsSync(join(folder, 'dist'))).toBe(false);
  });

  test.each(['infra/build/bundle.ts', 'infra/app.ts'])(
    'end %s with status 2 and one sentence',
    async (entry) => {
      const run = promisify(execFile)(process.execPath, [join(ROOT, entry)], {
        env: { ...process.env, TILLBRIDGE_SETTINGS: '/nowhere.json', NODE_OPTIONS: '' },
      });
      await expect(run).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/^\/nowhere\.json .*\n$/),
      });
    },
  );
});
