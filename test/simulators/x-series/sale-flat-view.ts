import { textOf, type SaleLineRow, type SalePaymentRow, type SaleRow, type SaleState } from './rows.ts';
import { componentsOf, lineTax, lineTotal, totalsOf } from './sale-totals.ts';
import { shown, type Till } from './till.ts';

type Json = Record<string, unknown>;

const STATUSES: Readonly<Record<SaleState, string>> = {
  parked: 'SAVED',
  pending: 'OPEN',
  voided: 'VOIDED',
  closed: 'CLOSED',
};

/** A sale in the flat shape of version 2.0, which some replies of the dated versions still have. */
export function flatSaleView(till: Till, sale: SaleRow): Json {
  const totals = totalsOf(till, sale);
  const amount = (text: string) => shown(till, text);
  const onAccount = sale.attributes.includes('onaccount');
  const status = STATUSES[sale.state];
  return {
    id: sale.id,
    outlet_id: sale.source.outlet_id,
    register_id: sale.source.register_id,
    user_id: sale.source.author_id,
    customer_id: sale.customer_id,
    invoice_number: sale.invoice_number,
    receipt_number: sale.invoice_number,
    source: sale.source.type ?? 'USER',
    source_id: sale.source.id,
    status: onAccount ? (sale.state === 'closed' ? 'ONACCOUNT_CLOSED' : 'ONACCOUNT') : status,
    state: sale.state,
    attributes: sale.attributes,
    note: sale.note ?? '',
    short_code: sale.short_code,
    return_for: sale.return_for,
    total_price: amount(totals.price),
    total_tax: amount(totals.tax),
    total_price_incl: amount(totals.priceInclTax),
    total_loyalty: amount('0'),
    sale_date: sale.date,
    created_at: sale.created_at,
    updated_at: sale.updated_at,
    deleted_at: sale.deleted_at,
    line_items: sale.lines.map((line) => lineView(till, line)),
    payments: sale.payments.map((payment) => paymentView(till, sale, payment)),
    taxes: totals.taxes.map(({ rateId, amount: tax }) => ({ id: rateId, amount: amount(tax) })),
    version: sale.version,
  };
}

function lineView(till: Till, line: SaleLineRow): Json {
  const amount = (text: string) => shown(till, text);
  const all = (text: string) => amount(lineTotal(till, { ...line, price: text, discount: '0' }));
  return {
    id: line.id,
    product_id: line.product_id,
    tax_id: line.tax_id,
    quantity: amount(line.quantity),
    price: amount(line.price),
    tax: amount(line.tax),
    discount: amount(line.discount),
    cost: amount(line.cost),
    loyalty_value: amount(line.loyalty),
    price_set: line.is_price_override,
    status: line.status,
    sequence: line.sequence,
    note: line.note,
    is_return: line.is_return,
    price_total: amount(lineTotal(till, line)),
    tax_total: amount(lineTax(line)),
    discount_total: all(line.discount),
    cost_total: all(line.cost),
    unit_price: amount(line.price),
    unit_tax: amount(line.tax),
    unit_discount: amount(line.discount),
    unit_cost: amount(line.cost),
    total_price: amount(lineTotal(till, line)),
    total_tax: amount(lineTax(line)),
    tax_components: componentsOf(till, line).map(({ rateId, amount: tax }) => ({
      rate_id: rateId,
      total_tax: amount(tax),
    })),
    promotions: [],
  };
}

function paymentView(till: Till, sale: SaleRow, payment: SalePaymentRow): Json {
  const type = till.store.paymentTypes.get(payment.config_id);
  return {
    id: payment.id,
    register_id: payment.register_id,
    outlet_id: sale.source.outlet_id,
    retailer_payment_type_id: payment.config_id,
    payment_type_id: textOf(type, 'type_id'),
    name: textOf(type, 'name'),
    amount: shown(till, payment.amount),
    payment_date: payment.date,
    source_id: null,
    external_attributes: [],
    deleted_at: null,
  };
}
