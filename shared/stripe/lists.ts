import { RefusedError } from '../kernel/answer.ts';

/** The largest page that Stripe's lists give. */
export const PAGE_SIZE = 100;

/** No payment has as many lines, refunds or disputes; a list that does not end is a fault of the far side. */
const MAX_PER_PAYMENT = 2_000;

/** All pages of a list that belongs to one payment, oldest or newest first as Stripe has it. */
export async function collect<T>(list: AsyncIterable<T>, what: string): Promise<T[]> {
  const rows: T[] = [];
  for await (const row of list) {
    rows.push(row);
    if (rows.length > MAX_PER_PAYMENT) {
      throw new RefusedError({
        whose: 'payment',
        code: 'too-many',
        reason: `Stripe lists more than ${MAX_PER_PAYMENT} ${what} for one payment`,
        remedy: 'look at the payment in Stripe and ring it up by hand',
      });
    }
  }
  return rows;
}
