/**
 * Webhooks accepted per second: `node test/bench/webhook-rate.ts [webhooks]`. Verified, reduced, sent to an embedded SQS
 * and answered, all in this one process; the queue is counted afterwards. A second row leaves SQS out.
 */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { startFauxqs } from 'fauxqs';
import { receive } from '../../functions/stripe-webhook/receive.ts';
import { sqsQueue } from '../../shared/aws/sqs-queue.ts';
import { systemClock as clock } from '../../shared/kernel/clock.ts';
import type { Queue } from '../../shared/posting/ports.ts';
import { httpHandler } from '../../shared/runtime/handler.ts';
import type { HttpRequest } from '../../shared/runtime/handler.ts';
import { watchForTests } from '../support/watch.ts';
import { signedRequest, WEBHOOK_SECRET } from './webhook-stub.ts';

const WEBHOOKS = Number(process.argv[2] ?? 4000);
const AT_ONCE = 16;
const SECRET = { stripeSecretKey: 'sk_test_bench', stripeWebhookSecrets: [WEBHOOK_SECRET] };

const server = await startFauxqs({ port: 0, logger: false });
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const client = new SQSClient({ endpoint: server.address, region: 'us-east-1', credentials });
try {
  const { queueUrl } = server.createQueue('payments');
  const embedded = await measure(sqsQueue(client, queueUrl));
  const stored = server.inspectQueue('payments')?.messages.ready.length ?? 0;
  if (stored < WEBHOOKS) throw new Error(`${WEBHOOKS} were answered 200, but ${stored} are in the queue`);
  let sent = 0;
  const alone = await measure({
    send: async () => {
      sent += 1;
    },
  });
  if (sent < WEBHOOKS) throw new Error(`${WEBHOOKS} were answered 200, but ${sent} were sent`);
  process.stdout.write(
    [
      `Node ${process.version}, ${process.arch}, ${WEBHOOKS} webhooks of 3 KB, ${AT_ONCE} at once, one process:`,
      '',
      '| | accepted per second | median ms | 99 % within ms |',
      '|---|---|---|---|',
      `| with an embedded SQS in the same process | ${embedded} |`,
      `| our part alone | ${alone} |`,
      '',
    ].join('\n'),
  );
} finally {
  client.destroy();
  await server.stop();
}

async function measure(queue: Pick<Queue, 'send'>): Promise<string> {
  const { watch } = watchForTests();
  const deps = { ...watch, clock, queue, secret: async () => SECRET };
  const handler = httpHandler(watch, (request) => receive(request, deps));
  const requests = Array.from({ length: WEBHOOKS + WEBHOOKS / 10 }, (_, index) => signedRequest(index));
  const warmUp = requests.splice(0, WEBHOOKS / 10);
  const post = async (request: object | undefined): Promise<number> => {
    const startedMs = performance.now();
    const { statusCode } = await handler(request as HttpRequest, {} as Context);
    if (statusCode !== 200) throw new Error(`answered ${statusCode}`);
    return performance.now() - startedMs;
  };
  const postAll = async (queued: object[]): Promise<number[]> => {
    const tookMs: number[] = [];
    const sender = async (): Promise<void> => {
      while (queued.length > 0) tookMs.push(await post(queued.pop()));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    return tookMs;
  };
  await postAll(warmUp);
  const startedMs = performance.now();
  const tookMs = (await postAll(requests)).toSorted((a, b) => a - b);
  const perSecond = (WEBHOOKS / (performance.now() - startedMs)) * 1000;
  const at = (share: number): string => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? 0).toFixed(2);
  return `${perSecond.toFixed(0)} | ${at(0.5)} | ${at(0.99)}`;
}
