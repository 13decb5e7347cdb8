import { RefusedError } from '../kernel/answer.ts';
import { TOO_MANY } from '../posting/control.ts';

/** The largest page that Stripe's lists give. */
export const PAGE_SIZE = 100;

/** No order has as many lines; a list that does not end is a fault of the far side. */
const MAX_PER_PAYMENT = 2_000;

/** All movements of a payment lie in one item of the ledger, which takes some four hundred of them. */
export const MOST_MOVEMENTS = 200;

/**
 * All pages of a list that belongs to one payment, oldest or newest first as Stripe has it, of those rows that `counts`
 * names. Throws `RefusedError` when there are more than `most` of them.
 */
export async function collect<T>(
  list: AsyncIterable<T>,
  what: string,
  most = MAX_PER_PAYMENT,
  counts: (row: T) => boolean = () => true,
): Promise<T[]> {
  const rows: T[] = [];
  let listed = 0;
  for await (const row of list) {
    listed += 1;
    if (counts(row)) rows.push(row);
    if (rows.length > most || listed > MAX_PER_PAYMENT) {
      const limit = rows.length > most ? most : MAX_PER_PAYMENT;
      throw new RefusedError({
        whose: 'payment',
        code: TOO_MANY,
        reason: `Stripe lists more than ${limit} ${what} for one payment`,
        remedy: 'look at the payment in Stripe and enter by hand what is missing in the till',
      });
    }
  }
  return rows;
}
