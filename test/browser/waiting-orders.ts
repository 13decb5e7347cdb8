import { movementIdOf, paymentIdOf } from '../../shared/kernel/ids.ts';
import { customersOf } from '../../shared/people/customers.ts';
import { lineWith, movementWith, orderWith, paymentWith } from '../support/builders.ts';
import { peopleIn } from '../support/memory-people-services.ts';
import { Shop } from '../support/shop.ts';
import type { Waiting } from './shop-on-a-port.ts';
import { NOW_MS } from './year-of-trade.ts';

const HOUR_MS = 3_600_000;

/** One order as it stands in Stripe; its lines are worth `amountMinor` unless it is told what was captured. */
interface WaitingOrder {
  readonly number: number;
  readonly hoursAgo: number;
  readonly sku?: string;
  readonly description?: string;
  readonly amountMinor: number;
  readonly capturedMinor?: number;
  /** Of the whole order, of which this payment is a part. */
  readonly totalMinor?: number;
}

const ORDERS: readonly WaitingOrder[] = [
  { number: 1031, hoursAgo: 2, amountMinor: 31_850, sku: 'PARKA-M', description: 'Fjell Parka M' },
  { number: 1029, hoursAgo: 5, amountMinor: 12_900, capturedMinor: 12_400 },
  { number: 1024, hoursAgo: 26, amountMinor: 45_000, totalMinor: 90_000 },
  { number: 1022, hoursAgo: 31, amountMinor: 4_200, sku: 'NEW-HAT', description: 'Wool Felt Hat' },
  { number: 1018, hoursAgo: 50, amountMinor: 2_150, sku: 'MUG-BLU', description: 'Enamel Mug Blue' },
];

/**
 * A shop in memory in which one order has reached the till, `ORDERS` and so many more wait for a person, and a pair of
 * people does.
 */
export async function whatWaits(more = 0): Promise<Waiting> {
  const shop = new Shop();
  shop.nowMs = NOW_MS - 60 * HOUR_MS;
  await comes(shop, { number: 1011, hoursAgo: 60, amountMinor: 2_500 });
  for (const order of ORDERS.toReversed()) await comes(shop, order);
  for (let at = 0; at < more; at += 1)
    await comes(shop, { number: 2000 + at, hoursAgo: 2, amountMinor: 1_000 + at, sku: 'NEW-HAT' });
  await shop.passes(NOW_MS - shop.nowMs);
  return { core: shop, people: await twoWhoMayBeOne(shop) };
}

async function comes(shop: Shop, order: WaitingOrder): Promise<void> {
  const { number, hoursAgo, amountMinor, capturedMinor = amountMinor } = order;
  const { sku = 'TEE-M', description = 'Trail Tee M', totalMinor = null } = order;
  const atMs = NOW_MS - hoursAgo * HOUR_MS;
  await shop.passes(atMs - shop.nowMs);
  const line = lineWith({ sku, description, quantity: 1, grossMinor: amountMinor, taxMinor: 0, taxes: [] });
  await shop.happens(
    paymentWith({
      id: paymentIdOf(`pi_WEB${number}`),
      chargeId: `ch_WEB${number}`,
      capturedMinor,
      order: { kind: 'order', order: orderWith({ lines: [line], reference: `WEB-${number}`, totalMinor }) },
      movements: [movementWith({ id: movementIdOf(`ch_WEB${number}`), amountMinor: capturedMinor, atMs })],
    }),
  );
}

/** Two buyers with one e-mail address and different names. */
async function twoWhoMayBeOne({ clock }: Shop): Promise<Waiting['people']> {
  const people = peopleIn(clock);
  people.directory.add('58', {
    firstName: 'Ada',
    lastName: 'Byrne',
    emails: ['byrne@example.com'],
    phones: ['518 555 0101'],
  });
  const { customerFor } = customersOf(people);
  const how = { dryRun: false, except: null, amountMinor: 18_900 };
  for (const name of ['Ada Byrne', 'Tom Byrne'])
    await customerFor({ email: 'byrne@example.com', name, phone: null }, how);
  return people;
}
