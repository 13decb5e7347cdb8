import type { SessionLine } from '../tables.ts';
import type { World } from '../world.ts';
import { embedded, renderDiscounts, renderLine, renderTaxes } from './render.ts';

/** `id`: an id to replace; `embedded`: an object already; a function: shown only when asked for. */
type How = 'id' | 'embedded' | ((world: World, id: string) => unknown);

/** What may be expanded, by the type of the object that holds it. */
export const EXPANDABLE: Record<string, Record<string, How>> = {
  charge: {
    customer: 'id',
    payment_intent: 'id',
    balance_transaction: 'id',
    failure_balance_transaction: 'id',
    application: 'id',
    application_fee: 'id',
    on_behalf_of: 'id',
    review: 'id',
    source_transfer: 'id',
    transfer: 'id',
    refunds: (world, id) =>
      embedded(
        world.tables.refunds
          .all()
          .filter((refund) => refund.charge === id)
          .reverse(),
        `/v1/charges/${id}/refunds`,
      ),
  },
  payment_intent: {
    customer: 'id',
    latest_charge: 'id',
    payment_method: 'id',
    application: 'id',
    on_behalf_of: 'id',
    review: 'id',
    source: 'id',
    'amount_details.line_items': (world, id) =>
      embedded(
        world.tables.intent_lines.get(id)?.lines ?? [],
        `/v1/payment_intents/${id}/amount_details_line_items`,
      ),
  },
  refund: {
    charge: 'id',
    payment_intent: 'id',
    balance_transaction: 'id',
    failure_balance_transaction: 'id',
    customer: 'id',
    payment_method: 'id',
    source_transfer_reversal: 'id',
    transfer_reversal: 'id',
  },
  dispute: { charge: 'id', payment_intent: 'id', balance_transactions: 'embedded' },
  'checkout.session': {
    customer: 'id',
    payment_intent: 'id',
    invoice: 'id',
    payment_link: 'id',
    setup_intent: 'id',
    subscription: 'id',
    line_items: (world, id) =>
      embedded(
        linesOf(world, id).map((line) => renderLine(world, line)),
        `/v1/checkout/sessions/${id}/line_items`,
      ),
    'shipping_cost.shipping_rate': 'id',
    'shipping_cost.taxes': (world, id) =>
      renderTaxes(world, world.tables.session_parts.get(id)?.shippingTaxes ?? []),
    'total_details.breakdown': breakdown,
  },
  item: {
    price: 'embedded',
    taxes: (world, id) => renderTaxes(world, lineById(world, id)?.taxes ?? []),
    discounts: (world, id) => renderDiscounts(world, lineById(world, id)?.discounts ?? []),
  },
  price: { product: 'id' },
  product: { default_price: 'id', tax_code: 'id' },
  invoice: {
    customer: 'id',
    discounts: 'id',
    default_payment_method: 'id',
    latest_revision: 'id',
    lines: 'embedded',
    payments: (world, id) =>
      embedded(
        world.tables.invoice_payments.all().filter((payment) => payment.invoice === id),
        `/v1/invoice_payments`,
      ),
  },
  line_item: { discounts: 'id', subscription: 'id' },
  invoice_payment: { invoice: 'id', 'payment.payment_intent': 'id', 'payment.charge': 'id' },
  balance_transaction: { source: 'id' },
  payout: { balance_transaction: 'id', failure_balance_transaction: 'id', destination: 'id' },
  customer: { default_source: 'id', test_clock: 'id' },
  payment_method: { customer: 'id' },
};

function linesOf(world: World, session: string): SessionLine[] {
  return world.tables.session_parts.get(session)?.lines ?? [];
}

function lineById(world: World, id: string): SessionLine | undefined {
  const isIt = (line: SessionLine): boolean => line.id === id;
  // From the end: what is asked about is mostly new.
  return world.tables.session_parts
    .all()
    .findLast(({ lines }) => lines.some(isIt))
    ?.lines.find(isIt);
}

function breakdown(world: World, session: string): unknown {
  const parts = world.tables.session_parts.get(session);
  const lines = parts?.lines ?? [];
  const taxes = [...lines.flatMap((line) => line.taxes), ...(parts?.shippingTaxes ?? [])];
  const merged = new Map<string, { amount: number; rate: string; taxable_amount: number }>();
  for (const tax of taxes) {
    const sum = merged.get(tax.rate);
    merged.set(tax.rate, {
      rate: tax.rate,
      amount: tax.amount + (sum?.amount ?? 0),
      taxable_amount: tax.taxable_amount + (sum?.taxable_amount ?? 0),
    });
  }
  return {
    taxes: renderTaxes(world, [...merged.values()]),
    discounts: renderDiscounts(
      world,
      lines.flatMap((line) => line.discounts),
    ),
  };
}
