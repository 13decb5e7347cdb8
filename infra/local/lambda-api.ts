import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { LambdaFunction } from './lambda.ts';
import { listen, shut } from '../../test/simulators/aws/aws.ts';

export interface LambdaApi {
  readonly endpoint: string;
  close(): Promise<void>;
}

type Functions = ReadonlyMap<string, LambdaFunction>;
type Answer = [status: number, headers: Record<string, string>, body: string];

/** `Invoke` of Lambda's API, by which the operator's commands run a function, here as on AWS. */
export async function startLambdaApi(functions: Functions): Promise<LambdaApi> {
  const server = createServer((request, response) => {
    invoke(request, functions).then(
      ([status, headers, body]) => response.writeHead(status, headers).end(body),
      () => response.destroy(),
    );
  });
  return { endpoint: await listen(server), close: () => shut(server) };
}

const INVOCATIONS = /^\/2015-03-31\/functions\/([^/]+)\/invocations/;

async function invoke(request: IncomingMessage, functions: Functions): Promise<Answer> {
  const wanted = decodeURIComponent(INVOCATIONS.exec(request.url ?? '')?.[1] ?? '');
  const found = functions.get(wanted.split(':').at(-1) ?? '');
  if (found === undefined) {
    const body = JSON.stringify({ Type: 'User', Message: `Function not found: ${wanted}` });
    return [404, { 'x-amzn-errortype': 'ResourceNotFoundException' }, body];
  }
  const payload = await text(request);
  const running = found.invoke(payload === '' ? {} : JSON.parse(payload));
  if (request.headers['x-amz-invocation-type'] === 'Event') return [202, {}, ''];
  const outcome = await running;
  return outcome.ok
    ? [200, {}, outcome.result]
    : [200, { 'x-amz-function-error': 'Unhandled' }, JSON.stringify(outcome.error)];
}
