import { processMessage } from '../../functions/post-payment/process-message.ts';
import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { CoreDeps } from '../../shared/posting/core.ts';
import type { CustomersPort } from '../../shared/posting/ports.ts';
import { explain } from '../../shared/posting/explain.ts';
import type { Story } from '../../shared/posting/explain.ts';
import type { Payment } from '../../shared/posting/payment.ts';
import type { TillItem, TillSale } from '../../shared/posting/sale.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { NOON_MS, PAYMENT, paymentWith, settingsWith } from './builders.ts';
import { MemoryLedger, memoryLeases } from './memory-ledger.ts';
import { MemoryStripe } from './memory-stripe.ts';
import { makeMemoryTill } from './memory-till.ts';

export const TEE: TillItem = {
  itemId: '501',
  sku: 'TEE-M',
  description: 'Trail Tee M',
  archived: false,
  taxable: true,
  taxClassId: '1',
  unsupported: null,
};

const BY_E_MAIL: CustomersPort = {
  customerFor: async (buyer) =>
    buyer.email === null
      ? { kind: 'walk-in', why: 'no e-mail' }
      : { kind: 'customer', customerId: '58', why: 'customer 58 by e-mail' },
};

/** A shop in memory with the real core and a queue that is worked off by hand, on a clock that only tests move. */
export class Shop {
  nowMs = NOON_MS + 60_000;
  readonly stripe = new MemoryStripe();
  readonly ledger = new MemoryLedger();
  readonly clock = { nowMs: () => this.nowMs, sleep: async () => undefined };
  readonly till = makeMemoryTill({ clock: this.clock, items: [TEE] });
  readonly messages: { body: string; dueMs: number }[] = [];
  core: CoreDeps;
  #ids = 0;

  constructor(settings: Partial<PostingSettings> = {}) {
    const push = async (body: object, delaySeconds: number): Promise<void> => {
      this.messages.push({ body: JSON.stringify(body), dueMs: this.nowMs + delaySeconds * 1000 });
    };
    this.core = {
      stripe: this.stripe,
      till: this.till,
      customers: BY_E_MAIL,
      ledger: this.ledger,
      leases: memoryLeases(this.clock),
      queue: { send: push, sendPump: (pump, delaySeconds) => push({ pump }, delaySeconds) },
      settings: settingsWith(settings),
      shopCurrency: 'usd',
      stamp: 'test mode, settings 1',
      clock: this.clock,
      random: { id: () => `id-${(this.#ids += 1)}`, fraction: () => 0.5 },
    };
  }

  set settings(change: Partial<PostingSettings>) {
    this.core = { ...this.core, settings: { ...this.core.settings, ...change } };
  }

  /** Something happened in Stripe; its webhook arrives `copies` times and is worked off. */
  async happens(payment: Payment = paymentWith(), copies = 1): Promise<void> {
    const hint = this.stripe.happened(payment, this.nowMs);
    for (let copy = 0; copy < copies; copy += 1) await this.core.queue.send(hint, 0);
    await this.work();
  }

  /** Works off what is due now. */
  async work(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) {
      const index = this.messages.findIndex((message) => message.dueMs <= this.nowMs);
      if (index < 0) return;
      const [message] = this.messages.splice(index, 1);
      await processMessage({ body: message?.body ?? '', receiveCount: 1 }, this.core);
    }
    throw new Error('the queue never empties: messages circle');
  }

  /** Time goes by, second by second as far as messages care. */
  async passes(durationMs: number): Promise<void> {
    const endMs = this.nowMs + durationMs;
    for (;;) {
      const next = Math.min(...this.messages.map((message) => message.dueMs), endMs);
      this.nowMs = Math.max(this.nowMs, next);
      if (this.nowMs >= endMs) break;
      await this.work();
    }
    await this.work();
  }

  async story(id: string = PAYMENT): Promise<Story> {
    const story = await explain(id, this.core);
    if (story === null) throw new Error(`nobody knows ${id}`);
    return story;
  }

  salesOf(key: string): TillSale[] {
    return [...this.till.sales.values()].filter((row) => row.saleKey === key);
  }

  completed(key = 'ch_1'): TillSale[] {
    return this.salesOf(key).filter((row) => row.state === 'completed');
  }

  async isOpen(id: PaymentId = PAYMENT): Promise<boolean> {
    return (await this.ledger.load(id))?.openSinceMs !== null;
  }
}
