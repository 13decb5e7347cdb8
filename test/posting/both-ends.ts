import { paymentIdOf } from '../../shared/kernel/ids.ts';
import { listHeld } from '../../shared/posting/explain.ts';
import type { Story } from '../../shared/posting/explain.ts';
import type { PostingSettings } from '../../shared/settings/schema.ts';
import { makeStripe } from '../../shared/stripe/make-stripe.ts';
import { openRWorld, settingsWith } from '../lightspeed/support/r-world.ts';
import type { RWorld } from '../lightspeed/support/r-world.ts';
import type { SaleDocument } from '../simulators/r-series/rows.ts';
import { startStripeSimulator } from '../simulators/stripe/server.ts';
import type { StripeSimulator } from '../simulators/stripe/server.ts';
import { Shop } from '../support/shop.ts';

/** Both far sides simulated over HTTP, with the real adapters and the real core between them. */
export class BothEnds extends Shop {
  readonly far: StripeSimulator;
  readonly world: RWorld;

  constructor(far: StripeSimulator, world: RWorld, settings: Partial<PostingSettings>) {
    super(settings);
    this.far = far;
    this.world = world;
    const stripe = makeStripe({ secretKey: far.secretKey, apiBase: far.url });
    this.core = { ...this.core, stripe, till: world.till };
  }

  /** The shop, its till and its books are in this currency. */
  set currency(currency: string) {
    const settings = settingsWith();
    const { till } = this.world.connect({ settings: { ...settings, shop: { ...settings.shop, currency } } });
    this.core = { ...this.core, till, shopCurrency: currency };
  }

  /** Something happened to the payment in Stripe: it is observed and worked off, a minute after the last one. */
  async works(payment: string): Promise<Story> {
    this.world.clock.advance(60_000);
    this.nowMs = this.world.clock.nowMs();
    await this.core.queue.send({ paymentId: paymentIdOf(payment), eventId: null, eventAtMs: null }, 0);
    await this.work();
    return this.story(payment);
  }

  /** Takes every event that Stripe has for us since, as the sweep does; how many there were. */
  async takesEvents(sinceMs: number): Promise<number> {
    let count = 0;
    for await (const hint of this.core.stripe.changedSince(sinceMs)) {
      await this.core.queue.send(hint, 0);
      count += 1;
    }
    this.world.clock.advance(60_000);
    this.nowMs = this.world.clock.nowMs();
    await this.work();
    return count;
  }

  /** The till's completed sales under a key. */
  inTill(key: string): SaleDocument[] {
    return this.world.simulator.state
      .salesByReference(key)
      .filter(({ sale }) => sale.completed === 'true' && sale.voided !== 'true');
  }

  /** `2 x 501 at 12.5`, by the till's own words. */
  linesOf(key: string): string[] {
    const [document] = this.inTill(key);
    return (document?.lines ?? []).map(
      (line) => `${line.unitQuantity} x ${line.itemID} at ${line.unitPrice}`,
    );
  }

  /** Total and payments as the till shows them; a sale that does not balance has no figures. */
  figuresOf(key: string): { total: string; tax: string; paid: string[]; balance: string } | null {
    const [document, ...others] = this.inTill(key);
    if (document === undefined || others.length > 0) return null;
    const { total, calcTax1, balance } = document.sale;
    return { total, tax: calcTax1, paid: document.payments.map(({ amount }) => amount), balance };
  }

  async reasons(): Promise<string[]> {
    return (await listHeld(this.ledger)).map(({ reason }) => reason);
  }

  async close(): Promise<void> {
    await this.far.close();
    await this.world.close();
  }
}

/** Nothing happens by itself within a test: whatever Stripe does later is asked for. */
const NEVER = { asyncCaptureMs: 3_600_000, delayedMethodMs: 3_600_000, refundSettlesMs: 3_600_000 };

export async function openBothEnds(settings: Partial<PostingSettings> = {}): Promise<BothEnds> {
  const world = await openRWorld();
  const clock = { nowMs: () => world.clock.nowMs(), sleep: async () => undefined };
  const far = await startStripeSimulator({ clock, switches: NEVER });
  return new BothEnds(far, world, settings);
}
