import { tillIdentity } from './identities.ts';
import { forgetIdentities } from './forget.ts';
import { enrolCustomer, lastKnownSale, noteGone } from './till-customers.ts';
import type { TillDeps } from './till-customers.ts';

/** A customer of the till that changed, as the till's change feed tells it. */
export interface ChangedCustomer {
  readonly customerId: string;
  readonly archived: boolean;
}

/** A sale of the till, as the change feed tells it; null: a walk-in's. */
export interface FollowedSale {
  readonly saleId: string;
  readonly customerId: string | null;
  readonly completedAtMs: number;
}

/** Lightspeed's own mark of somebody who asked to be forgotten: "Customer [70]". */
const ANONYMOUS = /^\[\d+\]$/;

/**
 * Keeps the index as fresh as the till: new and changed customers are enrolled anew, archived or vanished ones sold to
 * no more, merged ones followed, anonymised ones forgotten. One read of the till for each; safe to repeat. Does nothing
 * while no index has been begun: building it reads everybody. Throws `RefusedError`; returns how many it followed.
 */
export async function followCustomers(changed: readonly ChangedCustomer[], deps: TillDeps): Promise<number> {
  if ((await deps.index.build()) === null) return 0;
  for (const { customerId } of changed) await followCustomer(customerId, deps);
  return changed.length;
}

async function followCustomer(customerId: string, deps: TillDeps): Promise<void> {
  const customer = await deps.directory.byId(customerId);
  if (customer !== null && customer.firstName === 'Customer' && ANONYMOUS.test(customer.lastName)) {
    await forgetIdentities([tillIdentity(customerId)], deps);
    return;
  }
  if (customer !== null) await enrolCustomer(customer, deps);
  if (customer !== null && !customer.archived) return;
  await noteGone(customerId, deps, (id) => lastKnownSale(id, deps));
}

/**
 * Notes each customer's latest sale: of several customers of one person the one with it is sold to, and what becomes
 * of it tells a merge in the till. One write a sale, none of the till's; safe to repeat and in any order.
 */
export async function followSales(sales: readonly FollowedSale[], { index }: TillDeps): Promise<void> {
  if ((await index.build()) === null) return;
  for (const { saleId, customerId, completedAtMs: atMs } of sales) {
    if (customerId !== null) await index.noteSale(tillIdentity(customerId), { saleId, atMs });
  }
}
