import type { Payment } from '../../shared/posting/payment.ts';
import type { XWorld } from '../lightspeed/support/x-world.ts';
import { customerId } from '../simulators/x-series/demo-ids.ts';
import { Shop } from './shop.ts';

/** The real core and the real adapter on one clock; only Stripe, ledger and queue are in memory. */
export class XShop extends Shop {
  readonly #world: XWorld;

  constructor(world: XWorld) {
    super();
    this.#world = world;
    const customer = { kind: 'customer', customerId: customerId('58'), why: 'by e-mail' } as const;
    this.core = { ...this.core, till: world.till, customers: { customerFor: async () => customer } };
  }

  override async happens(payment?: Payment): Promise<void> {
    this.nowMs = this.#world.clock.nowMs();
    await super.happens(payment);
  }

  /** Second by second, until nothing waits any more. */
  async settles(): Promise<void> {
    for (let seconds = 0; seconds < 1800; seconds += 1) {
      if (this.messages.length === 0 && (await this.story()).status !== 'pending') return;
      this.#world.clock.advance(1_000);
      this.nowMs = this.#world.clock.nowMs();
      await this.work();
    }
    throw new Error(`half an hour later: ${JSON.stringify(await this.story())}`);
  }
}
