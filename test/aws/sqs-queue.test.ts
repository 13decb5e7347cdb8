import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import type { FauxqsServer } from 'fauxqs';
import { readQueueMessage } from '../../shared/aws/queue-message.ts';
import { sqsQueue } from '../../shared/aws/sqs-queue.ts';
import { InvariantError } from '../../shared/kernel/errors.ts';
import { paymentIdOf } from '../../shared/kernel/ids.ts';

const HINT = { paymentId: paymentIdOf('pi_1'), eventId: 'evt_1', eventAtMs: 1_764_000_000_000 };
const PUMP = { attempt: 3, owner: 'a1' };
let server: FauxqsServer;
let client: SQSClient;
let queueUrl: string;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  client = new SQSClient({ endpoint: server.address, region: 'us-east-1', credentials, maxAttempts: 1 });
});
beforeEach(() => {
  server.purgeAll();
  ({ queueUrl } = server.createQueue('payments'));
});
afterAll(async () => {
  client.destroy();
  await server.stop();
});

async function receive(): Promise<string[]> {
  const answer = await client.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return (answer.Messages ?? []).map((message) => message.Body ?? '');
}

test('what was sent can be received once sending has returned, and says no more than it should', async () => {
  const queue = sqsQueue(client, queueUrl);
  await queue.send({ ...HINT, email: 'ada@example.com' } as typeof HINT, 0);
  await queue.sendPump(PUMP, 0);
  const bodies = await receive();
  expect(bodies.map((body) => JSON.parse(body) as unknown).sort(byKeys)).toEqual([HINT, { pump: PUMP }]);
  expect(
    bodies
      .map(readQueueMessage)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['hint', 'pump']);
});

test.each([{ trial: true }, { comesBack: true }, { behind: 'a pass' }])(
  'a message says what it is sent for: %j',
  async (why) => {
    await sqsQueue(client, queueUrl).send({ ...HINT, ...why }, 0);
    expect((await receive()).map(readQueueMessage)).toEqual([{ kind: 'hint', hint: { ...HINT, ...why } }]);
  },
);

test('the pump is told what it offered the last time: its batches grow by what went through', async () => {
  const pump = { ...PUMP, offered: [paymentIdOf('pi_1'), paymentIdOf('ch_2')] };
  await sqsQueue(client, queueUrl).sendPump(pump, 0);
  expect((await receive()).map(readQueueMessage)).toEqual([{ kind: 'pump', pump }]);
});

test('a delayed message is not there yet', async () => {
  await sqsQueue(client, queueUrl).send(HINT, 30);
  expect(await receive()).toEqual([]);
});

test('refuses a delay that SQS would not keep, before anything is sent', async () => {
  const queue = sqsQueue(client, queueUrl);
  for (const delaySeconds of [-1, 901, Number.NaN]) {
    await expect(queue.send(HINT, delaySeconds)).rejects.toThrow(InvariantError);
  }
  expect(await receive()).toEqual([]);
});

test('throws when there is no such queue', async () => {
  await expect(sqsQueue(client, `${queueUrl}-gone`).send(HINT, 0)).rejects.toThrow();
});

test.each([
  'hello',
  'null',
  '{}',
  '[]',
  '{"paymentId":"pi_1"}',
  '{"paymentId":"../x","eventId":null,"eventAtMs":null}',
  '{"pump":{"attempt":-1,"owner":"a"}}',
  '{"pump":null}',
])('a message that we did not write is refused: %s', (body) => {
  expect(() => readQueueMessage(body)).toThrow(InvariantError);
});

test('reads a hint that nobody’s event caused', () => {
  const body = '{"paymentId":"ch_1","eventId":null,"eventAtMs":null}';
  expect(readQueueMessage(body)).toEqual({
    kind: 'hint',
    hint: { paymentId: 'ch_1', eventId: null, eventAtMs: null },
  });
});

function byKeys(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
