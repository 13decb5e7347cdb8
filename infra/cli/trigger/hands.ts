import { createHmac } from 'node:crypto';
import type { Clock } from '../../../shared/kernel/clock.ts';
import { ConfigError } from '../../../shared/kernel/errors.ts';
import { UnreachableError } from '../failure-of.ts';

/** A simulated Stripe account in which something shall happen, and the webhook that hears of it. */
export interface Account {
  readonly apiBase: string;
  readonly secretKey: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
}

export interface OrderLine {
  readonly sku?: string;
  readonly quantity: number;
  readonly unit_amount: number;
  readonly discount?: number;
  readonly tax?: number;
  readonly description?: string;
}

export interface Payment {
  readonly paymentIntent: string;
  readonly charge: string;
  readonly amountMinor: number;
}

type Json = Readonly<Record<string, unknown>>;
/** Form fields, as Stripe takes them. */
export type Fields = Readonly<Record<string, string>>;

/** What a buyer, a bank and a thief can do. */
export interface Hands {
  /** Pays a PaymentIntent whose metadata carry the lines; null: without any. */
  pay(lines: readonly OrderLine[] | null, more?: Fields): Promise<Payment>;
  call(method: 'GET' | 'POST', path: string, fields?: Fields): Promise<Json>;
  /** The account's events about these objects, oldest first. */
  eventsOf(...ids: readonly string[]): Promise<readonly Json[]>;
  /** Posts an event to our webhook, signed as Stripe does unless told otherwise; returns the status. */
  deliver(event: Json, how?: { secret?: string; ageS?: number }): Promise<number>;
  /** Stripe sends nothing by itself while `work` goes on. */
  withoutWebhooks<T>(work: () => Promise<T>): Promise<T>;
  sleep(ms: number): Promise<void>;
  readonly order: readonly OrderLine[];
}

/** An order that the demo shop can deliver: $25.00 of tees and $2.06 tax. */
const ORDER: readonly OrderLine[] = [
  { sku: 'TEE-M', quantity: 2, unit_amount: 1250, tax: 206, description: 'Trail Tee M' },
];

export function handsOn(account: Account, clock: Pick<Clock, 'sleep'>): Hands {
  const call: Hands['call'] = (method, path, fields = {}) => send(account, method, path, fields);
  const eventsOf: Hands['eventsOf'] = async (...ids) => {
    const { data } = (await call('GET', '/v1/events?limit=100')) as { data: Json[] };
    const isAbout = (event: Json): boolean => {
      const { object } = event['data'] as { object: Json };
      return ids.includes(String(object['id']));
    };
    return data.filter(isAbout).reverse();
  };
  return {
    order: ORDER,
    call,
    eventsOf,
    pay: (lines, more) => pay(call, lines, more),
    deliver: (event, how) => deliver(account, event, how),
    withoutWebhooks: (work) => withoutWebhooks(account, call, work),
    sleep: (ms) => clock.sleep(ms),
  };
}

export function totalOf(lines: readonly OrderLine[]): number {
  return lines.reduce(
    (sum, line) => sum + line.quantity * line.unit_amount - (line.discount ?? 0) + (line.tax ?? 0),
    0,
  );
}

async function pay(
  call: Hands['call'],
  lines: readonly OrderLine[] | null,
  more: Fields = {},
): Promise<Payment> {
  const amountMinor = lines === null ? 2706 : totalOf(lines);
  const intent = await call('POST', '/v1/payment_intents', {
    amount: String(amountMinor),
    currency: 'usd',
    confirm: 'true',
    payment_method: 'pm_card_visa',
    receipt_email: 'buyer.of.trigger@example.com',
    ...(lines === null ? {} : { 'metadata[order_lines]': JSON.stringify(lines) }),
    ...more,
  });
  return {
    paymentIntent: String(intent['id']),
    charge: String(intent['latest_charge']),
    amountMinor: Number(intent['amount']),
  };
}

async function send(
  { apiBase, secretKey }: Account,
  method: 'GET' | 'POST',
  path: string,
  fields: Fields,
): Promise<Json> {
  const response = await fetch(`${apiBase}${path}`, {
    method,
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/x-www-form-urlencoded' },
    ...(method === 'POST' ? { body: new URLSearchParams(fields).toString() } : {}),
  }).catch((cause: unknown) => {
    const remedy = 'check that the local whole runs, then give the command again';
    throw new UnreachableError('the simulated Stripe does not answer', remedy, { cause });
  });
  const body = (await response.json()) as Json;
  if (response.ok) return body;
  const { message } = body['error'] as { message: string };
  throw new ConfigError(`the simulated Stripe refused: ${message.replaceAll(':', ',')}`);
}

async function deliver(
  { webhookUrl, webhookSecret }: Account,
  event: Json,
  { secret = webhookSecret, ageS = 0 }: { secret?: string; ageS?: number } = {},
): Promise<number> {
  const body = JSON.stringify(event, null, 2);
  const timestamp = Math.floor(Date.now() / 1000) - ageS;
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'stripe-signature': `t=${timestamp},v1=${signature}`,
  };
  const response = await fetch(webhookUrl, { method: 'POST', headers, body });
  return response.status;
}

async function withoutWebhooks<T>(
  { webhookUrl }: Account,
  call: Hands['call'],
  work: () => Promise<T>,
): Promise<T> {
  const { data } = (await call('GET', '/v1/webhook_endpoints')) as { data: Json[] };
  const ids = data.filter((each) => each['url'] === webhookUrl).map((each) => String(each['id']));
  const set = async (disabled: boolean): Promise<void> => {
    for (const id of ids) await call('POST', `/v1/webhook_endpoints/${id}`, { disabled: String(disabled) });
  };
  await set(true);
  try {
    return await work();
  } finally {
    await set(false);
  }
}
