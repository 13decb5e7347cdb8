import { setTimeout as sleep } from 'node:timers/promises';
import { layDownPast } from './demo-past.ts';
import { DEMO_ORDERS, giveBack, pieces } from './demo-orders.ts';
import type { DemoOrder, DemoShop } from './demo-orders.ts';
import type { DemoSale } from './demo-till.ts';

export interface DemoOptions extends Omit<DemoShop, 'random'> {
  /** Gets the story, line by line. */
  readonly say: (line: string) => void;
  /** How the commands that it names begin. */
  readonly command: string;
  /** Default `Math.random`. */
  readonly random?: () => number;
  /** Between two orders; default 10 to 20 s. */
  readonly pauseMs?: () => number;
}

interface Telling extends DemoShop {
  readonly say: (line: string) => void;
  readonly command: string;
  readonly stop: AbortSignal;
}

/** How often the simulators are looked at. */
const LOOK_MS = 200;
/** An order that takes longer is told of later, when it has arrived. */
const PATIENCE_MS = 15_000;
const HELD_AFTER_MS = 4_000;
/** A sale at the counter after every other order. */
const COUNTER_EVERY = 2;

/**
 * Buyers come to the simulated shop, and what becomes of their orders is told in plain words. Other customers buy at
 * the counter meanwhile. What was bought online is written into the till by Tillbridge alone.
 */
export function startDemo(options: DemoOptions): { stop(): void } {
  const { random = Math.random, pauseMs = () => 10_000 + random() * 10_000 } = options;
  if (options.till.isNew()) layDownPast(options.till, Date.now());
  const stopping = new AbortController();
  const telling: Telling = { ...options, random, stop: stopping.signal };
  trade(telling, pauseMs).catch((error: unknown) => {
    if (!stopping.signal.aborted) options.say(`The simulated shop has closed: ${String(error)}`);
  });
  return { stop: () => stopping.abort() };
}

async function trade(telling: Telling, pauseMs: () => number): Promise<void> {
  for (let count = 0; ; count += DEMO_ORDERS.length) {
    const told: DemoOrder[] = [];
    for (const [index, make] of DEMO_ORDERS.entries()) {
      told.push(await tellOrder(telling, count + index + 1, make));
      await wait(telling, pauseMs());
      if (index % COUNTER_EVERY === 1) tellCounter(telling);
    }
    const [first] = told;
    if (first !== undefined && isWrittenBack(telling, first)) await tellReturn(telling, first);
    await wait(telling, pauseMs());
  }
}

async function tellOrder(
  telling: Telling,
  number: number,
  make: (shop: DemoShop) => DemoOrder,
): Promise<DemoOrder> {
  const { stripe, say } = telling;
  const paidAtMs = Date.now();
  const order = make(telling);
  // The webhook has hardly left: nothing of the order is in the till yet.
  const before = new Map(order.skus.map((sku) => [sku, onHand(telling, sku)]));
  const { paymentIntent } = order.paid;
  const amount = stripe.state.payment_intents.get(paymentIntent)?.amount ?? 0;
  say('');
  say(`Order ${number}: ${order.who} pays ${dollars(amount)} for ${order.what}.`);
  say(`  Stripe     payment ${paymentIntent}`);
  const told = { order, before, paidAtMs };
  if (await arrived(telling, () => webhookAnswered(telling, order), PATIENCE_MS))
    say('  webhook    charge.succeeded, signed by Stripe, was verified and put into the queue');
  const patienceMs = order.unknown === null ? PATIENCE_MS : HELD_AFTER_MS;
  if (await arrived(telling, () => isWrittenBack(telling, order), patienceMs)) tellSale(telling, told);
  else tellWaiting(telling, told);
  return order;
}

interface Told {
  readonly order: DemoOrder;
  readonly before: ReadonlyMap<string, number>;
  readonly paidAtMs: number;
}

function tellSale(telling: Telling, { order, before, paidAtMs }: Told): void {
  const { say, stripe, command } = telling;
  const sale = saleOf(telling, order);
  if (sale === undefined) return;
  const { paymentIntent } = order.paid;
  say(`  till       sale ${sale.id}, ${sale.receipt}: ${linesOf(sale)}; tax ${money(sale.tax)},`);
  say(`             total ${money(sale.total)}, paid by ${sale.payer}, customer ${sale.customer}`);
  for (const sku of order.skus) say(`  stock      ${sku}: ${before.get(sku)} -> ${onHand(telling, sku)}`);
  const noted = stripe.state.payment_intents.get(paymentIntent)?.metadata['lightspeed_sale_id'];
  const seconds = ((Date.now() - paidAtMs) / 1000).toFixed(1);
  say(`  Stripe     the payment carries lightspeed_sale_id ${noted}, ${seconds} s after it was made`);
  say(`  its story  ${command} explain ${paymentIntent}`);
}

