import { Validations } from 'aws-cdk-lib';
import type { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/**
 * Lets cdk-nag stop the synth over anything that no construct acknowledges with a reason. In a file of its own,
 * because it loads the whole of the CDK: 1.5 s that the local whole and most tests do not need.
 */
export function addChecks(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}
