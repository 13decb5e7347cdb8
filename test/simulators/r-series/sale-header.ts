import { createCustomer } from './customers.ts';
import { flag, integer, nested, text, type Payload } from './payload.ts';
import { invalidForeignKey } from './refusal.ts';
import type { NoteRow, Row, SaleDocument, SaleRow } from './rows.ts';
import { priced, ratesFor } from './sale-lines.ts';
import { now, type Till } from './till.ts';

const FIRST_SHIP_TO = 301;
const FIRST_NOTE = 501;

/** The fields of a sale itself, its notes and its address; ids have to name something. */
export function writeHeader(till: Till, document: SaleDocument, given: Payload): void {
  const { sale } = document;
  const fresh = sale.shopID === '0';
  sale.shopID = reference(till.store.shops.get(integer(given, 'shopID', sale.shopID)), 'Shop');
  sale.employeeID = reference(
    till.store.employees.get(integer(given, 'employeeID', sale.employeeID)),
    'Employee',
  );
  sale.registerID = reference(
    till.store.registers.get(integer(given, 'registerID', sale.registerID)),
    'Register',
  );
  sale.tipEmployeeID = integer(given, 'tipEmployeeID', fresh ? sale.employeeID : sale.tipEmployeeID);
  sale.referenceNumber = text(given, 'referenceNumber', sale.referenceNumber);
  sale.referenceNumberSource = text(given, 'referenceNumberSource', sale.referenceNumberSource);
  sale.receiptPreference = text(given, 'receiptPreference', sale.receiptPreference);
  sale.customerID = customerOf(till, sale, given);
  if (sale.completed !== 'true') writeTaxCategory(till, document, given, fresh);
  writeNotes(till, document, given);
  writeShipTo(till, document, given);
}

/** The id of a row that has to exist; the row's first id is its own. */
function reference(row: Row | undefined, entity: string): string {
  const id = row?.[`${entity.toLowerCase()}ID`];
  if (id === undefined) throw invalidForeignKey(entity);
  return id;
}

/** Archived customers are still accepted; one that a merge removed is not. */
function customerOf(till: Till, sale: SaleRow, given: Payload): string {
  const inline = nested(given, 'Customer');
  const id = integer(
    given,
    'customerID',
    inline === undefined ? sale.customerID : text(inline, 'customerID', ''),
  );
  if (inline !== undefined && id === '0') return createCustomer(till, inline).customer.customerID;
  if (id !== '0' && till.store.customers.get(id) === undefined) throw invalidForeignKey('Customer');
  return id;
}

/** Omitted: the shop's; an explicit 0: no tax at all. */
function writeTaxCategory(till: Till, document: SaleDocument, given: Payload, fresh: boolean): void {
  const { sale } = document;
  const shopDefault = till.store.shops.get(sale.shopID)?.['taxCategoryID'] ?? '0';
  const customer = till.store.customers.get(sale.customerID)?.customer.taxCategoryID ?? '0';
  const ownDefault = till.switches.customer_tax_category_applies && customer !== '0' ? customer : shopDefault;
  const id = integer(given, 'taxCategoryID', fresh ? ownDefault : sale.taxCategoryID);
  const category = till.store.taxCategories.get(id);
  if (id !== '0' && category === undefined) throw invalidForeignKey('TaxCategory');
  if (!fresh && id === sale.taxCategoryID) return;
  sale.taxCategoryID = id;
  sale.isTaxInclusive = category?.['isTaxInclusive'] ?? 'false';
  Object.assign(sale, ratesFor(till, id, ''));
  document.lines = document.lines.map((line) => priced(till, document, line));
}

function writeNotes(till: Till, document: SaleDocument, given: Payload): void {
  const notes = nested(given, 'SaleNotes');
  const note = (key: string, present: NoteRow | undefined): NoteRow | undefined => {
    const sent = notes === undefined ? undefined : nested(notes, key);
    if (sent === undefined) return present;
    const noteID = present?.noteID ?? till.store.nextId('Note', FIRST_NOTE);
    const isPublic = String(key === 'PrintedNote');
    return { noteID, note: text(sent, 'note', ''), isPublic, timeStamp: now(till) };
  };
  const internalNote = note('InternalNote', document.internalNote);
  const printedNote = note('PrintedNote', document.printedNote);
  Object.assign(document, { ...(internalNote && { internalNote }), ...(printedNote && { printedNote }) });
}

function writeShipTo(till: Till, document: SaleDocument, given: Payload): void {
  const sent = nested(given, 'ShipTo');
  if (sent === undefined) return;
  const shipToID = document.shipTo?.['shipToID'] ?? till.store.nextId('ShipTo', FIRST_SHIP_TO);
  document.sale.shipToID = shipToID;
  document.shipTo = {
    shipToID,
    shipped: String(flag(sent, 'shipped', false)),
    shipNote: text(sent, 'shipNote', ''),
    firstName: text(sent, 'firstName', ''),
    lastName: text(sent, 'lastName', ''),
    timeStamp: now(till),
    customerID: integer(sent, 'customerID', document.sale.customerID),
    saleID: document.sale.saleID,
  };
}