/** A refund of one piece, and the return in the till. */
async function tellReturn(telling: Telling, order: DemoOrder): Promise<void> {
  const { say, stripe, command } = telling;
  const { sku, amountMinor, refund } = giveBack(telling, order);
  const before = onHand(telling, sku);
  const returnId = (): string | undefined =>
    stripe.state.refunds.get(refund)?.metadata?.['lightspeed_return_id'];
  say('');
  say(
    `Return: 1 × ${sku} of ${order.paid.paymentIntent} comes back, and ${dollars(amountMinor)} are refunded.`,
  );
  say(`  Stripe     refund ${refund}`);
  if (await arrived(telling, () => returnId() !== undefined, PATIENCE_MS)) {
    say(`  till       return ${returnId()}, made from the lines of sale ${saleOf(telling, order)?.id}`);
    say(`  stock      ${sku}: ${before} -> ${onHand(telling, sku)}`);
  } else {
    say(`  till       nothing yet; why not: ${command} explain ${refund}`);
  }
}

/** Held, or slow: it is told when it arrives after all. */
function tellWaiting(telling: Telling, told: Told): void {
  const { order } = told;
  const { paymentIntent } = order.paid;
  const { say, command } = telling;
  if (order.unknown === null) {
    say(`  till       nothing yet; why not: ${command} explain ${paymentIntent}`);
  } else {
    say(`  held       the till knows no ${order.unknown.sku}; nothing is guessed, a person decides:`);
    say(`             ${command} map sku ${order.unknown.sku} ${order.unknown.standsFor}`);
    say(`             ${command} held release ${paymentIntent}`);
  }
  // Rejected, it was stopped while it waited.
  void tellLater(telling, told).catch(() => undefined);
}

async function tellLater(telling: Telling, told: Told): Promise<void> {
  await arrived(telling, () => isWrittenBack(telling, told.order), Infinity);
  telling.say('');
  telling.say(`${told.order.paid.paymentIntent} has reached the till after all:`);
  tellSale(telling, told);
}

/** Whether it came true in time. Rejects when the demo is stopped. */
async function arrived(telling: Telling, isTrue: () => boolean, withinMs: number): Promise<boolean> {
  const untilMs = Date.now() + withinMs;
  while (!isTrue()) {
    if (Date.now() >= untilMs) return false;
    await wait(telling, LOOK_MS);
  }
  return true;
}

async function wait({ stop }: Telling, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: stop, ref: false });
}

function webhookAnswered({ stripe }: Telling, { paid }: DemoOrder): boolean {
  const isOurs = (id: string): boolean =>
    paid.events.includes(id) && stripe.state.events.get(id)?.type === 'charge.succeeded';
  return stripe.state.deliveries.all().some(({ event, status }) => isOurs(event) && status === 'delivered');
}

function isWrittenBack({ stripe }: Telling, { paid }: DemoOrder): boolean {
  return stripe.state.payment_intents.get(paid.paymentIntent)?.metadata['lightspeed_sale_id'] !== undefined;
}

function saleOf({ stripe, till }: Telling, { paid }: DemoOrder): DemoSale | undefined {
  return till.sale(
    stripe.state.payment_intents.get(paid.paymentIntent)?.metadata['lightspeed_sale_id'] ?? '',
  );
}

/** Somebody in the shop, whom the till serves without Tillbridge. */
function tellCounter(telling: Telling): void {
  const { sku, onHand: before } = pieces(telling, 1);
  const sale = telling.till.sellAtCounter(sku, 1);
  telling.say('');
  telling.say(`At the counter: ${linesOf(sale)}, ${sale.receipt}, paid by ${sale.payer}.`);
  telling.say(`  stock      ${sku}: ${before} -> ${onHand(telling, sku)}`);
}

const linesOf = ({ lines }: DemoSale): string =>
  lines.map(({ quantity, name, price }) => `${quantity} × ${name} at ${money(price)}`).join(', ');

const onHand = ({ till }: Telling, sku: string): number => till.item(sku)?.onHand ?? 0;

const dollars = (minor: number): string => `$${(minor / 100).toFixed(2)}`;
const money = (amount: number): string => `$${amount.toFixed(2)}`;
