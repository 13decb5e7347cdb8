import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import type { HttpAnswer, HttpRequest } from '../../../shared/runtime/handler.ts';
import { environmentFor, signedRequest, startStub } from '../../bench/webhook-stub.ts';

type Handler = (request: HttpRequest, context: Context) => Promise<HttpAnswer>;

let stub: Awaited<ReturnType<typeof startStub>>;
let written = '';

beforeAll(async () => {
  stub = await startStub();
  jest.replaceProperty(process, 'env', { ...process.env, ...environmentFor(stub.endpoint) });
  jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written += String(chunk);
    return true;
  });
});
afterAll(() => {
  jest.restoreAllMocks();
  stub.close();
});

test('the function as it is deployed: secret, signature, queue, answer, one line of log and one of metrics', async () => {
  const { handler } = (await import('../../../functions/stripe-webhook/handler.ts')) as { handler: Handler };
  const answer = await handler(signedRequest(1) as HttpRequest, {} as Context);
  expect(answer.statusCode).toBe(200);
  expect(stub.sent()).toBe(1);
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
  expect(lines).toMatchObject([
    {
      message: 'webhook.accepted',
      service: 'stripe-webhook',
      facts: { eventId: 'evt_1', paymentId: 'pi_1' },
    },
    { WebhookAccepted: 1, stage: 'bench' },
  ]);
});
