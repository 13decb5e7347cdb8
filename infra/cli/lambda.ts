import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Invoke } from './commands/run.ts';
import { UnreachableError } from './failure-of.ts';

/** No repeats: a run that was cut off is the operator's to give again. The region and address come from the environment. */
const client = (): LambdaClient => new LambdaClient({ maxAttempts: 1 });

/** Runs functions of a stage, and waits for their end. */
export function invokeOn(stage: string): Invoke {
  return async (name, event = {}) => {
    const command = new InvokeCommand({
      FunctionName: functionName(stage, name),
      Payload: JSON.stringify(event),
    });
    const { FunctionError, Payload } = await client()
      .send(command)
      .catch((error: unknown) => {
        throw isMissing(error) ? notDeployed(stage, name, error) : error;
      });
    const result = read(Payload?.transformToString() ?? '');
    if (FunctionError === undefined) return { kind: 'result', result };
    return { kind: 'failed', why: errorOf(result) ?? FunctionError };
  };
}

/**
 * The environment of a stage's worker: the one place that knows its tables after a restore, its queue and far sides.
 * @throws {UnreachableError} when the stage is not deployed in that account and region.
 */
export async function workerEnvironmentOf(stage: string): Promise<Readonly<Record<string, string>>> {
  const command = new GetFunctionConfigurationCommand({
    FunctionName: functionName(stage, 'sweep-payments'),
  });
  try {
    const { Environment } = await client().send(command);
    return Environment?.Variables ?? {};
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new UnreachableError(
      `stage ${stage} is not deployed in this AWS account and region`,
      'check AWS_PROFILE and AWS_REGION, or deploy it first',
      { cause: error },
    );
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && error.name === 'ResourceNotFoundException';
}

function notDeployed(stage: string, name: string, cause: unknown): UnreachableError {
  const remedy =
    name === 'send-digest'
      ? 'set "digest" to "monday" in its settings, and start or deploy it again'
      : 'check AWS_PROFILE and AWS_REGION, or deploy it first';
  return new UnreachableError(`stage ${stage} has no function ${name}`, remedy, { cause });
}

function functionName(stage: string, name: string): string {
  return `tillbridge-${stage}-${name}`;
}

function read(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return null;
  }
}

function errorOf(result: unknown): string | null {
  if (typeof result !== 'object' || result === null || !('errorMessage' in result)) return null;
  return String(result.errorMessage).replaceAll(/\s+/g, ' ');
}
