import { RefusedError } from '../kernel/answer.ts';
import { TOO_MANY } from '../posting/control.ts';

/** The largest page that Stripe's lists give. */
export const PAGE_SIZE = 100;

/** No order has as many lines; a list that does not end is a fault of the far side. */
const MAX_PER_PAYMENT = 2_000;

/** All movements of a payment lie in one item of the ledger, which takes some four hundred of them. */
export const MOST_MOVEMENTS = 200;

/**
 * All pages of a list that belongs to one payment, oldest or newest first as Stripe has it. Throws `RefusedError` when
 * there are more than `most` of those that `counts` names.
 */
export async function collect<T>(
  list: AsyncIterable<T>,
  what: string,
  most = MAX_PER_PAYMENT,
  counts: (row: T) => boolean = () => true,
): Promise<T[]> {
  const rows: T[] = [];
  let counted = 0;
  for await (const row of list) {
    rows.push(row);
    if (counts(row)) counted += 1;
    if (counted > most || rows.length > MAX_PER_PAYMENT) {
      throw new RefusedError({
        whose: 'payment',
        code: TOO_MANY,
        reason: `Stripe lists more than ${most} ${what} for one payment`,
        remedy: 'look at the payment in Stripe and enter by hand what is missing in the till',
      });
    }
  }
  return rows;
}
