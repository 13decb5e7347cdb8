import { computeLine } from './arithmetic.ts';
import { itemCodes } from './catalogue-entities.ts';
import { flag, has, integer, isPayload, number, text, type Payload } from './payload.ts';
import { badRequest, invalidForeignKey, notFound } from './refusal.ts';
import { refundProblem } from './refund-guard.ts';
import type { ItemDocument, SaleDocument, SaleLineRow } from './rows.ts';
import { now, type Till } from './till.ts';

const FIRST_LINE = 15001;
const FIRST_NOTE = 501;

/** Adds a line to a draft in memory, or changes the one whose id is given. */
export function writeLine(till: Till, document: SaleDocument, given: Payload): void {
  const id = text(given, 'saleLineID', '0');
  const index = document.lines.findIndex((line) => line.saleLineID === id);
  const present = document.lines[index];
  if (id !== '0' && id !== '' && present === undefined) throw notFound('SaleLine', id);
  const line = withFields(till, document, present ?? blankLine(till, document, given), given);
  const problem = refundProblem(till, document, line);
  if (problem !== null && till.switches.silent_drop_invalid_parent) return;
  if (problem !== null) throw badRequest(problem);
  const numbered =
    present === undefined ? { ...line, saleLineID: till.store.nextId('SaleLine', FIRST_LINE) } : line;
  if (present === undefined) document.lines.push(numbered);
  else document.lines[index] = numbered;
  writeNote(till, document, numbered, given);
}

/** A line as the item gives it: price, cost, tax class and tax flag. */
function blankLine(till: Till, document: SaleDocument, given: Payload): SaleLineRow {
  const item = itemOf(till, given);
  const { sale } = document;
  return {
    saleLineID: '0',
    createTime: now(till),
    timeStamp: now(till),
    unitQuantity: '0',
    unitPrice: item?.prices[0]?.amount ?? '0',
    normalUnitPrice: '0',
    discountAmount: '0',
    discountPercent: '0',
    avgCost: item?.item.avgCost ?? number(given, 'avgCost', '0'),
    fifoCost: item?.item.avgCost ?? number(given, 'fifoCost', '0'),
    tax: item?.item.tax ?? String(till.switches.misc_line_taxed),
    tax1Rate: '0',
    tax2Rate: '0',
    isLayaway: 'false',
    isWorkorder: 'false',
    isSpecialOrder: 'false',
    displayableSubtotal: '0',
    displayableUnitPrice: '0',
    lineType: '',
    calcLineDiscount: '0',
    calcTransactionDiscount: '0',
    calcTotal: '0',
    calcSubtotal: '0',
    calcTax1: '0',
    calcTax2: '0',
    taxClassID: item?.item.taxClassID ?? '0',
    customerID: '0',
    discountID: '0',
    employeeID: sale.employeeID,
    itemID: item?.item.itemID ?? '0',
    noteID: '0',
    parentSaleLineID: '0',
    shopID: sale.shopID,
    taxCategoryID: sale.taxCategoryID,
    saleID: sale.saleID,
    itemFeeID: '0',
  };
}

/** The item of a new line: by id, by code, or that of the line which is refunded; null for a miscellaneous one. */
function itemOf(till: Till, given: Payload): ItemDocument | null {
  const items = till.store.items;
  const code = text(given, 'itemCode', '');
  const found = has(given, 'itemID') || code === '' ? undefined : findByCode(items.values(), code);
  if (!has(given, 'itemID') && code !== '' && found === undefined) throw invalidForeignKey('Item');
  const id = found?.item.itemID ?? integer(given, 'itemID', parentItem(till, given));
  if (id === '0') return null;
  const item = items.get(id);
  if (item === undefined) throw invalidForeignKey('Item');
  if (item.item.archived === 'true' && till.switches.archived_item_on_sale === '400') {
    throw badRequest(`Item ${id} is archived.`);
  }
  return item;
}

const findByCode = (items: readonly ItemDocument[], code: string): ItemDocument | undefined =>
  items.find((document) => itemCodes(document.item).includes(code));

function parentItem(till: Till, given: Payload): string {
  const parent = text(given, 'parentSaleLineID', '0');
  const lines = parent === '0' ? [] : till.store.sales.values().flatMap((document) => document.lines);
  return lines.find((line) => line.saleLineID === parent)?.itemID ?? '0';
}

function withFields(till: Till, document: SaleDocument, line: SaleLineRow, given: Payload): SaleLineRow {
  const employeeID = integer(given, 'employeeID', line.employeeID);
  if (till.store.employees.get(employeeID) === undefined) throw invalidForeignKey('Employee');
  const percent = number(given, 'discountPercent', line.discountPercent);
  const changed: SaleLineRow = {
    ...line,
    timeStamp: now(till),
    unitQuantity: integer(given, 'unitQuantity', line.unitQuantity),
    unitPrice: number(given, 'unitPrice', line.unitPrice),
    discountPercent: percent,
    discountAmount: percent === '0' ? number(given, 'discountAmount', line.discountAmount) : '0',
    avgCost: line.itemID === '0' ? number(given, 'avgCost', line.avgCost) : line.avgCost,
    fifoCost: line.itemID === '0' ? number(given, 'fifoCost', line.fifoCost) : line.fifoCost,
    tax: String(flag(given, 'tax', line.tax === 'true')),
    taxClassID: integer(given, 'taxClassID', line.taxClassID),
    employeeID,
    parentSaleLineID: integer(given, 'parentSaleLineID', line.parentSaleLineID),
  };
  return priced(till, document, changed);
}

/** A line under the sale's tax: its class's rates where the category has some, else the category's own. */
export function priced(till: Till, document: SaleDocument, line: SaleLineRow): SaleLineRow {
  const taxCategoryID = document.sale.taxCategoryID;
  const rates = ratesFor(till, taxCategoryID, line.taxClassID);
  // Without any rate the flag itself comes back false, as recorded for tax category 0.
  const taxed = line.tax === 'true' && (rates.tax1Rate !== '0' || rates.tax2Rate !== '0');
  const own = taxed ? rates : { tax1Rate: '0', tax2Rate: '0' };
  const figures = { ...line, ...own, taxCategoryID, tax: String(taxed) };
  return { ...figures, ...computeLine(figures, document.sale.isTaxInclusive === 'true', till.switches) };
}

export interface Rates {
  tax1Rate: string;
  tax2Rate: string;
}

export function ratesFor(till: Till, taxCategoryId: string, taxClassId: string): Rates {
  const category = till.store.taxCategories.get(taxCategoryId);
  const own = till.store.taxCategoryClasses
    .values()
    .find((each) => each['taxCategoryID'] === taxCategoryId && each['taxClassID'] === taxClassId);
  const source = own ?? category;
  return { tax1Rate: source?.['tax1Rate'] ?? '0', tax2Rate: source?.['tax2Rate'] ?? '0' };
}

/** A line's one note, sent as text or as an object. */
function writeNote(till: Till, document: SaleDocument, line: SaleLineRow, given: Payload): void {
  const object = isPayload(given['Note']) ? given['Note'] : undefined;
  const note = object === undefined ? text(given, 'note', '') : text(object, 'note', '');
  if (note === '') return;
  const noteID = line.noteID === '0' ? till.store.nextId('Note', FIRST_NOTE) : line.noteID;
  const isPublic = String(object !== undefined && flag(object, 'isPublic', false));
  document.lineNotes[noteID] = { noteID, note, isPublic, timeStamp: now(till) };
  const index = document.lines.findIndex((each) => each.saleLineID === line.saleLineID);
  document.lines[index] = { ...line, noteID };
}
