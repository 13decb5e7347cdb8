import { fixedCost, orderCost, sumOf } from '../cost/price.ts';
import type { CostLine } from '../cost/price.ts';
import { PRICES } from '../cost/prices.ts';
import { FIXED, ORDER } from '../cost/use.ts';
import { good, wrongUsage } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { aligned } from '../output.ts';

const USUAL = [0, 1_000, 10_000];
const MOST = 10_000_000;

/** What a month costs at AWS, without orders and with so many. By arithmetic from measured use: nothing is asked. */
export function cost(asked: string | undefined): Outcome {
  const orders = asked === undefined ? null : /^\d{1,8}$/.test(asked) ? Number(asked) : Number.NaN;
  if (orders !== null && !(orders <= MOST))
    return wrongUsage(`--orders "${asked}" is no number of orders`, 'give a whole number a month, e.g. 2000');
  const fixed = fixedCost(FIXED, PRICES.usd);
  const counts = orders === null ? USUAL : [...new Set([0, orders])];
  const months = counts.map((count) => {
    const lines = [...fixed, ...orderCost(count, ORDER, PRICES.usd)];
    return { orders: count, usd: cents(sumOf(lines)), lines: lines.map(rounded) };
  });
  const { asOf, region } = PRICES;
  const last = months.at(-1);
  return good(
    { currency: 'usd', pricesAsOf: asOf, region, months },
    [
      `What AWS charges a month in ${region}, by its prices of ${asOf}, without free tiers:`,
      ...aligned(
        months.map(({ orders: count, usd }) => [`${count.toLocaleString('en')} orders`, dollars(usd)]),
        '  ',
      ),
      '',
      `The ${dollars(last?.usd ?? 0)} are:`,
      ...aligned(
        (last?.lines ?? []).map(({ what, usd }) => [what, dollars(usd)]),
        '  ',
      ),
      'Stripe and Lightspeed charge nothing for what Tillbridge asks of them.',
    ].join('\n'),
  );
}

const cents = (usd: number): number => Math.round(usd * 100) / 100;
const rounded = ({ what, usd }: CostLine): CostLine => ({ what, usd: cents(usd) });
const dollars = (usd: number): string => `${usd.toFixed(2)} USD`;
