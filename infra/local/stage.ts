import { devNull } from 'node:os';
import { arn } from '../../test/simulators/aws/aws.ts';
import { freeLeases, mendIndexes } from '../../test/simulators/aws/dynamodb.ts';
import type { Emulators } from './emulators.ts';
import type { Invoke } from './http-api.ts';
import { startFunction } from './lambda.ts';
import type { LambdaFunction } from './lambda.ts';
import { poll } from './queue-source.ts';
import { startSchedule } from './schedules.ts';
import type { StateFolder } from './state-folder.ts';
import type { Blueprint } from './template.ts';

/** The functions of a template, and what starts them without being asked. */
export interface Stage {
  readonly functions: ReadonlyMap<string, LambdaFunction>;
  readonly invoke: Invoke;
  /** From now on messages are taken and schedules tick. */
  begin(): Promise<void>;
  close(): Promise<void>;
}

/** @param variables what every function's environment has beside the template's variables. */
export function openStage(
  blueprint: Blueprint,
  { dynamodb, sqs, iam }: Emulators,
  { state, variables }: { state: StateFolder; variables: Readonly<Record<string, string>> },
): Stage {
  const started = blueprint.functions.map((spec): [string, LambdaFunction] => {
    // Lambda writes a function's logs under the function's role, and drops them where that may not.
    const stream = arn('logs', `log-group:/aws/lambda/${spec.name}:log-stream:local`);
    const logged = ['logs:CreateLogStream', 'logs:PutLogEvents'].every((each) =>
      iam.may(spec.name, each, stream),
    );
    return [spec.name, startFunction(spec, variables, logged ? state.at(`logs/${spec.name}.log`) : devNull)];
  });
  const functions = new Map(started);
  const invoke: Invoke = (name, event) => {
    const found = functions.get(name);
    if (found === undefined) throw new Error(`the template names a function "${name}" that it does not have`);
    return found.invoke(event);
  };
  const ending = new AbortController();
  return {
    functions,
    invoke,
    begin: async () => {
      // What a kill left behind, before anything reads or writes.
      for (const table of blueprint.tables) await freeLeases(dynamodb.client, table);
      for (const table of blueprint.tables) await mendIndexes(dynamodb.client, table);
      for (const source of blueprint.sources) await poll(sqs, source, invoke, ending.signal);
      for (const schedule of blueprint.schedules) startSchedule(schedule, invoke, ending.signal);
    },
    close: async () => {
      ending.abort();
      await Promise.all([...functions.values()].map((each) => each.stop()));
    },
  };
}
