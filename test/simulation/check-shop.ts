import { GOODS, ITEMS } from './scenario.ts';
import type { Case } from './check.ts';
import type { World } from './world.ts';

/** Stock after all is what was sold, no more and no less: by the orders, and by the till's own sales. */
export function stockViolations(world: World, cases: readonly Case[]): string[] {
  const sold = new Map<string, number>();
  for (const of of cases) {
    for (const [itemId, quantity] of takenBy(of)) sold.set(itemId, (sold.get(itemId) ?? 0) + quantity);
  }
  return ITEMS.flatMap(({ itemId, sku }) => {
    const stock = world.till.stock.get(itemId) ?? 0;
    const wanted = -(sold.get(itemId) ?? 0);
    return stock === wanted ? [] : [`stock of ${sku} is ${stock}, sales took it to ${wanted}`];
  });
}

/** What a movement takes from the shelves: by its order, or by its sales where a person or a mapping decided. */
function takenBy({ world, payment, posting, movement, rows }: Case): [string, number][] {
  const lines = payment.order.kind === 'order' ? payment.order.order.lines : [];
  const plain = lines.every(({ sku }) => GOODS.some((known) => known === sku && !world.mapped.has(sku)));
  const untouched = plain && !world.blame.touched.has(posting.movementId) && !isPart(payment);
  if (!untouched || posting.at.step !== 'posted' || movement.kind !== 'charge') {
    const completed = rows.filter((row) => row.state === 'completed');
    return completed.flatMap((row) =>
      row.lines.flatMap((line): [string, number][] =>
        line.itemId === null ? [] : [[line.itemId, line.quantity]],
      ),
    );
  }
  return lines.flatMap((line): [string, number][] => {
    const found = ITEMS.find((item) => item.sku === line.sku);
    return found === undefined ? [] : [[found.itemId, line.quantity]];
  });
}

/** A part payment is released into one custom line without stock. */
function isPart({ order }: Case['payment']): boolean {
  return order.kind === 'order' && order.order.totalMinor !== null;
}

/** Every buyer's sales are on one customer, as long as nobody archives customers. */
export function buyerViolations(world: World, cases: readonly Case[]): string[] {
  const byBuyer = new Map<string, Set<string>>();
  for (const { payment, posting, rows } of cases) {
    const email = payment.buyer.email?.trim().toLowerCase();
    if (email === undefined || world.blame.touched.has(posting.movementId)) continue;
    const customers = byBuyer.get(email) ?? new Set();
    for (const row of rows.filter(({ state }) => state === 'completed'))
      customers.add(row.customerId ?? 'walk-in');
    byBuyer.set(email, customers);
  }
  return [...byBuyer]
    .filter(([, customers]) => customers.size > 1 && world.blame.archivedCustomers.size === 0)
    .map(
      ([email, customers]) => `the sales of ${email} are on several customers: ${[...customers].join(', ')}`,
    );
}

/**
 * One customer of ours per buyer: a second one only where a creation came late, its worker slept before it for longer
 * than its claim, or a person archived the first.
 */
export function customerViolations({ directory, blame, fate }: World): string[] {
  const emails = new Set(directory.customers.flatMap((row) => row.emails));
  const slept = fate.struck.filter((name) => /sleeps .* before directory.create/.test(name)).length;
  const spare = blame.lateCustomers + blame.archivedCustomers.size + slept;
  return [...emails].flatMap((email) => {
    const made = directory.customers.filter((row) => row.emails.includes(email)).length;
    return made > 1 + spare ? [`${made} customers were made for ${email}`] : [];
  });
}
