import type { TillCustomer } from '../../shared/people/ports.ts';
import type { OrderLine } from '../../shared/posting/order.ts';
import { GOODS, itemIdOf, ITEMS } from './scenario.ts';
import type { Case } from './check.ts';
import { amountOf } from './orders.ts';
import type { World } from './world.ts';

/** Stock after all is what was sold, no more and no less: by the orders, and by the till's own sales. */
export function stockViolations(world: World, cases: readonly Case[]): string[] {
  const sold = new Map<string, number>();
  for (const of of cases) {
    for (const [itemId, quantity] of takenBy(of, cases)) sold.set(itemId, (sold.get(itemId) ?? 0) + quantity);
  }
  for (const row of world.till.sales.values()) {
    if (row.state !== 'completed' || !row.saleKey.startsWith('counter-')) continue;
    for (const { itemId, quantity } of row.lines)
      if (itemId !== null) sold.set(itemId, (sold.get(itemId) ?? 0) + quantity);
  }
  return ITEMS.flatMap(({ itemId, sku }) => {
    const stock = world.till.stock.get(itemId) ?? 0;
    const wanted = -(sold.get(itemId) ?? 0);
    return stock === wanted ? [] : [`stock of ${sku} is ${stock}, sales took it to ${wanted}`];
  });
}

/** What a movement takes from the shelves: by its order, by its refund's own words, else by its sales. */
function takenBy(of: Case, cases: readonly Case[]): [string, number][] {
  const { payment, posting, movement, rows } = of;
  const isOurs = isPlain(of) && posting.at.step === 'posted';
  if (isOurs && movement.kind === 'charge') {
    return linesOf(payment).map((line) => [itemIdOf(line.sku), line.quantity]);
  }
  const base = of.earlier.find(({ movementId }) => movementId === movement.of);
  if (isOurs && base?.at.step === 'posted' && movement.refundLines !== null) {
    const back = JSON.parse(movement.refundLines) as { sku: string; quantity: number }[];
    const restocks = (movement.restock ?? 'restock') === 'restock';
    return back.map(({ sku, quantity }) => [itemIdOf(sku), restocks ? 0 - quantity : 0]);
  }
  const undone = isOurs && posting.releasedHolds.length === 0 && UNDOES.has(movement.kind);
  const own = undone ? cases.find((other) => other.movement.id === movement.of) : undefined;
  return own?.posting.at.step === 'posted'
    ? goodsIn(own.rows).map(([itemId, quantity]) => [itemId, 0 - quantity])
    : goodsIn(rows);
}

/** What came back goes out again as it had come. */
const UNDOES: ReadonlySet<string> = new Set(['refund-undone', 'dispute-undone']);

function goodsIn(rows: Case['rows']): [string, number][] {
  return rows
    .filter((row) => row.state === 'completed')
    .flatMap((row) => row.lines)
    .flatMap(({ itemId, quantity }): [string, number][] => (itemId === null ? [] : [[itemId, quantity]]));
}

/** Nobody at the counter, no mapping, no other order and no one line for the whole has a say in what becomes of its goods. */
export function isPlain(of: Case): boolean {
  const { world, payment } = of;
  const isOne = !world.blame.rewritten.has(payment.id) && linesOf(payment).length > 0;
  const known = GOODS.filter((sku) => !world.mapped.has(sku));
  const mapped = linesOf(payment).some(({ sku }) => !known.some((one) => one === sku));
  return isOne && !mapped && isUntouched(of) && !isOneLine(payment);
}

function isUntouched({ world, payment }: Case): boolean {
  return !payment.movements.some(({ id }) => world.blame.touched.has(id));
}

function linesOf({ order }: Case['payment']): readonly OrderLine[] {
  return order.kind === 'order' ? order.order.lines : [];
}

/** A part payment, and one whose lines make up another amount, are released into one custom line without stock. */
function isOneLine({ order: reading, capturedMinor }: Case['payment']): boolean {
  if (reading.kind !== 'order') return false;
  return reading.order.totalMinor !== null || amountOf(reading.order) !== capturedMinor;
}

/** No more comes back than was sold; and of a payment that failed after all, all of it. */
export function goodsViolations(cases: readonly Case[]): string[] {
  const payments = new Set(cases.filter(isUntouched).map(({ payment }) => payment));
  return [...payments].flatMap((payment) => {
    const own = cases.filter((of) => of.payment === payment);
    const undone = own.some(({ movement, posting }) => isFailed(movement) && posting.at.step === 'posted');
    const left = new Map<string, number>();
    for (const [itemId, quantity] of own.flatMap(({ rows }) => goodsIn(rows)))
      left.set(itemId, (left.get(itemId) ?? 0) + quantity);
    return [...left].flatMap(([itemId, units]) => {
      if (units < 0) return [`${payment.id}: ${0 - units} units of ${itemId} more came back than were sold`];
      return undone && units > 0 ? [`${payment.id} failed, and ${units} units of ${itemId} stay sold`] : [];
    });
  });
}

