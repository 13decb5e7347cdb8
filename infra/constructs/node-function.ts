import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type * as z from 'zod';
import type { StageConfig } from '../config.ts';
import type { FunctionName } from '../functions.ts';

/** Where a function's bundle is; tests put an empty one in its place. */
export type CodeOf = (name: FunctionName) => Code;

export interface NodeFunctionProps<Env extends z.ZodType<object>> {
  /** The stage and its names. */
  readonly config: StageConfig;
  /** The folder under `functions/`. */
  readonly name: FunctionName;
  /** Where the bundles are. */
  readonly codeOf: CodeOf;
  /** The schema that the function itself parses its environment with. */
  readonly envSchema: Env;
  /** Typed by the schema: a variable left out does not compile. */
  readonly environment: z.input<Env>;
  /** After this the invocation is cut off. */
  readonly timeoutSeconds: number;
  /** Also decides the share of the processor. @default 512 */
  readonly memoryMb?: number;
}

/**
 * The house's function, and the only place for runtime, architecture, logs and role. It may write its own logs and
 * nothing else; whoever gives it more names the exact actions. No reserved concurrency: a fresh account has none to
 * give.
 */
export class NodeFunction<Env extends z.ZodType<object>> extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: NodeFunctionProps<Env>) {
    super(scope, id);
    const functionName = props.config.names.functionName(props.name);
    const logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // A role of its own: the managed basic one may write every log of the account.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      role,
      logGroup,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: props.codeOf(props.name),
      handler: 'index.handler',
      environment: variablesOf(props.environment),
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMb ?? 512,
      // An asynchronous invocation is a schedule's tick or a person's `run`: the next tick is the retry.
      retryAttempts: 0,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
    });
  }
}

function variablesOf(environment: unknown): Record<string, string> {
  const set = Object.entries(environment as object).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, String(value)]));
}
