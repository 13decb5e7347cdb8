import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseSettings, parseSettingsText } from '../../shared/settings/schema.ts';

const demo = readFileSync('infra/settings.json', 'utf8');
const minimal = {
  stage: 'prod',
  shop: { name: 'Shop', timeZone: 'America/New_York', currency: 'usd', country: 'US' },
  lightspeed: { series: 'R' },
};

test("the demo shop's settings are right", () => {
  expect(parseSettingsText(demo, 'infra/settings.json').stage).toBe('demo');
});

test('what a shop leaves out is safe: nothing is written to the till until it says so', () => {
  const { posting } = parseSettings(minimal, 'x');
  expect(posting).toMatchObject({
    mode: 'shadow',
    unknownSku: 'hold',
    noLines: 'hold',
    tax: 'match',
    inPerson: 'skip',
  });
});

test.each([
  [
    'live without a go-live moment',
    { posting: { mode: 'live' } },
    '"posting.since": live posting needs the go-live moment',
  ],
  ['a misspelt key', { posting: { taxes: 'match' } }, '"posting.taxes" is no setting'],
  ['an unknown key at the top', { color: 'red' }, '"color" is no setting'],
  ['a wrong word', { posting: { tax: 'guess' } }, '"posting.tax"'],
  [
    'a currency nobody knows',
    { shop: { ...minimal.shop, currency: 'USD' } },
    '"shop.currency": expected a lower-case ISO currency',
  ],
  [
    'a time zone nobody knows',
    { shop: { ...minimal.shop, timeZone: 'Mars/Olympus' } },
    '"shop.timeZone": expected an IANA time zone',
  ],
  [
    'a moment that is none',
    { posting: { mode: 'live', since: 'yesterday' } },
    '"posting.since": expected an ISO 8601 moment',
  ],
  ['a series nobody sells', { lightspeed: { series: 'Q' } }, '"lightspeed.series"'],
  [
    'an id with a path in it',
    { lightspeed: { series: 'R', shopId: '../1' } },
    '"lightspeed.shopId": expected an id as the till shows it',
  ],
])('%s is refused by name', (_, change, message) => {
  expect(() => parseSettings({ ...minimal, ...change }, 'my.json')).toThrow(message);
});

test('every wrong key is named at once', () => {
  const wrong = { ...minimal, stage: 'NO', shop: { ...minimal.shop, name: '' } };
  expect(() => parseSettings(wrong, 'my.json')).toThrow(/my\.json.*"stage".*"shop\.name"/);
});

test('a file that is no JSON says so', () => {
  expect(() => parseSettingsText('{', 'my.json')).toThrow('settings in my.json are not JSON');
});