function isFailed({ kind }: Case['movement']): boolean {
  return kind === 'charge-undone';
}

/** Every buyer's sales are on one customer, whatever keys they give, as long as nobody archives customers. */
export function buyerViolations(world: World, cases: readonly Case[]): string[] {
  const byBuyer = new Map<string, Set<string>>();
  for (const { payment, posting, rows } of cases) {
    const { name, email, phone } = payment.buyer;
    if (name === null || (email ?? phone) === null || world.blame.touched.has(posting.movementId)) continue;
    const customers = byBuyer.get(name) ?? new Set();
    for (const row of rows.filter(({ state }) => state === 'completed'))
      customers.add(row.customerId ?? 'walk-in');
    byBuyer.set(name, customers);
  }
  return [...byBuyer]
    .filter(([, customers]) => customers.size > 1 && world.blame.archivedCustomers.size === 0)
    .map(
      ([name, customers]) => `the sales of ${name} are on several customers: ${[...customers].join(', ')}`,
    );
}

/**
 * One customer of ours per buyer: a second one only where a creation came late, its worker slept before it for longer
 * than its claim, or a person archived the first.
 */
export function customerViolations({ directory, blame, fate }: World): string[] {
  const nameOf = (row: TillCustomer): string => `${row.firstName} ${row.lastName}`;
  const slept = fate.struck.filter((name) => /sleeps .* before directory.create/.test(name)).length;
  const spare = blame.lateCustomers + blame.archivedCustomers.size + slept;
  return [...Map.groupBy(directory.customers, nameOf)].flatMap(([name, { length: made }]) =>
    made > 1 + spare ? [`${made} customers were made for ${name}`] : [],
  );
}

/**
 * A day after the last creation nobody of ours without a sale stands beside the buyer's customer. What a lost or
 * restored ledger was watching is lost with it.
 */
export function lateCustomerViolations({ directory, blame }: World): string[] {
  if (blame.ledgerReplaced) return [];
  const living = directory.customers.filter(({ archived }) => !archived);
  const nameOf = (row: TillCustomer): string => `${row.firstName} ${row.lastName}`;
  return [...Map.groupBy(living, nameOf)].flatMap(([name, rows]) => {
    const idle = rows.filter(({ customerId }) => !directory.hasSale(customerId));
    const spare = rows.length === idle.length ? 1 : 0;
    return idle.length > spare ? [`${idle.length} customers of ${name} have no sale and are left`] : [];
  });
}

/** A pass looks up what the shop has taken back when it draws a return; until then it may not know. */
const KNOWS_MS = 4 * 60_000;

/** No return of ours gives back a line of which the shop had taken back units before, unless a person said so. */
export function shopReturnViolations({ till }: World, cases: readonly Case[]): string[] {
  const byShop = [...till.sales.values()].filter(
    ({ saleKey, state }) => state === 'completed' && saleKey.startsWith('counter-'),
  );
  return cases.filter(isOwnReturn).flatMap((of) => {
    const meant = meantBy(of, cases);
    return byShop
      .filter(
        ({ saleId }) =>
          (till.completedAtMs.get(saleId) ?? Infinity) + KNOWS_MS < (of.posting.firstSentAtMs ?? 0),
      )
      .filter(({ lines }) =>
        lines.some(({ parentLineId }) => meant.some((lineId) => lineId === parentLineId)),
      )
      .map(
        ({ saleId }) => `${of.posting.movementId} gives back what the shop had taken back by sale ${saleId}`,
      );
  });
}

/** The lines that a return gives back; where it gives back money alone, any line of its sale. */
function meantBy({ rows, movement }: Case, cases: readonly Case[]): string[] {
  // A return that a person voided afterwards still meant its lines.
  const own = rows.flatMap(({ lines }) => lines.flatMap(({ parentLineId }) => parentLineId ?? []));
  if (own.length > 0) return own;
  const sale = cases.find((other) => other.movement.id === movement.of)?.rows ?? [];
  return standing(sale).map(({ lineId }) => lineId);
}

function standing(rows: Case['rows']): Case['rows'][number]['lines'] {
  return rows.filter(({ state }) => state === 'completed').flatMap(({ lines }) => lines);
}

/** Of a plain refund: what a dispute takes is the bank's word, and what a person released is the person's. */
function isOwnReturn({ movement, posting }: Case): boolean {
  return movement.kind === 'refund' && posting.at.step === 'posted' && posting.releasedHolds.length === 0;
}
