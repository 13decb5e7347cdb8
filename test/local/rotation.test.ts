import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CREDENTIALS, REGION } from '../simulators/aws/aws.ts';
import { openLocalShop, until } from '../support/local-shop.ts';
import type { LocalShop } from '../support/local-shop.ts';
import { BUYERS, buy, soldIn, withOldToken } from '../support/shop-day.ts';

/** Secrets are changed while orders come in, as the runbook says; no order waits for a sweep. */
jest.setTimeout(60_000);
let shop: LocalShop;
beforeAll(async () => {
  shop = await openLocalShop();
}, 60_000);
afterAll(() => shop.close());

const STATIC = 'tillbridge/demo/static';

interface Static {
  readonly stripeSecretKey: string;
  readonly stripeWebhookSecrets: readonly string[];
}

function kept(): Static {
  const all = JSON.parse(readFileSync(join(shop.stateDir, 'secrets.json'), 'utf8')) as Record<
    string,
    { value: string }
  >;
  return JSON.parse(all[STATIC]?.value ?? '{}') as Static;
}

/** What an operator does with `aws secretsmanager put-secret-value`. */
async function change(news: Partial<Static>): Promise<void> {
  const endpoint = shop.environment['AWS_ENDPOINT_URL_SECRETS_MANAGER'] ?? '';
  const client = new SecretsManagerClient({ endpoint, region: REGION, credentials: { ...CREDENTIALS } });
  const SecretString = JSON.stringify({ ...kept(), ...news });
  await client.send(new PutSecretValueCommand({ SecretId: STATIC, SecretString }));
}

const order = (): Promise<string> => soldIn(shop, buy(shop, BUYERS[0]));

/** Tokens of the API that were revoked when these rehearsals began. */
const revoked: string[] = [];

const statusOf = async (token: string): Promise<number> => {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${shop.whole.url}/v1/held`, { headers })).status;
};

test('tokens of the API: a new one works at once, the old one beside it for a day', async () => {
  const tokenIn = (told: unknown): string => (told as { token: string }).token;
  const first = tokenIn(await shop.command('tokens', 'create', 'agency', '--scope', 'operator'));
  await until('the first token', async () => (await statusOf(first)) === 200);
  const second = tokenIn(await shop.command('tokens', 'rotate', 'agency'));
  await until('the second token', async () => (await statusOf(second)) === 200);
  expect(await statusOf(first)).toBe(200);
  expect(await shop.command('tokens', 'revoke', 'agency')).toMatchObject({ revoked: 2 });
  revoked.push(first, second);
});

test('Stripe’s webhook secret: the new one beside the old, then alone', async () => {
  const { webhookSecret: old } = shop.stripe;
  const fresh = `whsec_${'n'.repeat(32)}`;
  await order();
  await change({ stripeWebhookSecrets: [old, fresh] });
  shop.stripe.setWebhookSecrets([old, fresh]);
  await order();
  // Stripe's overlap ends while functions still remember the list without the new one.
  shop.stripe.setWebhookSecrets([fresh]);
  const charge = buy(shop, BUYERS[1]);
  await soldIn(shop, charge);
  await change({ stripeWebhookSecrets: [fresh] });
  await order();
  expect(shop.logged('sweep-payments')).not.toContain('"missed":1');
});

test('the till’s pair: refreshed while orders come in', async () => {
  await withOldToken(shop, 'post-payment', async () => {
    const sales = await Promise.all([order(), order()]);
    expect(new Set(sales).size).toBe(2);
  });
});

test('Stripe’s key: the new one beside the old, and an old one that is deleted too early', async () => {
  const { secretKey: old } = shop.stripe;
  const fresh = `${old.slice(0, -6)}${'n'.repeat(6)}`;
  shop.stripe.setSecretKeys([old, fresh]);
  await order();
  await change({ stripeSecretKey: fresh });
  await order();
  // Workers that read the secret a moment ago still have the old one.
  shop.stripe.setSecretKeys([fresh]);
  await order();
  await until('the pause that lifts itself', async () => {
    const { needsYou } = (await (await shop.ask('/v1/overview')).json()) as { needsYou: { kind: string }[] };
    return needsYou.every(({ kind }) => kind !== 'paused');
  });
});

test('revoked tokens of the API open nothing any more', async () => {
  expect(revoked).toHaveLength(2);
  for (const token of revoked)
    await until('a token that is refused', async () => (await statusOf(token)) === 401);
});
