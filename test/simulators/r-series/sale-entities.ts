import { nothing, toMany, toOne, type Entity, type Relation } from './entity.ts';
import type { Entities } from './entities.ts';
import type { NoteRow, Row, SaleDocument } from './rows.ts';
import { fields, type Wire, type WireObject } from './wire.ts';
import type { Till } from './till.ts';

const SALE_FIELDS = [
  'saleID,timeStamp,discountPercent,completed,archived,voided,enablePromotions,isTaxInclusive,createTime',
  'updateTime,completeTime,referenceNumber,referenceNumberSource,tax1Rate,tax2Rate,change,tipEnabled',
  'receiptPreference,displayableSubtotal,ticketNumber,calcDiscount,calcTotal,calcSubtotal,calcTaxable',
  'calcNonTaxable,calcAvgCost,calcFIFOCost,calcTax1,calcTax2,calcPayments,calcTips,total,totalDue',
  'displayableTotal,balance,customerID,discountID,employeeID,tipEmployeeID,quoteID,registerID,shipToID',
  'shopID,taxCategoryID,taxTotal',
]
  .join(',')
  .split(',');

/** The sales as a search sees them, which may be some time ago. */
export function searchableSales(till: Till): SaleDocument[] {
  const lagMs = till.switches.search_lag_ms;
  const documents = till.store.sales.values();
  if (lagMs <= 0) return documents;
  const seenAtMs = till.clock.nowMs() - lagMs;
  return documents.flatMap((document) => {
    const versions = till.saleVersions.get(document.sale.saleID);
    if (versions === undefined) return [document];
    return versions
      .filter((version) => version.sinceMs <= seenAtMs)
      .slice(-1)
      .map((version) => version.document);
  });
}

export function findLine(
  till: Till,
  saleLineId: string,
): { document: SaleDocument; index: number } | undefined {
  for (const document of till.store.sales.values()) {
    const index = document.lines.findIndex((line) => line.saleLineID === saleLineId);
    if (index >= 0) return { document, index };
  }
  return undefined;
}

/** Sale, SaleLine, SalePayment and SaleVoid. */
export function saleEntities(till: Till, others: () => Entities): Pick<Entities, SaleEntityName> {
  const Sale = saleEntity(till, others);
  const SaleLine = saleLineEntity(till, others);
  const SalePayment = salePaymentEntity(till);
  const SaleVoid: Entity = {
    name: 'SaleVoid',
    id: 'saleVoidID',
    sortable: ['saleVoidID', 'saleID'],
    rows: () => till.store.saleVoids.values(),
    find: (id) => till.store.saleVoids.get(id),
    relations: {},
  };
  return { Sale, SaleLine, SalePayment, SaleVoid };
}

type SaleEntityName = 'Sale' | 'SaleLine' | 'SalePayment' | 'SaleVoid';

function saleEntity(till: Till, others: () => Entities): Entity {
  /** A lagging search shows the children of its time, so a row remembers the document it came from. */
  const origin = new WeakMap<Row, SaleDocument>();
  const known = (document: SaleDocument): Row => {
    origin.set(document.sale, document);
    return document.sale;
  };
  const documentOf = (row: Row): SaleDocument | undefined =>
    origin.get(row) ?? till.store.sales.get(row['saleID'] ?? '');
  return {
    name: 'Sale',
    id: 'saleID',
    sortable: ['saleID', 'timeStamp', 'completeTime', 'updatetime', 'updateTime'],
    fields: SALE_FIELDS,
    rows: () => searchableSales(till).map(known),
    find: (id) => {
      const document = till.store.sales.get(id);
      return document && known(document);
    },
    hidden: (row) => row['voided'] === 'true' && till.switches.list_hides_voided,
    base: (row) => saleFields(till, row),
    last: 'taxTotal',
    relations: saleRelations(till, others, documentOf),
  };
}

function saleFields(till: Till, row: Row): WireObject {
  if (till.switches.updatetime_key === 'updateTime') return fields(row);
  const entries = Object.entries(fields(row));
  return Object.fromEntries(
    entries.map(([key, value]) => [key === 'updateTime' ? 'updatetime' : key, value]),
  );
}

