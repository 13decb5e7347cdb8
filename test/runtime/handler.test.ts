import { expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { httpHandler, jobHandler, json } from '../../shared/runtime/handler.ts';
import type { HttpRequest } from '../../shared/runtime/handler.ts';
import { METRICS } from '../../shared/runtime/metric-names.ts';
import { watchForTests } from '../support/watch.ts';

const CONTEXT = {} as Context;
const REQUEST = {} as HttpRequest;

test('answers what the handler answers, and writes its metrics out', async () => {
  const { watch, published } = watchForTests();
  const handler = httpHandler(watch, async () => {
    watch.metrics.count(METRICS.webhookAccepted);
    return json(200, { received: true });
  });
  expect(await handler(REQUEST, CONTEXT)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: '{"received":true}',
  });
  expect(published()).toEqual([['WebhookAccepted', 1]]);
});

test('answers 500 without detail when the handler throws, logs why, and writes metrics out all the same', async () => {
  const { watch, published, logged } = watchForTests();
  const handler = httpHandler(watch, async () => {
    watch.metrics.count(METRICS.webhookRefused);
    throw new Error('the queue is away');
  });
  const answer = await handler(REQUEST, CONTEXT);
  expect(answer.statusCode).toBe(500);
  expect(answer.body).not.toContain('queue');
  expect(logged()).toMatchObject([['error', 'invocation.failed', { error: new Error('the queue is away') }]]);
  expect(published()).toEqual([['WebhookRefused', 1]]);
});

test('fails the message when a job throws', async () => {
  const { watch, logged } = watchForTests();
  const handler = jobHandler(watch, async () => {
    throw new Error('our bug');
  });
  await expect(handler({}, CONTEXT)).rejects.toThrow('our bug');
  expect(logged()).toHaveLength(1);
});

test('leaves the time-out to Lambda, so that no work goes on inside the next invocation', async () => {
  const { watch } = watchForTests();
  const handler = jobHandler(watch, () => new Promise((resolve) => setTimeout(resolve, 20, 'done')));
  expect(await handler({}, { getRemainingTimeInMillis: () => 1 } as Context)).toBe('done');
});
