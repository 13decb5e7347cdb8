/**
 * About the least that Node can do it with: no package, requests signed by hand. It is the floor that ours is measured
 * against, not something to deploy: no retry, no validation, no log.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const endpoint = new URL(process.env['AWS_ENDPOINT_URL'] ?? '');
const region = process.env['AWS_REGION'] ?? '';

export async function handler(request: APIGatewayProxyEventV2) {
  const stored = await call('secretsmanager', 'secretsmanager.GetSecretValue', '1.1', {
    SecretId: process.env['STATIC_SECRET_ID'],
  });
  const secret = JSON.parse((JSON.parse(stored) as { SecretString: string }).SecretString) as {
    stripeWebhookSecrets: string[];
  };
  const body = request.body ?? '';
  const header = request.headers['stripe-signature'] ?? '';
  const [, time = ''] = /t=(\d+)/.exec(header) ?? [];
  const [, theirs = ''] = /v1=([0-9a-f]{64})/.exec(header) ?? [];
  const ours = createHmac('sha256', secret.stripeWebhookSecrets[0] ?? '')
    .update(`${time}.${body}`)
    .digest();
  if (!timingSafeEqual(Buffer.from(theirs, 'hex'), ours)) return { statusCode: 400 };
  const event = JSON.parse(body) as { id: string; data: { object: { payment_intent: string } } };
  await call('sqs', 'AmazonSQS.SendMessage', '1.0', {
    QueueUrl: process.env['PAYMENTS_QUEUE_URL'],
    MessageBody: JSON.stringify({ paymentId: event.data.object.payment_intent, eventId: event.id }),
  });
  return { statusCode: 200, body: '{"received":true}' };
}

function call(service: string, target: string, version: string, input: object): Promise<string> {
  const body = JSON.stringify(input);
  const amzDate = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    'content-type': `application/x-amz-json-${version}`,
    host: endpoint.host,
    'x-amz-date': amzDate,
    'x-amz-target': target,
  };
  const names = Object.keys(headers).join(';');
  const canonical = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const toSign = ['POST', '/', '', canonical.join(''), names, sha256(body)].join('\n');
  const scope = [amzDate.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce<string | Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${process.env['AWS_SECRET_ACCESS_KEY']}`,
  );
  const text = ['AWS4-HMAC-SHA256', amzDate, scope.join('/'), sha256(toSign)].join('\n');
  const signature = createHmac('sha256', key).update(text).digest('hex');
  const credential = `Credential=${process.env['AWS_ACCESS_KEY_ID']}/${scope.join('/')}`;
  headers['authorization'] = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return new Promise((resolve, reject) => {
    const options = { host: endpoint.hostname, port: endpoint.port, method: 'POST', headers };
    const sent = httpRequest(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve(Buffer.concat(chunks).toString()));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
