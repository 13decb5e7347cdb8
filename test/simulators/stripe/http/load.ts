import type { World } from '../world.ts';
import { renderInvoice } from './render.ts';

type Loader = (world: World, id: string) => unknown;

/** Which table holds an id, by its prefix. */
const LOADERS: Record<string, Loader> = {
  ch: (world, id) => world.tables.charges.get(id),
  py: (world, id) => world.tables.charges.get(id),
  pi: (world, id) => world.tables.payment_intents.get(id),
  re: (world, id) => world.tables.refunds.get(id),
  pyr: (world, id) => world.tables.refunds.get(id),
  du: (world, id) => world.tables.disputes.get(id),
  cs: (world, id) => world.tables.sessions.get(id),
  cus: (world, id) => world.tables.customers.get(id),
  prod: (world, id) => world.tables.products.get(id),
  price: (world, id) => world.tables.prices.get(id),
  txr: (world, id) => world.tables.tax_rates.get(id),
  di: (world, id) => world.tables.discounts.get(id),
  pm: (world, id) => world.tables.payment_methods.get(id)?.object,
  txn: (world, id) => world.tables.balance_transactions.get(id),
  po: (world, id) => world.tables.payouts.get(id),
  inpay: (world, id) => world.tables.invoice_payments.get(id),
  in: (world, id) => {
    const invoice = world.tables.invoices.get(id);
    return invoice === undefined ? undefined : renderInvoice(world, invoice);
  },
};

/** The object behind an id, as the API shows it; undefined where there is none. */
export function load(world: World, id: string): unknown {
  return LOADERS[id.slice(0, Math.max(0, id.indexOf('_')))]?.(world, id);
}
