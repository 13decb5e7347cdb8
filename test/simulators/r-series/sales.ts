import { computeSale } from './arithmetic.ts';
import { amendCompleted, complete, total } from './completion.ts';
import { children, flag, type Payload } from './payload.ts';
import { badRequest, notFound } from './refusal.ts';
import type { SaleDocument, SaleRow } from './rows.ts';
import { writeHeader } from './sale-header.ts';
import { writeLine } from './sale-lines.ts';
import { writePayment } from './sale-payments.ts';
import { settleStock } from './stock.ts';
import { now, type Till } from './till.ts';
import { voidSale } from './voids.ts';

const FIRST_SALE = 9001;
const TICKET_BASE = 220_000_000_000;
const MOST_VERSIONS = 20;

/** POST Sale: header, lines, payments and, where `completed` says so, completion, all or nothing. */
export function createSale(till: Till, given: Payload): SaleDocument {
  const document = blankSale(till, given);
  writeHeader(till, document, given);
  for (const line of children(given, 'SaleLines', 'SaleLine')) writeLine(till, document, line);
  const payments = children(given, 'SalePayments', 'SalePayment');
  writePayments(till, document, payments, flag(given, 'completed', false));
  total(till, document);
  if (flag(given, 'completed', false)) complete(till, document, given);
  return saveSale(till, undefined, document);
}

/** PUT Sale. Children with an id change; those without one are added, each time they are sent. */
export function updateSale(till: Till, saleId: string, given: Payload): SaleDocument {
  const before = requireSale(till, saleId);
  const document = structuredClone(before);
  const { sale } = document;
  const completing = flag(given, 'completed', false);
  const settled = sale.completed === 'true';
  if (settled && completing && till.switches.complete_twice === '400')
    throw badRequest('Sale is already completed.');
  writeHeader(till, document, given);
  writeChildren(till, document, given, completing);
  total(till, document);
  if (completing && !settled) complete(till, document, given);
  else if (settled) amendCompleted(till, document, given);
  if (sale.completed !== 'true') sale.timeStamp = now(till);
  sale.updateTime = now(till);
  if (till.switches.put_voided_allowed && flag(given, 'voided', false)) {
    voidSale(till, document, { reason: '', employeeId: sale.employeeID });
  }
  return saveSale(till, before, document);
}

/** DELETE Sale: archives a draft. */
export function archiveSale(till: Till, saleId: string): SaleDocument {
  const before = requireSale(till, saleId);
  if (before.sale.completed === 'true' || before.sale.voided === 'true') {
    throw badRequest('A completed sale cannot be deleted.');
  }
  if (before.payments.length > 0 && till.switches.delete_draft_with_payment === '400') {
    throw badRequest('A sale with payments cannot be deleted.');
  }
  const document = structuredClone(before);
  Object.assign(document.sale, { archived: 'true', timeStamp: now(till), updateTime: now(till) });
  return saveSale(till, before, document);
}

export function requireSale(till: Till, saleId: string): SaleDocument {
  const document = till.store.sales.get(saleId);
  if (document === undefined) throw notFound('Sale', saleId);
  return document;
}

/** The shop, register and employee have to be real ones; a draft starts at nothing. */
function blankSale(till: Till, given: Payload): SaleDocument {
  const saleID = till.store.nextId('Sale', FIRST_SALE);
  const at = now(till);
  const sale: SaleRow = {
    saleID,
    timeStamp: at,
    discountPercent: '0',
    completed: 'false',
    archived: 'false',
    voided: 'false',
    enablePromotions: String(flag(given, 'enablePromotions', false)),
    isTaxInclusive: 'false',
    createTime: at,
    updateTime: at,
    referenceNumber: '',
    referenceNumberSource: '',
    tax1Rate: '0',
    tax2Rate: '0',
    change: '0',
    tipEnabled: 'true',
    receiptPreference: 'printed',
    ticketNumber: String(TICKET_BASE + Number(saleID)),
    ...computeSale([], [], false),
    customerID: '0',
    discountID: '0',
    employeeID: '0',
    tipEmployeeID: '0',
    quoteID: '0',
    registerID: '0',
    shipToID: '0',
    shopID: '0',
    taxCategoryID: '0',
  };
  return { sale, lines: [], payments: [], lineNotes: {} };
}

function writeChildren(till: Till, document: SaleDocument, given: Payload, completing: boolean): void {
  const settled = document.sale.completed === 'true';
  const lines = children(given, 'SaleLines', 'SaleLine');
  const payments = children(given, 'SalePayments', 'SalePayment');
  if (document.sale.voided === 'true' && lines.length + payments.length > 0) {
    throw badRequest('A voided sale cannot be changed.');
  }
  if (settled && lines.length + payments.length > 0) {
    if (till.switches.children_on_completed === 'refuse')
      throw badRequest('A completed sale cannot be changed.');
    if (till.switches.children_on_completed === 'ignore') return;
  }
  for (const line of lines) writeLine(till, document, line);
  writePayments(till, document, payments, settled || completing);
}

function writePayments(
  till: Till,
  document: SaleDocument,
  payments: readonly Payload[],
  completing: boolean,
): void {
  if (payments.length === 0) return;
  if (!completing && till.switches.draft_payment === 'drop') return;
  if (!completing && till.switches.draft_payment === 'refuse') {
    throw badRequest('Payments can only be added when the sale is completed.');
  }
  for (const payment of payments) writePayment(till, document, payment);
}

/** Stores a sale and lets the stock follow. */
export function saveSale(till: Till, before: SaleDocument | undefined, document: SaleDocument): SaleDocument {
  settleStock(till, before, document);
  till.store.sales.put(document.sale.saleID, document);
  if (till.switches.search_lag_ms > 0) rememberVersion(till, before, document);
  return document;
}

function rememberVersion(till: Till, before: SaleDocument | undefined, document: SaleDocument): void {
  const known = till.saleVersions.get(document.sale.saleID) ?? [];
  const base = known.length === 0 && before !== undefined ? [{ sinceMs: 0, document: before }] : known;
  const versions = [...base, { sinceMs: till.clock.nowMs(), document }];
  till.saleVersions.set(document.sale.saleID, versions.slice(-MOST_VERSIONS));
}
