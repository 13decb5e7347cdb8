import { afterEach, expect, test } from '@jest/globals';
import { release } from '../../shared/posting/decide.ts';
import { orderWith, paymentWith } from '../support/builders.ts';
import { openXWorld } from '../lightspeed/support/x-world.ts';
import type { XWorld } from '../lightspeed/support/x-world.ts';
import { basketWith } from '../support/returns.ts';
import { XShop } from '../support/x-shop.ts';

/** Stories that the seeded simulation found on X-Series, told once more without the rest of their seed. */

let world: XWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

async function openShop(): Promise<{ shop: XShop; world: XWorld }> {
  const opened = await openXWorld();
  world = opened;
  return { shop: new XShop(opened), world: opened };
}

const REFUSED = { kind: 'status', status: 422, committed: false } as const;
const POST_OF_A_SALE = { method: 'POST', path: /\/sales$/ };

test('a sale that the till refused is posted once the owner releases it', async () => {
  const { shop, world: till } = await openShop();
  till.simulator.faults.add({ ...POST_OF_A_SALE, fault: REFUSED });
  await shop.happens();
  await shop.settles();
  expect((await shop.story()).status).toBe('held');

  await release('ch_1', shop.core);
  await shop.settles();

  expect((await shop.story()).status).toBe('posted');
  expect(till.simulator.state.closedSales()).toHaveLength(1);
});

test('a sale whose amount Stripe changed before it was posted is posted with the new one', async () => {
  const { shop, world: till } = await openShop();
  till.simulator.faults.add({ ...POST_OF_A_SALE, fault: { kind: 'rateLimited', retryAfterS: 60 } });
  const first = paymentWith();
  await shop.happens(first);
  const more = basketWith([], orderWith({ shippingMinor: 500, shippingTaxMinor: 41 }));
  await shop.happens({ ...more, id: first.id });
  await shop.settles();

  expect((await shop.story()).status).toBe('posted');
  const [sale, ...others] = till.simulator.state.closedSales();
  expect(others).toEqual([]);
  expect(sale === undefined ? '' : till.simulator.state.totalsOf(sale).priceInclTax).toBe(
    (more.capturedMinor / 100).toFixed(2),
  );
});
