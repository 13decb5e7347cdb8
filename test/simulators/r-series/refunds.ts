import * as d from '../decimal.ts';
import { children, flag, has, integer, text, type Payload } from './payload.ts';
import { badRequest, notFound } from './refusal.ts';
import type { SaleDocument, SaleLineRow } from './rows.ts';
import { createSale } from './sales.ts';
import type { Till } from './till.ts';

const TICKET_BASE = 220_000_000_000;

/**
 * POST Sale/{saleID or ticketNumber}/refund: a new sale that gives back the named lines, or all of them, at
 * the original prices. Completed unless the request says otherwise. The reference is not copied.
 */
export function refundSale(till: Till, key: string, given: Payload): SaleDocument {
  const original = findOriginal(till, key);
  const { sale } = original;
  if (sale.completed !== 'true' || sale.voided === 'true')
    throw badRequest(`Sale ${sale.saleID} cannot be refunded.`);
  const payments = children(given, 'SalePayments', 'SalePayment');
  if (!payments.some((payment) => has(payment, 'paymentTypeID'))) {
    throw badRequest('A refund needs at least one payment with a paymentTypeID.');
  }
  const lines = children(given, 'SaleLines', 'SaleLine');
  const wanted = lines.length > 0 ? lines.map((line) => wantedLine(original, line)) : wholeSale(original);
  const base = {
    employeeID: integer(given, 'employeeID', sale.employeeID),
    registerID: integer(given, 'registerID', sale.registerID),
    shopID: integer(given, 'shopID', sale.shopID),
    customerID: sale.customerID,
    taxCategoryID: sale.taxCategoryID,
    SaleLines: { SaleLine: wanted },
  };
  const amount = totalOf(till, base);
  return createSale(till, {
    ...base,
    completed: flag(given, 'completed', true),
    SalePayments: { SalePayment: payments.map((payment) => ({ amount, ...payment })) },
  });
}

function findOriginal(till: Till, key: string): SaleDocument {
  const number = Number(key);
  const id = number > TICKET_BASE ? String(number - TICKET_BASE) : key;
  const document = till.store.sales.get(id);
  if (document === undefined) throw notFound('Sale', key);
  return document;
}

function wantedLine(original: SaleDocument, given: Payload): Payload {
  const parent = text(given, 'parentSaleLineID', '');
  const line = original.lines.find((each) => each.saleLineID === parent);
  if (line === undefined)
    throw badRequest(`SaleLine ${parent} is not a line of sale ${original.sale.saleID}.`);
  return reversed(line, integer(given, 'unitQuantity', negated(line.unitQuantity)));
}

const wholeSale = (original: SaleDocument): Payload[] =>
  original.lines.map((line) => reversed(line, negated(line.unitQuantity)));

const negated = (quantity: string): string => d.toText(d.negate(d.decimal(quantity)));

function reversed(line: SaleLineRow, unitQuantity: string): Payload {
  return {
    itemID: line.itemID,
    unitQuantity,
    unitPrice: line.unitPrice,
    discountPercent: line.discountPercent,
    discountAmount: discountShare(line, unitQuantity),
    tax: line.tax,
    taxClassID: line.taxClassID,
    avgCost: line.avgCost,
    fifoCost: line.fifoCost,
    parentSaleLineID: line.saleLineID,
  };
}

/** A discount in money comes back with the units that it was given on. */
function discountShare(line: SaleLineRow, unitQuantity: string): string {
  if (line.unitQuantity === '0') return '0';
  const share = d.multiply(d.decimal(line.discountAmount), d.decimal(unitQuantity));
  return d.toText(d.divide(share, d.decimal(line.unitQuantity), 2)).replace('-', '');
}

/** What the refund comes to, found by making it and taking it back. */
function totalOf(till: Till, base: Payload): string {
  const draft = createSale(till, { ...base, completed: false });
  till.store.sales.delete(draft.sale.saleID);
  return draft.sale.total;
}
