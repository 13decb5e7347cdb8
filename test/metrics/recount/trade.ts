import { DEMO_ORDERS, giveBack } from '../../simulators/demo-orders.ts';
import type { DemoOrder } from '../../simulators/demo-orders.ts';
import type { TradedShop } from './traded-shop.ts';

const DAY_MS = 86_400_000;
const SOLD_AT_COUNTER = [
  'TEE-M',
  'TEE-L',
  'CAP-GRN',
  'BEANIE',
  'SOCK-WOOL',
  'BAR-OAT',
  'GAS-230',
  'LACES',
  'CHALK',
];
/** Not in the shop's zone: the evening of one day is the next one in UTC, and the clocks go back on 2026-11-01. */
const NIGHTS = [
  '2026-11-01T04:30:00Z',
  '2026-11-01T05:30:00Z',
  '2026-11-01T06:30:00Z',
  '2026-11-02T04:59:59Z',
];
const REASONS = ['torn at the seam', 'too small', undefined];

type Random = () => number;

/**
 * A shop's weeks: history from before Tillbridge, then days of counter sales, online orders, returns in all forms,
 * voids, edits and a count, with the feed followed again and again in between.
 * @returns the order that is paid and not in the till.
 */
export async function trade(shop: TradedShop, random: Random, days: number): Promise<DemoOrder> {
  const trading = new Trading(shop, random);
  trading.history();
  await shop.follows();
  for (let day = 0; day < days; day += 1) {
    await trading.day();
    if (random() < 0.4) await shop.follows();
  }
  const waiting = await trading.ends();
  await shop.follows();
  return waiting;
}

class Trading {
  readonly #shop: TradedShop;
  readonly #random: Random;
  readonly #customers: (string | null)[] = [null];
  readonly #counterSales: string[] = [];
  readonly #orders: DemoOrder[] = [];

  constructor(shop: TradedShop, random: Random) {
    this.#shop = shop;
    this.#random = random;
    for (const first of ['Ann', 'Bea', 'Cleo'])
      this.#customers.push(shop.far.counter.newCustomer(first, 'Roe'));
  }

  history(): void {
    const { clock } = this.#shop.far;
    for (let index = 0; index < 25; index += 1)
      this.#sell(clock.nowMs() - Math.floor(this.#random() * 400) * DAY_MS);
    for (const night of NIGHTS) this.#sell(Date.parse(night));
  }

  async day(): Promise<void> {
    for (let sale = 0; sale < 3; sale += 1) {
      this.#shop.passesBy(Math.floor(this.#random() * 4) * 3_600_000);
      this.#sell();
    }
    // Each is changed at most once: what is given back in full cannot be again.
    const last = this.#counterSales.pop();
    if (last !== undefined) this.#changes(last);
    await this.#order();
    if (this.#random() < 0.5) await this.#refund();
    this.#shop.passesBy(8 * 3_600_000);
  }

  /** A count that finds two pieces missing that somebody had added by hand, and an order that is paid for while the till is paused. */
  async ends(): Promise<DemoOrder> {
    const { counter, books } = this.#shop.far;
    this.#shop.passesBy(60_000);
    const onHand = new Map([...books.stock().values()].map((row) => [row.sku, row.onHand]));
    const [chalk, laces] = [onHand.get('CHALK') ?? 0, onHand.get('LACES') ?? 0];
    // Somebody believes that there are two more than the books say, until it is counted.
    counter.setStock('CHALK', chalk + 2);
    this.#shop.passesBy(60_000);
    counter.count({ CHALK: chalk, LACES: laces });
    // Else a buyer of chalk, in the same second, would be a cause of what is missing.
    this.#shop.passesBy(60_000);
    await this.#shop.core.ledger.pause({
      code: 'person',
      reason: 'counting',
      remedy: 'resume',
      sinceMs: this.#shop.nowMs,
      by: 'person',
    });
    const order = await this.#order(DEMO_ORDERS.slice(0, 1));
    this.#shop.passesBy(60_000);
    return order;
  }

  #changes(saleId: string): void {
    const { counter } = this.#shop.far;
    const how = this.#random();
    if (how < 0.3) counter.giveBack(saleId);
    else if (how < 0.5) counter.void(saleId);
    else if (how < 0.7) counter.reassign(saleId, this.#one(this.#customers.slice(1)) ?? '');
  }

  #sell(atMs?: number): void {
    const units = (): number => (this.#random() < 0.15 ? -1 : 1 + Math.floor(this.#random() * 3));
    const lines = Array.from({ length: 1 + Math.floor(this.#random() * 3) }, () => {
      const why = this.#one(REASONS);
      return { sku: this.#one(SOLD_AT_COUNTER), units: units(), ...(why === undefined ? {} : { why }) };
    });
    const sale = { lines, customerId: this.#one(this.#customers), ...(atMs === undefined ? {} : { atMs }) };
    const saleId = this.#shop.far.counter.sell(sale);
    const hasSold = lines.some((line) => line.units > 0);
    if (atMs === undefined && hasSold) this.#counterSales.push(saleId);
  }

  async #order(from: typeof DEMO_ORDERS = DEMO_ORDERS): Promise<DemoOrder> {
    const { stripeSide: stripe, far } = this.#shop;
    const order = this.#one(from)({ stripe, till: far.till, random: this.#random });
    await this.#shop.works(order.paid.paymentIntent);
    if (order.unknown === null) this.#orders.push(order);
    return order;
  }

  async #refund(): Promise<void> {
    const { stripeSide: stripe, far } = this.#shop;
    const [order] = this.#orders.splice(Math.floor(this.#random() * this.#orders.length), 1);
    if (order === undefined) return;
    const { charge } = order.paid;
    const how = Math.floor(this.#random() * 5);
    if (how === 0) giveBack({ stripe, till: far.till, random: this.#random }, order);
    if (how === 1) stripe.shop.refund({ charge, restock: 'damaged' });
    if (how === 2) stripe.shop.refund({ charge, reason: 'requested_by_customer' });
    if (how === 3) stripe.shop.refund({ charge, amountMinor: 100, reason: 'duplicate' });
    await this.#refundAndFail(how, order);
    await this.#shop.works(order.paid.paymentIntent);
  }

  /** A refund that was posted, and failed weeks later. */
  async #refundAndFail(how: number, { paid }: DemoOrder): Promise<void> {
    if (how !== 4) return;
    const { refund } = this.#shop.stripeSide.shop.refund({ charge: paid.charge });
    await this.#shop.works(paid.paymentIntent);
    this.#shop.stripeSide.shop.failRefund(refund);
  }

  #one<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }
}
