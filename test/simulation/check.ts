import type { Posting } from '../../shared/posting/posting.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import type { Causes } from './faults.ts';
import type { Order } from './scenario.ts';
import { ITEMS } from './scenario.ts';
import type { World } from './world.ts';

/** What is wrong in a world that has come to rest; empty: nothing. */
export async function violationsOf(
  world: World,
  orders: readonly Order[],
  causes: Causes,
): Promise<string[]> {
  const wrong: string[] = [];
  const keys = new Set<string>(orders.map((order) => order.payment.chargeId ?? ''));
  for (const order of orders) wrong.push(...(await paymentViolations(world, order, causes)));
  const byHand = await draftsLeftToPeople(world, orders);
  for (const row of world.till.sales.values()) {
    if (!keys.has(row.saleKey)) wrong.push(`sale ${row.saleId} belongs to no movement`);
    if (row.state === 'draft' && !byHand.has(row.saleId)) {
      wrong.push(`draft ${row.saleId} of ${row.saleKey} is left behind`);
    }
  }
  wrong.push(...stockViolations(world), ...buyerViolations(world, orders, causes));
  if (world.deadLetters.length > 0) wrong.push(...(await deadLetterViolations(world)));
  const controls = await world.ledger.controls();
  if (controls.pause !== null) wrong.push(`still paused: ${controls.pause.reason}`);
  return wrong;
}

/** Drafts that the till refused to delete: a finding asks a person to do it. */
async function draftsLeftToPeople(world: World, orders: readonly Order[]): Promise<ReadonlySet<string>> {
  const records = await Promise.all(orders.map((order) => world.ledger.load(order.payment.id)));
  const findings = records.flatMap((record) => record?.postings.flatMap((posting) => posting.findings) ?? []);
  return new Set(findings.flatMap((finding) => /^delete draft (\S+) by hand/.exec(finding)?.[1] ?? []));
}

async function paymentViolations(world: World, order: Order, causes: Causes): Promise<string[]> {
  const { id, chargeId } = order.payment;
  const record = await world.ledger.load(id);
  if (record === null) return [`${id} is lost: the ledger does not know it`];
  if (record.openSinceMs !== null) return [`${id} is still open`];
  const posting = record.postings[0];
  if (posting === undefined) return [`${id} has no posting`];
  const rows = [...world.till.sales.values()].filter((row) => row.saleKey === chargeId);
  return [...salesViolations(order, rows, causes), ...endViolations(posting, rows, order, causes)];
}

function salesViolations(order: Order, rows: readonly TillSale[], causes: Causes): string[] {
  const { chargeId, capturedMinor } = order.payment;
  const completed = rows.filter((row) => row.state === 'completed');
  const touched = causes.touched.has(chargeId ?? '');
  // A person who completes a draft by hand may ring it up beside ours; without one, never two.
  const double = completed.length > 1 && !touched ? [`${chargeId} is rung up ${completed.length} times`] : [];
  const off = completed
    .filter((row) => !touched && row.totalMinor !== capturedMinor)
    .map((row) => `${chargeId}: sale ${row.saleId} says ${row.totalMinor}, captured ${capturedMinor}`);
  return [...double, ...off];
}

function endViolations(posting: Posting, rows: readonly TillSale[], order: Order, causes: Causes): string[] {
  const { movementId, at } = posting;
  const counted = rows.filter((row) => row.state === 'completed' || row.state === 'voided');
  if (at.step === 'posted') {
    const sale = rows.find((row) => row.saleId === at.saleId);
    const there = sale?.state === 'completed' || (sale !== undefined && causes.touched.has(movementId));
    const writeBack = posting.writeBack === 'done' ? [] : [`${movementId}: Stripe was never told`];
    return there
      ? writeBack
      : [`${movementId} is posted as ${at.saleId}, the till shows ${sale?.state ?? 'nothing'}`];
  }
  if (at.step !== 'held') return [`${movementId} ends as ${at.step}`];
  if (counted.length > 0 && !causes.touched.has(movementId))
    return [`${movementId} is held, but the till has a sale of it`];
  return mayBeHeld(at.hold.code, order, causes)
    ? []
    : [`${movementId} is held for no cause of this seed: ${at.hold.reason}`];
}

function mayBeHeld(code: string, order: Order, causes: Causes): boolean {
  const key = order.payment.chargeId ?? '';
  const reading = order.payment.order;
  const known = new Set(ITEMS.map((item) => item.sku));
  switch (code) {
    case 'unknown-sku':
      return reading.kind === 'order' && reading.order.lines.some((line) => !known.has(line.sku ?? ''));
    case 'changed-by-hand':
    case 'other-figures':
    case 'draft-keeps-changing':
      return causes.touched.has(key);
    case 'till-payment':
    case 'till-duplicate':
      return causes.refused.has(key);
    case 'till-gone':
      return causes.touched.has(key);
    case 'our-bug':
      return causes.storeFailed.has(order.payment.id);
    default:
      return false;
  }
}

/** Stock after all is what was sold by completed sales, no more and no less. A voided sale's stock is the person's. */
function stockViolations(world: World): string[] {
  const sold = new Map<string, number>();
  for (const saleId of world.till.rungUp) {
    for (const line of world.till.sales.get(saleId)?.lines ?? []) {
      if (line.itemId !== null) sold.set(line.itemId, (sold.get(line.itemId) ?? 0) - line.quantity);
    }
  }
  return ITEMS.filter(
    (item) => (world.till.stock.get(item.itemId) ?? 0) !== (sold.get(item.itemId) ?? 0),
  ).map(
    (item) =>
      `stock of ${item.sku} is ${world.till.stock.get(item.itemId) ?? 0}, sold ${sold.get(item.itemId) ?? 0}`,
  );
}

/** Every buyer's sales are on one customer. */
function buyerViolations(world: World, orders: readonly Order[], causes: Causes): string[] {
  const byBuyer = new Map<string, Set<string>>();
  for (const { payment } of orders) {
    const email = payment.buyer.email?.trim().toLowerCase();
    if (email === undefined) continue;
    const sales = [...world.till.sales.values()].filter(
      (row) => row.saleKey === payment.chargeId && row.state === 'completed',
    );
    if (causes.touched.has(payment.chargeId ?? '')) continue;
    const customers = byBuyer.get(email) ?? new Set();
    for (const sale of sales) customers.add(sale.customerId ?? 'walk-in');
    byBuyer.set(email, customers);
  }
  return [...byBuyer]
    .filter(([, customers]) => customers.size > 1)
    .map(([, customers]) => `one buyer, several customers: ${[...customers].join(', ')}`);
}

/** A dead letter may only repeat what the ledger already holds or has dealt with. */
async function deadLetterViolations(world: World): Promise<string[]> {
  const lost: string[] = [];
  for (const body of world.deadLetters) {
    const hint = JSON.parse(body) as { paymentId?: string };
    const record = hint.paymentId === undefined ? null : await world.ledger.load(hint.paymentId as never);
    if (hint.paymentId !== undefined && record === null)
      lost.push(`a dead letter is all there is of ${hint.paymentId}`);
  }
  return lost;
}
