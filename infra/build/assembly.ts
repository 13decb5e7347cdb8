import { App, Validations } from 'aws-cdk-lib';
import type { AppProps } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
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
};

export interface AssemblyOptions {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** Where the functions' bundles are. */
  readonly codeOf: CodeOf;
  /** Where the cloud assembly goes. @default CDK_OUTDIR, else `cdk.out` */
  readonly outDir?: string;
}

/** The two stacks of a stage, checked by cdk-nag when they are synthesized. Needs no account and no network. */
export function tillbridgeApp(options: AssemblyOptions): App {
  const { config, codeOf, outDir } = options;
  const props: AppProps = { analyticsReporting: false, context: FEATURE_FLAGS };
  const app = new App(outDir === undefined ? props : { ...props, outdir: outDir });
  const data = new DataStack(app, `tillbridge-${config.stage}-data`, {
    config,
    description: 'Tillbridge: the ledger and what else must never be lost.',
  });
  const service = new ServiceStack(app, `tillbridge-${config.stage}-service`, {
    config,
    codeOf,
    description: 'Tillbridge: webhook, workers, owner’s API, alarms.',
  });
  // By order of deployment alone; an export would make the tables’ stack impossible to change.
  service.addStackDependency(data);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
