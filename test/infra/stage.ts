import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import { tillbridgeApp } from '../../infra/build/assembly.ts';
import { stageConfigOf } from '../../infra/config.ts';
import type { Stages } from '../../infra/config.ts';
import { parseSettings } from '../../shared/settings/schema.ts';
import type { Settings } from '../../shared/settings/schema.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: readonly string[];
}

export interface StageTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: unknown }>>;
}

/** The whole settings of a shop that is not the demo's. */
export const REAL_SHOP = parseSettings(
  {
    stage: 'prod',
    shop: { name: 'Trail & Tarn', timeZone: 'Europe/London', currency: 'gbp', country: 'GB' },
    lightspeed: { series: 'R', accountId: '555001' },
  },
  'the test',
);

/** Both templates of a stage, with one line of code in place of each bundle: what a function does is tested elsewhere. */
export function templatesOf(
  stages: Stages = {},
  settings: Settings = REAL_SHOP,
): { data: StageTemplate; service: StageTemplate } {
  const outDir = mkdtempSync(join(tmpdir(), 'tillbridge-synth-'));
  const config = stageConfigOf(settings, stages);
  const assembly: CloudAssembly = tillbridgeApp({
    config,
    codeOf: () => Code.fromInline('export const handler = async () => {};'),
    outDir,
    validated: false,
  }).synth();
  const template = (name: string): StageTemplate =>
    assembly.getStackByName(`tillbridge-prod-${name}`).template as StageTemplate;
  return { data: template('data'), service: template('service') };
}

export function resourcesOf(template: StageTemplate, type: string): [id: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}
