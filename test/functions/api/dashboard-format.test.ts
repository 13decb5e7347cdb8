import { expect, test } from '@jest/globals';
import { formatOf } from '../../../functions/api/dashboard/format.ts';
import type { Shop } from '../../../functions/api/dashboard/signed-in.ts';

const US: Shop = {
  name: 'Demo Outfitters',
  timeZone: 'America/New_York',
  currency: 'usd',
  country: 'US',
  mode: 'live',
  salePage: null,
};

test('money is written as the shop’s country writes it, and not every currency has cents', () => {
  const written = (shop: Partial<Shop>) => {
    const { money, roundMoney, inShopMoney } = formatOf({ ...US, ...shop });
    const code = (shop.currency ?? 'usd').toUpperCase();
    return [money(123_456), roundMoney(123_456), inShopMoney(`12 of 1250 ${code} wait`)];
  };
  expect(written({})).toEqual(['$1,234.56', '$1,235', '12 of $1,250.00 wait']);
  expect(written({ currency: 'jpy', country: 'JP' })).toEqual(['¥123,456', '¥123,456', '12 of ¥1,250 wait']);
  expect(written({ currency: 'kwd', country: 'US' })[0]).toMatch(/^KWD\s123\.456$/);
  expect(written({ currency: 'gbp', country: 'GB' })[0]).toBe('£1,234.56');
});

test('a business day is the same day everywhere; a moment is told in the shop’s time', () => {
  const { day, shortDay, time, month, inShopDays } = formatOf(US);
  expect([day('2026-11-03'), shortDay('2026-11-03'), month('2026-11')]).toEqual([
    'Nov 3, 2026',
    'Nov\u{a0}3',
    'November 2026',
  ]);
  expect(inShopDays('30 at once on 2026-11-03: order 2026.')).toBe('30 at once on Nov 3, 2026: order 2026.');
  expect(time('2026-11-03T02:30:00.000Z')).toMatch(/^9:30\sPM$/);
});

test('ages are in words, and small shares are not rounded to nothing', () => {
  const { ago, percent, share, rate } = formatOf(US);
  const at = Date.parse('2026-11-03T12:00:00Z');
  const ages = [10, 5 * 60, 3 * 3600, 72 * 3600].map((seconds) =>
    ago(new Date(at - seconds * 1000).toISOString(), at),
  );
  expect(ages).toEqual(['just now', '5 min ago', '3 h ago', '3 days ago']);
  expect([percent(0.004), percent(0.38), share(0, 0), rate(0.126)]).toEqual(['0.4%', '38%', '–', '0.13']);
});
