import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stripe } from 'stripe';

export const WEBHOOK_SECRET = 'whsec_bench';

/** Secrets Manager and SQS as far as a webhook needs them, answering at once: the bench measures us, not them. */
export async function startStub() {
  let sent = 0;
  const secret = JSON.stringify({
    stripeSecretKey: 'sk_test_bench',
    stripeWebhookSecrets: [WEBHOOK_SECRET],
  });
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const isSend = String(request.headers['x-amz-target']).endsWith('SendMessage');
      if (isSend) sent += 1;
      const body = isSend
        ? sendAnswer(Buffer.concat(chunks).toString())
        : { Name: 'static', SecretString: secret };
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    sent: () => sent,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function sendAnswer(body: string): object {
  const { MessageBody } = JSON.parse(body) as { MessageBody: string };
  const MD5OfMessageBody = createHash('md5').update(MessageBody).digest('hex');
  return { MessageId: '1', MD5OfMessageBody };
}

/** What a function needs to run outside AWS. */
export function environmentFor(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    PAYMENTS_QUEUE_URL: `${endpoint}/000000000000/payments`,
    STATIC_SECRET_ID: 'tillbridge/bench/static',
    STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    STAGE: 'bench',
  };
}

/** A genuine request of now, of the size that Stripe sends. */
export function signedRequest(index: number): object {
  const charge = {
    id: `ch_${index}`,
    object: 'charge',
    payment_intent: `pi_${index}`,
    padding: 'x'.repeat(3000),
  };
  const payload = JSON.stringify({
    id: `evt_${index}`,
    object: 'event',
    created: Math.floor(Date.now() / 1000),
    livemode: false,
    type: 'charge.succeeded',
    data: { object: charge },
  });
  const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET });
  return {
    version: '2.0',
    headers: { 'stripe-signature': signature },
    body: payload,
    isBase64Encoded: false,
  };
}
