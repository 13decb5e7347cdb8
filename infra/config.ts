import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { ConfigError } from '../shared/kernel/errors.ts';
import { settingsHash } from '../shared/runtime/hash.ts';
import { parseSettingsText } from '../shared/settings/schema.ts';
import type { Settings } from '../shared/settings/schema.ts';
import { writesBackByItself } from '../shared/settings/write-back.ts';
import type { FunctionName } from './functions.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** What marks the demo shop's settings, wherever they are copied to. A test holds it against `infra/settings.json`. */
export const DEMO_SHOP = {
  stage: 'demo',
  name: 'Demo Outfitters',
  accountId: '100200',
  domainPrefix: 'demo',
};

const tableName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'expected the name of a DynamoDB table, e.g. "shop-ledger-restored"');
const stagesSchema = z.record(
  z.string(),
  z.strictObject({
    /** Tables in use instead of the stage's own, after a restore. */
    tables: z.strictObject({
      ledger: tableName.optional(),
      people: tableName.optional(),
      figures: tableName.optional(),
    }),
  }),
);

/** What differs from stage to stage beyond the shop's settings, from `infra/stages.json`. */
export type Stages = z.infer<typeof stagesSchema>;

/** Physical names: the two stacks share them, so that neither exports anything to the other. */
export interface StageNames {
  /** The tables that the data stack owns. */
  readonly ownTables: TableNames;
  /** The tables that the functions use; differs from `ownTables` after a restore. */
  readonly tablesInUse: TableNames;
  readonly paymentsQueue: string;
  readonly deadLetters: string;
  readonly staticSecret: string;
  readonly tillTokenSecret: string;
  readonly pageTopic: string;
  readonly mailTopic: string;
  readonly digestTopic: string;
  functionName(name: FunctionName): string;
}

export interface TableNames {
  readonly ledger: string;
  readonly people: string;
  readonly figures: string;
}

/** One deployment: a stage, its names. All that the stacks know about it. */
export interface StageConfig {
  readonly stage: string;
  readonly names: StageNames;
  /** Which settings were deployed, for who asks the stage itself. */
  readonly settingsHash: string;
  /** The schedule writes reorder points to the till, and needs its tokens. */
  readonly writesLevels: boolean;
  /** The owner gets a summary on Mondays; without it nothing of it is deployed. */
  readonly sendsDigest: boolean;
}

/** Which settings file is meant: the variable's, from where the command runs, else the demo shop's. */
export function settingsPathOf(variable: string | undefined): string {
  return variable === undefined || variable === '' ? resolve(ROOT, 'infra/settings.json') : resolve(variable);
}

/** @throws {ConfigError} one sentence, when the file is missing or wrong. */
export async function readSettings(path: string): Promise<Settings> {
  return parseSettingsText(await readText(path, 'point TILLBRIDGE_SETTINGS at the settings'), path);
}

/** @throws {ConfigError} one sentence, when `infra/stages.json` is missing or wrong. */
export async function readStages(path = resolve(ROOT, 'infra/stages.json')): Promise<Stages> {
  const text = await readText(path, 'restore it; {} is a good one');
  try {
    return stagesSchema.parse(JSON.parse(text));
  } catch (cause) {
    const problem =
      cause instanceof z.ZodError
        ? cause.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`).join('; ')
        : 'it is not JSON';
    throw new ConfigError(`${path} is wrong: ${problem}`, { cause });
  }
}

export function stageConfigOf(settings: Settings, stages: Stages): StageConfig {
  const names = namesOf(settings.stage, stages);
  return {
    stage: settings.stage,
    names,
    settingsHash: settingsHash(settings),
    writesLevels: writesBackByItself(settings),
    sendsDigest: settings.digest === 'monday',
  };
}

/**
 * For a deployment: sales of a real stage must not be sent to the demo shop's ids. The local whole, whose till is
 * simulated, may run any stage.
 * @throws {ConfigError} when a stage other than the demo has the demo shop's settings.
 */
export function refuseDemoSettings({ stage, shop, lightspeed }: Settings): void {
  if (stage === DEMO_SHOP.stage) return;
  const copied = [
    shop.name === DEMO_SHOP.name && `shop.name "${shop.name}"`,
    lightspeed.accountId === DEMO_SHOP.accountId && `lightspeed.accountId "${lightspeed.accountId}"`,
    lightspeed.domainPrefix === DEMO_SHOP.domainPrefix && `lightspeed.domainPrefix "demo"`,
  ].filter((found) => found !== false);
  if (copied.length === 0) return;
  throw new ConfigError(
    `stage "${stage}" is refused because its settings are still the demo shop's (${copied.join(', ')}): ` +
      'put the real shop\'s in their place, or keep the stage named "demo"',
  );
}

function namesOf(stage: string, stages: Stages): StageNames {
  const prefix = `tillbridge-${stage}`;
  const ownTables = {
    ledger: `${prefix}-ledger`,
    people: `${prefix}-people`,
    figures: `${prefix}-figures`,
  };
  const adopted = stages[stage]?.tables ?? {};
  return {
    ownTables,
    tablesInUse: {
      ledger: adopted.ledger ?? ownTables.ledger,
      people: adopted.people ?? ownTables.people,
      figures: adopted.figures ?? ownTables.figures,
    },
    paymentsQueue: `${prefix}-payments`,
    deadLetters: `${prefix}-payments-dead`,
    staticSecret: `tillbridge/${stage}/static`,
    tillTokenSecret: `tillbridge/${stage}/till-token`,
    pageTopic: `${prefix}-page`,
    mailTopic: `${prefix}-mail`,
    digestTopic: `${prefix}-digest`,
    functionName: (name) => `${prefix}-${name}`,
  };
}

async function readText(path: string, remedy: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(`${path} cannot be read: ${remedy}`, { cause });
  }
}
