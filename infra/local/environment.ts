import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { arn } from '../../test/simulators/aws/aws.ts';
import type { FunctionSpec } from './template.ts';

/** One invocation on its way to the thread; the event is JSON, as Lambda sends it. */
export interface Call {
  readonly requestId: string;
  readonly event: string;
  readonly deadlineMs: number;
}

/** Its end: `result` is JSON, `error` in Lambda's own spelling. */
export type Outcome =
  { readonly ok: true; readonly result: string } | { readonly ok: false; readonly error: FunctionError };

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export function functionError(thrown: unknown): FunctionError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? '').split('\n') };
}

type Handler = (event: unknown, context: object) => unknown;
/** As Lambda's. */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;

/** The runtime of one environment: loads the bundle once, then handles call after call. */
async function serve(spec: FunctionSpec, port: NonNullable<typeof parentPort>): Promise<void> {
  const [file = '', exported = ''] = spec.handler.split('.');
  const bundle = (await import(pathToFileURL(join(spec.folder, `${file}.mjs`)).href)) as Record<
    string,
    Handler
  >;
  const handler = bundle[exported];
  if (handler === undefined) throw new Error(`${spec.name} exports no ${exported}`);
  port.on('message', (call: Call) => {
    void run(handler, call, spec).then((outcome) => port.postMessage(outcome, []));
  });
}

async function run(handler: Handler, call: Call, spec: FunctionSpec): Promise<Outcome> {
  try {
    const result = JSON.stringify((await handler(JSON.parse(call.event), contextOf(call, spec))) ?? null);
    if (Buffer.byteLength(result) > MAX_RESULT_BYTES) throw new Error('Response payload size exceeded');
    return { ok: true, result };
  } catch (thrown) {
    return { ok: false, error: functionError(thrown) };
  }
}

function contextOf({ requestId, deadlineMs }: Call, { name, memoryMb }: FunctionSpec): object {
  return {
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: arn('lambda', `function:${name}`),
    memoryLimitInMB: String(memoryMb),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

if (parentPort !== null) await serve(workerData as FunctionSpec, parentPort);
