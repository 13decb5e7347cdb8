import { App } from 'aws-cdk-lib';
import type { StageConfig } from '../config.ts';
import type { CodeOf } from '../constructs/node-function.ts';
import { DataStack } from '../data-stack.ts';
import { ServiceStack } from '../service-stack.ts';

/**
 * Behaviour that newer CDK apps have by default. Stated here and not in `cdk.json`, so that `node infra/app.ts` and
 * the CDK's own command line write the same templates.
 */
const FEATURE_FLAGS = {
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  '@aws-cdk/aws-lambda:useCdkManagedLogGroup': true,
  '@aws-cdk/core:explicitStackTags': true,
  // A template that CloudFormation's own schema contradicts is an error, not a warning.
  '@aws-cdk/core:validateAgainstDefaultRules': true,
};

export interface AssemblyOptions {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the functions' bundles are. */
  readonly codeOf: CodeOf;
  /** Where the cloud assembly goes. */
  readonly outDir: string;
  /** Whether CDK checks the templates against CloudFormation's own schema, which takes a second. @default true */
  readonly validated?: boolean;
}

/** The two stacks of a stage. Needs no account and no network. */
export function tillbridgeApp(options: AssemblyOptions): App {
  const { config, codeOf, outDir } = options;
  const app = new App({
    outdir: outDir,
    analyticsReporting: false,
    context: FEATURE_FLAGS,
    builtinCloudFormationValidation: options.validated ?? true,
  });
  const data = new DataStack(app, `tillbridge-${config.stage}-data`, {
    config,
    description: 'Tillbridge: the ledger and what else must never be lost.',
  });
  const service = new ServiceStack(app, `tillbridge-${config.stage}-service`, {
    config,
    codeOf,
    description: "Tillbridge: webhook, workers, owner's API, alarms.",
  });
  // By order of deployment alone; an export would make the tables’ stack impossible to change.
  service.addStackDependency(data);
  return app;
}
