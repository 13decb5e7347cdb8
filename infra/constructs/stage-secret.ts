import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

export interface StageSecretProps {
  /** Physical name. */
  readonly secretName: string;
  /** What it holds, for whoever finds it in the console. */
  readonly description: string;
  /** Why AWS does not rotate it by itself. */
  readonly rotation: string;
}

/** A secret without a value: people or the token refresh put it in, and no template ever carries it. */
export class StageSecret extends Construct {
  constructor(scope: Construct, id: string, props: StageSecretProps) {
    super(scope, id);
    // The L2 construct would generate a random first value, which reads like a broken one.
    const secret = new CfnSecret(this, 'Secret', { name: props.secretName, description: props.description });
    secret.applyRemovalPolicy(RemovalPolicy.RETAIN);
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason: props.rotation });
  }
}
