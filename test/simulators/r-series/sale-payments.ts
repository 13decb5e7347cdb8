import * as d from '../decimal.ts';
import { flag, has, integer, number, text, type Payload } from './payload.ts';
import { badRequest, invalidForeignKey, notFound } from './refusal.ts';
import type { Row, SaleDocument, SalePaymentRow } from './rows.ts';
import { now, type Till } from './till.ts';

const FIRST_PAYMENT = 7001;
const STORED_VALUE: ReadonlySet<string> = new Set(['credit account', 'gift card']);

/** Adds a payment to a draft in memory, or changes the one whose id is given. */
export function writePayment(till: Till, document: SaleDocument, given: Payload): void {
  const id = text(given, 'salePaymentID', '0');
  const index = document.payments.findIndex((payment) => payment.salePaymentID === id);
  const present = document.payments[index];
  if (id !== '0' && id !== '' && present === undefined) throw notFound('SalePayment', id);
  const payment = withFields(present ?? blankPayment(till, document), given);
  checkType(till, document, payment);
  checkReference(till, payment);
  if (present !== undefined) document.payments[index] = payment;
  else document.payments.push({ ...payment, salePaymentID: till.store.nextId('SalePayment', FIRST_PAYMENT) });
}

function blankPayment(till: Till, document: SaleDocument): SalePaymentRow {
  return {
    salePaymentID: '0',
    amount: '0',
    tipAmount: '0',
    createTime: now(till),
    archived: 'false',
    remoteReference: '',
    paymentID: '',
    saleID: document.sale.saleID,
    paymentTypeID: '0',
    ccChargeID: '0',
    refPaymentID: '0',
    registerID: document.sale.registerID,
    employeeID: document.sale.employeeID,
    creditAccountID: '0',
  };
}

function withFields(payment: SalePaymentRow, given: Payload): SalePaymentRow {
  const archived = has(given, 'archived') ? String(flag(given, 'archived', false)) : payment.archived;
  return {
    ...payment,
    amount: number(given, 'amount', payment.amount),
    tipAmount: number(given, 'tipAmount', payment.tipAmount),
    archived: payment.salePaymentID === '0' ? 'false' : archived,
    remoteReference: text(given, 'remoteReference', payment.remoteReference),
    paymentTypeID: integer(given, 'paymentTypeID', payment.paymentTypeID),
    refPaymentID: integer(given, 'refPaymentID', payment.refPaymentID),
    creditAccountID: integer(given, 'creditAccountID', payment.creditAccountID),
  };
}

function checkType(till: Till, document: SaleDocument, payment: SalePaymentRow): void {
  const type: Row | undefined = till.store.paymentTypes.get(payment.paymentTypeID);
  if (type === undefined || type['archived'] === 'true') throw invalidForeignKey('PaymentType');
  if (type['requireCustomer'] === 'true' && document.sale.customerID === '0') {
    throw badRequest(`Payment type '${type['name']}' requires a customer.`);
  }
  // Credit accounts and gift cards are not kept here, so nothing can be paid with one.
  if (STORED_VALUE.has(type['type'] ?? '')) throw invalidForeignKey('CreditAccount');
}

function checkReference(till: Till, payment: SalePaymentRow): void {
  if (payment.remoteReference === '' || !till.switches.enforce_remoteReference_unique) return;
  const taken = till.store.sales
    .values()
    .flatMap((document) => document.payments)
    .some(
      (each) =>
        each.remoteReference === payment.remoteReference && each.salePaymentID !== payment.salePaymentID,
    );
  if (taken) throw badRequest(`remoteReference '${payment.remoteReference}' is already used.`);
}

/** The payments that count; an archived one was voided. */
export function livePayments(document: SaleDocument): SalePaymentRow[] {
  return document.payments.filter((payment) => payment.archived !== 'true');
}

/**
 * Turns an overpayment in cash into change: the payment is stored as what was due. Returns whether the sale
 * is balanced then.
 */
export function giveChange(till: Till, document: SaleDocument): boolean {
  const over = d.negate(d.decimal(document.sale.balance));
  if (d.isZero(over)) return true;
  if (d.isNegative(over) || d.isNegative(d.decimal(document.sale.total))) return false;
  const index = document.payments.findLastIndex(
    (payment) =>
      payment.archived !== 'true' && isCash(till, payment) && d.compare(d.decimal(payment.amount), over) >= 0,
  );
  const payment = document.payments[index];
  if (payment === undefined) return false;
  document.payments[index] = { ...payment, amount: d.toText(d.subtract(d.decimal(payment.amount), over)) };
  document.sale.change = d.toText(over);
  return true;
}

function isCash(till: Till, payment: SalePaymentRow): boolean {
  if (till.switches.noncash_overpayment === 'change') return true;
  return till.store.paymentTypes.get(payment.paymentTypeID)?.['type'] === 'cash';
}
