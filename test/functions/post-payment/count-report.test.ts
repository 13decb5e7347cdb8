import { expect, test } from '@jest/globals';
import { countReport } from '../../../functions/post-payment/count-report.ts';
import { converge } from '../../../shared/posting/converge.ts';
import { lineWith, orderWith, PAYMENT, paymentWith } from '../../support/builders.ts';
import { basketWith, refundWith } from '../../support/returns.ts';
import { Shop } from '../../support/shop.ts';
import { watchForTests } from '../../support/watch.ts';

/** What is counted of one pass over the payment. */
async function countedIn(shop: Shop): Promise<[string, number][]> {
  const { watch, published } = watchForTests();
  countReport(
    await converge({ paymentId: PAYMENT, eventId: null, eventAtMs: null }, shop.core),
    watch.metrics,
  );
  watch.metrics.publish();
  return published();
}

/** An order, refunded at once, whose tax is a cent above the till's. */
async function countedOf(taxMinor: number): Promise<[string, number][]> {
  const shop = new Shop({ tax: 'till' });
  const order = orderWith({ lines: [lineWith({ taxMinor, taxes: [] })] });
  shop.stripe.happened(basketWith([refundWith(2500 + taxMinor)], order), shop.nowMs);
  return countedIn(shop);
}

test('counts every movement that was posted, and each sale or return with a rounding line', async () => {
  expect(await countedOf(207)).toEqual([
    ['MovementsPosted', 2],
    ['RoundingLines', 2],
  ]);
  expect(await countedOf(206)).toEqual([['MovementsPosted', 2]]);
});

test('counts what a person is newly asked, once: what stays held would silence the alarm for all that follows', async () => {
  const shop = new Shop();
  shop.till.items.length = 0;
  const counted = (): Promise<[string, number][]> => {
    shop.stripe.happened(paymentWith(), shop.nowMs);
    return countedIn(shop);
  };
  expect(await counted()).toEqual([['PeopleAsked', 1]]);
  expect(await counted()).toEqual([]);
});

test('counts nothing of a beat of the pump', () => {
  const { watch, published } = watchForTests();
  countReport({ outcome: 'drained', offered: 0 }, watch.metrics);
  watch.metrics.publish();
  expect(published()).toEqual([]);
});
