import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  DEMO_SHOP,
  readSettings,
  readStages,
  refuseDemoSettings,
  settingsPathOf,
  stageConfigOf,
} from '../../infra/config.ts';
import { REAL_SHOP } from './stage.ts';

const demo = await readSettings(settingsPathOf(undefined));

async function fileOf(text: string): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'tillbridge-config-')), 'file.json');
  await writeFile(path, text);
  return path;
}

describe('the demo shop’s settings', () => {
  test('are those that the refusal knows', () => {
    const { stage, shop, lightspeed } = demo;
    const { accountId, domainPrefix } = lightspeed;
    expect({ stage, name: shop.name, accountId, domainPrefix }).toEqual(DEMO_SHOP);
  });

  test('are good for the stage "demo"', () => {
    expect(() => refuseDemoSettings(demo)).not.toThrow();
  });

  test('are refused for any other stage, naming what to change', () => {
    expect(() => refuseDemoSettings({ ...demo, stage: 'prod' })).toThrow(
      /stage "prod" is refused .* lightspeed\.accountId "100200".* put the real shop's/,
    );
  });

  test('are refused even when only the till’s account was left as it was', () => {
    const lightspeed = { ...REAL_SHOP.lightspeed, accountId: DEMO_SHOP.accountId };
    expect(() => refuseDemoSettings({ ...REAL_SHOP, lightspeed })).toThrow(/accountId "100200"/);
  });

  test('do not stand in the way of a real shop', () => {
    expect(() => refuseDemoSettings(REAL_SHOP)).not.toThrow();
  });
});

test('a settings file that is not there is named, with the remedy', async () => {
  await expect(readSettings('/nowhere/settings.json')).rejects.toThrow(
    /\/nowhere\/settings\.json cannot be read: point TILLBRIDGE_SETTINGS/,
  );
});

describe('infra/stages.json', () => {
  test('is good as it lies here', async () => {
    await expect(readStages()).resolves.toBeDefined();
  });

  test.each([
    ['{"prod":{"tables":{"legder":"t-1"}}}', /prod\.tables.*legder/],
    ['{"prod":{"tables":{"ledger":"no spaces"}}}', /prod\.tables\.ledger.*name of a DynamoDB table/],
    ['{"prod":', /not JSON/],
  ])('%s is refused', async (text, problem) => {
    await expect(readStages(await fileOf(text))).rejects.toThrow(problem);
  });

  test('a stage that is not in it uses its own tables', () => {
    const { names } = stageConfigOf(REAL_SHOP, { other: { tables: { ledger: 'x-ledger' } } });
    expect(names.tablesInUse).toEqual(names.ownTables);
  });
});