type DocumentOf = (row: Row) => SaleDocument | undefined;

function saleRelations(till: Till, others: () => Entities, documentOf: DocumentOf): Entity['relations'] {
  const { store } = till;
  const line = saleLineRelations(till, others, documentOf);
  const customer = others().Customer;
  const contact = customer.relations['Contact'];
  return {
    Customer: toOne((row) => customer.find(row['customerID'] ?? ''), {
      ...customer,
      relations: contact === undefined ? {} : { Contact: contact },
    }),
    Shop: toOne((row) => store.shops.get(row['shopID'] ?? '')),
    TaxCategory: taxCategoryRelation(others),
    SaleLines: toMany('SaleLine', (row) => documentOf(row)?.lines ?? [], { relations: line }),
    SaleNotes: saleNotes(documentOf),
    SalePayments: toMany('SalePayment', (row) => documentOf(row)?.payments ?? [], {
      relations: paymentRelations(till),
    }),
    ShipTo: toOne((row) => documentOf(row)?.shipTo, { relations: { Contact: nothing(false) } }),
    Discount: nothing(false),
    Quote: nothing(false),
  };
}

function taxCategoryRelation(others: () => Entities): Relation {
  return toOne((row) => others().TaxCategory.find(row['taxCategoryID'] ?? ''), {
    relations: others().TaxCategory.relations,
  });
}

function saleNotes(documentOf: DocumentOf): Relation {
  const shown = (note: NoteRow): Wire => ({ noteID: note.noteID, note: note.note });
  return {
    many: false,
    nested: {},
    rows: () => [],
    wire: (row) => {
      const { internalNote, printedNote } = documentOf(row) ?? {};
      if (internalNote === undefined && printedNote === undefined) return undefined;
      return {
        ...(internalNote === undefined ? {} : { InternalNote: shown(internalNote) }),
        ...(printedNote === undefined ? {} : { PrintedNote: shown(printedNote) }),
      };
    },
  };
}

function saleLineRelations(till: Till, others: () => Entities, documentOf: DocumentOf): Entity['relations'] {
  return {
    Discount: nothing(false),
    TaxClass: toOne((row) => till.store.taxClasses.get(row['taxClassID'] ?? '')),
    TaxCategory: toOne((row) => till.store.taxCategories.get(row['taxCategoryID'] ?? '')),
    Note: toOne((row) => documentOf({ saleID: row['saleID'] })?.lineNotes[row['noteID'] ?? '']),
    Item: toOne((row) => others().Item.find(row['itemID'] ?? ''), {
      base: (row) => others().Item.base?.(row) ?? fields(row),
    }),
    InventorySales: nothing(true),
  };
}

function saleLineEntity(till: Till, others: () => Entities): Entity {
  const documentOf: DocumentOf = (row) => till.store.sales.get(row['saleID'] ?? '');
  return {
    name: 'SaleLine',
    id: 'saleLineID',
    sortable: ['saleLineID', 'timeStamp', 'saleID'],
    rows: () => searchableSales(till).flatMap((document) => document.lines),
    find: (id) => {
      const found = findLine(till, id);
      return found?.document.lines[found.index];
    },
    relations: saleLineRelations(till, others, documentOf),
  };
}

function paymentRelations(till: Till): Entity['relations'] {
  return {
    PaymentType: toOne((row) => till.store.paymentTypes.get(row['paymentTypeID'] ?? '')),
    CCCharge: nothing(false),
    SaleAccounts: nothing(true),
    Signatures: nothing(true),
    ProcessingFees: nothing(true),
  };
}

function salePaymentEntity(till: Till): Entity {
  const payments = (documents: readonly SaleDocument[]): Row[] =>
    documents.flatMap((document) => document.payments);
  return {
    name: 'SalePayment',
    id: 'salePaymentID',
    sortable: ['salePaymentID', 'timeStamp', 'saleID'],
    rows: () => payments(searchableSales(till)),
    find: (id) => payments(till.store.sales.values()).find((payment) => payment['salePaymentID'] === id),
    relations: paymentRelations(till),
  };
}
