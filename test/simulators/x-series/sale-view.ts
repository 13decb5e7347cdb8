import { textOf, type SaleLineRow, type SalePaymentRow, type SaleRow } from './rows.ts';
import { componentsOf, lineTax, lineTotal, totalsOf } from './sale-totals.ts';
import { shown, type Till } from './till.ts';

type Json = Record<string, unknown>;

/** A sale as the dated versions show it. */
export function saleView(till: Till, sale: SaleRow): Json {
  const totals = totalsOf(till, sale);
  const amount = (text: string) => shown(till, text);
  const { author_id: authorId, ...source } = sale.source;
  return {
    id: sale.id,
    created_at: sale.created_at,
    updated_at: sale.updated_at,
    date: sale.date,
    deleted_at: sale.deleted_at,
    state: sale.state,
    attributes: sale.attributes,
    customer_id: sale.customer_id,
    invoice_number: sale.invoice_number,
    receipt_number: sale.invoice_number,
    short_code: sale.short_code,
    note: sale.note,
    source: { ...source, author: { id: authorId } },
    line_items: sale.lines.map((line) => lineView(till, sale, line)),
    payments: sale.payments.map((payment) => paymentView(till, sale, payment)),
    taxes: totals.taxes.map(({ rateId, amount: tax }) => ({ id: rateId, tax: amount(tax) })),
    adjustments: [],
    ecom_custom_charges: [],
    external_applications: [],
    totals: {
      price: amount(totals.price),
      tax: amount(totals.tax),
      price_incl_tax: amount(totals.priceInclTax),
      loyalty: amount('0'),
      surcharge: amount('0'),
    },
    return: {
      is_return: sale.return_for !== null,
      original_sale_id: sale.return_for,
      return_sale_ids: returnIds(till, sale),
    },
    _metadata: {
      version: sale.version,
      complete_open_sequence_id: sale.complete_open_sequence_id,
      has_unsynced_on_account_payments: false,
      xero_reference: null,
    },
  };
}

function returnIds(till: Till, sale: SaleRow): string[] {
  const isListed = (id: string): boolean => till.store.sales.get(id)?.state !== 'voided';
  return till.switches.voided_returns_listed ? sale.return_sale_ids : sale.return_sale_ids.filter(isListed);
}

function lineView(till: Till, sale: SaleRow, line: SaleLineRow): Json {
  const amount = (text: string) => shown(till, text);
  const all = (text: string) => amount(lineTotal(till, { ...line, price: text, discount: '0' }));
  return {
    id: line.id,
    product: { id: line.product_id },
    quantity: amount(line.quantity),
    status: line.status,
    note: line.note,
    salesperson_id: null,
    gift_card_number: null,
    pricing: {
      price: amount(line.price),
      discount: amount(line.discount),
      discount_total: all(line.discount),
      cost: amount(line.cost),
      cost_total: all(line.cost),
      loyalty_amount: amount(line.loyalty),
      loyalty_amount_total: all(line.loyalty),
      total: amount(lineTotal(till, line)),
    },
    tax: { id: line.tax_id, amount: amount(line.tax), total: amount(lineTax(line)) },
    _metadata: {
      sequence: line.sequence,
      is_price_override: line.is_price_override,
      tax_components: components(till, line),
    },
    return: { is_return: line.is_return, reason: line.return_reason },
    promotions: [],
    surcharges: [],
    customizations: [],
    source: { register_id: sale.source.register_id },
  };
}

const components = (till: Till, line: SaleLineRow): Json[] =>
  componentsOf(till, line).map(({ rateId, amount }) => ({ rate_id: rateId, total_tax: shown(till, amount) }));

function paymentView(till: Till, sale: SaleRow, payment: SalePaymentRow): Json {
  const type = till.store.paymentTypes.get(payment.config_id);
  return {
    id: payment.id,
    amount: shown(till, payment.amount),
    date: payment.date,
    deleted_at: null,
    type: { id: textOf(type, 'type_id'), name: textOf(type, 'name'), config_id: payment.config_id },
    source: { id: null, outlet_id: sale.source.outlet_id, register_id: payment.register_id },
    surcharge: null,
    external_applications: [],
    external_attributes: [],
    _metadata: { register_open_sequence_id: payment.open_sequence_id },
  };
}
