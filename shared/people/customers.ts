import type { Person } from './buyer.ts';
import { chooseCustomer } from './choose-customer.ts';
import type { Choice, ChooseDeps } from './choose-customer.ts';

/** What an order wants to know of its buyer. */
export interface CustomerQuery {
  /** Shadow mode: look, but create nothing. */
  readonly dryRun: boolean;
  /** A customer that the till has refused: not to be chosen again. */
  readonly except: string | null;
  readonly amountMinor?: number;
}

/** The people room's answer behind the core's port. */
export function customersOf(deps: ChooseDeps) {
  return {
    customerFor: (buyer: Person, { dryRun, except, amountMinor = 0 }: CustomerQuery): Promise<Choice> =>
      // An owner of its own for each attempt: a second pass of the same payment finds the claims of the first taken.
      chooseCustomer(buyer, { owner: deps.random.id(), dryRun, except, moneyMinor: amountMinor }, deps),
  };
}
