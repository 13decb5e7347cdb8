import { expect, test } from '@jest/globals';
import { ConfigError } from '../../shared/kernel/errors.ts';
import { lightspeedHosts } from '../../shared/lightspeed/hosts.ts';

const NONE = { apiBase: undefined, authBase: undefined };

test('each series is found at the host that Lightspeed documents for it', () => {
  expect(lightspeedHosts({ series: 'R' }, NONE)).toEqual({
    apiBase: 'https://api.lightspeedapp.com',
    authBase: 'https://cloud.lightspeedapp.com',
  });
  const own = 'https://outfitters.retail.lightspeed.app';
  expect(lightspeedHosts({ series: 'X', domainPrefix: 'outfitters' }, NONE)).toEqual({
    apiBase: own,
    authBase: own,
  });
});

test('a host that is given wins, for tokens, too', () => {
  const given = { apiBase: 'http://127.0.0.1:1', authBase: 'http://127.0.0.1:2' };
  expect(lightspeedHosts({ series: 'R' }, given)).toEqual(given);
  expect(lightspeedHosts({ series: 'X' }, { ...given, authBase: undefined })).toEqual({
    apiBase: 'http://127.0.0.1:1',
    authBase: 'http://127.0.0.1:1',
  });
});

test('a shop whose address is not told is refused with the setting to set', () => {
  expect(() => lightspeedHosts({ series: 'X' }, NONE)).toThrow(ConfigError);
  expect(() => lightspeedHosts({ series: 'X' }, NONE)).toThrow('lightspeed.domainPrefix is missing');
});
