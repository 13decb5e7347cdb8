import { expect, test } from '@jest/globals';
import { refuseTestKeyOnRealTill } from '../../functions/services.ts';

test.each([
  'https://api.lightspeedapp.com',
  'https://demo.retail.lightspeed.app',
  // Older shops of the X-Series have their addresses here.
  'https://demo.vendhq.com',
])('test money does not reach %s, live money does', (apiBase) => {
  expect(() => refuseTestKeyOnRealTill('test', apiBase)).toThrow('a Stripe test key');
  expect(() => refuseTestKeyOnRealTill('live', apiBase)).not.toThrow();
});

test.each(['http://127.0.0.1:4010', 'https://lightspeedapp.com.example.org', 'https://notvendhq.com'])(
  'test money may go to %s, which is no real till',
  (apiBase) => {
    expect(() => refuseTestKeyOnRealTill('test', apiBase)).not.toThrow();
  },
);
