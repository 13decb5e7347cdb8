import { draftInvoice, finalizeInvoice, payInvoice } from '../engine/invoicing.ts';
import { cardError, missingResource } from '../http/errors.ts';
import type { Params } from '../http/form.ts';
import { matching, newestFirst, page, PAGING } from '../http/lists.ts';
import { mergeMetadata } from '../http/metadata.ts';
import * as read from '../http/params.ts';
import { linesOfInvoice, renderInvoice } from '../http/render.ts';
import { type ApiRequest, route, type Route } from '../http/routes.ts';
import { newPrice, newProduct } from '../shapes/catalogue.ts';
import type { InvoiceLineDraft } from '../shapes/invoice.ts';
import type { InvoiceItemRow, InvoiceRow } from '../tables.ts';
import { freshId, idOf, type World } from '../world.ts';
import { requireCustomer } from './customers.ts';
import { buyerOf, methodNamed } from './payment-methods.ts';

function requireInvoice(world: World, id: string): InvoiceRow {
  const invoice = world.tables.invoices.get(id);
  if (invoice === undefined) throw missingResource('invoice', id, 'invoice');
  return invoice;
}

function createItem(world: World, { params }: ApiRequest): unknown {
  const customer = requireCustomer(world, read.requiredText(params, 'customer'), 'customer').id;
  const item = world.tables.invoice_items.put({
    id: freshId(world, 'ii'),
    customer,
    invoice: null,
    amount: read.requiredInteger(params, 'amount'),
    currency: read.currency(params),
    description: read.textOrNull(params, 'description'),
  });
  return { ...item, object: 'invoiceitem', livemode: world.livemode };
}

/** Takes the customer's waiting items as its lines. */
function create(world: World, { params }: ApiRequest): unknown {
  const customer = requireCustomer(world, read.requiredText(params, 'customer'), 'customer');
  const items = world.tables.invoice_items
    .all()
    .filter((row) => row.customer === customer.id && row.invoice === null);
  const invoice = draftInvoice(world, customer, {
    currency: items[0]?.currency ?? read.text(params, 'currency') ?? 'usd',
    metadata: mergeMetadata(null, params),
    description: read.textOrNull(params, 'description'),
    lines: items.map((item) => itemLine(world, item)),
  });
  for (const item of items) world.tables.invoice_items.put({ ...item, invoice: invoice.id });
  return renderInvoice(world, invoice);
}

function itemLine(world: World, item: InvoiceItemRow): InvoiceLineDraft {
  const product = world.tables.products.put(
    newProduct(world, { name: item.description ?? 'Item', description: null, metadata: {}, active: false }),
  );
  const price = world.tables.prices.put(
    newPrice(world, {
      product: product.id,
      unitAmount: item.amount,
      currency: item.currency,
      lookupKey: null,
      metadata: {},
      taxBehavior: 'unspecified',
      active: false,
    }),
  );
  return {
    description: item.description,
    quantity: 1,
    unitAmount: item.amount,
    currency: item.currency,
    price: price.id,
    product: product.id,
    discountAmount: 0,
    taxes: [],
    metadata: {},
  };
}

function pay(world: World, { params, id }: ApiRequest): unknown {
  const method = methodNamed(world, read.text(params, 'payment_method') ?? 'pm_card_visa', null);
  const done = payInvoice(world, requireInvoice(world, id), method, buyerOf(method));
  if (done.charge.status === 'failed') return cardError({ ...done.intent.last_payment_error });
  return renderInvoice(world, done.invoice);
}

function list(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'customer', 'status']);
  const customer = read.text(params, 'customer');
  const status = read.text(params, 'status');
  const rows = world.tables.invoices
    .all()
    .filter((row) => matching(customer, idOf(row.customer)) && matching(status, row.status))
    .map((row) => renderInvoice(world, row));
  return newestFirst(rows, params, path);
}

/** From a PaymentIntent to its invoice: `payment[type]=payment_intent&payment[payment_intent]=pi_…`. */
function listPayments(world: World, { params, path }: ApiRequest): unknown {
  read.knownOnly(params, [...PAGING, 'created', 'invoice', 'payment', 'status']);
  const payment: Params = read.group(params, 'payment') ?? {};
  const intent = read.text(payment, 'payment_intent');
  const type = read.text(payment, 'type');
  const invoice = read.text(params, 'invoice');
  const status = read.text(params, 'status');
  const rows = world.tables.invoice_payments
    .all()
    .filter((row) => matching(intent, idOf(row.payment.payment_intent)) && matching(type, row.payment.type))
    .filter((row) => matching(invoice, idOf(row.invoice)) && matching(status, row.status));
  return newestFirst(rows, params, path);
}

export const invoiceRoutes: Route[] = [
  route('POST', '/v1/invoiceitems', createItem),
  route('POST', '/v1/invoices', create),
  route('GET', '/v1/invoices', list),
  route('GET', '/v1/invoices/:id', (world, { id }) => renderInvoice(world, requireInvoice(world, id))),
  route('POST', '/v1/invoices/:id/finalize', (world, { id }) =>
    renderInvoice(world, finalizeInvoice(world, requireInvoice(world, id))),
  ),
  route('POST', '/v1/invoices/:id/pay', pay),
  route('GET', '/v1/invoices/:id/lines', (world, { id, params, path }) =>
    page(linesOfInvoice(world, requireInvoice(world, id).id), params, path),
  ),
  route('GET', '/v1/invoice_payments', listPayments),
  route('GET', '/v1/invoice_payments/:id', (world, { id }) => {
    const payment = world.tables.invoice_payments.get(id);
    if (payment === undefined) throw missingResource('invoice_payment', id);
    return payment;
  }),
];
