import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { systemClock } from '../../shared/kernel/clock.ts';
import { makeStripeDesk } from '../../shared/stripe/desk.ts';

/** What Stripe answers when it is asked whose account a key is of. */
async function accountWhere(status: number, body: object): Promise<unknown> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connection = { secretKey: 'rk_live_x', apiBase: `http://127.0.0.1:${port}` };
  try {
    return await makeStripeDesk(connection, systemClock).account();
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const refused = (message: string): object => ({ error: { type: 'invalid_request_error', message } });

test('a key tells its account, by the name that its owner sees', async () => {
  const account = { id: 'acct_1', object: 'account', settings: { dashboard: { display_name: 'The Shop' } } };
  expect(await accountWhere(200, account)).toEqual({ id: 'acct_1', name: 'The Shop' });
});

test('a restricted key that may not read its account is refused by its id, which is enough', async () => {
  const message =
    "The provided key 'rk_live_*x' does not have the required permissions for this endpoint on account 'acct_1Ab'. Having the 'rak_accounts_kyc_id_numbers_read' permission would allow this request to continue.";
  expect(await accountWhere(403, refused(message))).toEqual({ id: 'acct_1Ab', name: null });
  expect(await accountWhere(403, refused('no'))).toBeNull();
});

test('a key that Stripe does not know is a lost connection', async () => {
  await expect(accountWhere(401, refused('Invalid API Key provided'))).rejects.toThrow(
    'Stripe does not accept the secret key',
  );
});
