import { emptyText, nothing, toMany, toOne, type Entity } from './entity.ts';
import type { Entities } from './entities.ts';
import type { AddressRow, ContactDocument, Row } from './rows.ts';
import type { Till } from './till.ts';
import { stamp } from './times.ts';
import { collapse, fields, type Wire, type WireObject } from './wire.ts';

type CatalogueName = 'Item' | 'ItemShop' | 'Customer' | 'Order' | 'OrderLine' | 'InventoryLog';

/** Items with their stock, customers, purchase orders and the inventory log. */
export function catalogueEntities(till: Till): Pick<Entities, CatalogueName> {
  const OrderLine = orderLineEntity(till);
  return {
    Item: itemEntity(till),
    ItemShop: itemShopEntity(till),
    Customer: customerEntity(till),
    OrderLine,
    Order: orderEntity(till),
    InventoryLog: {
      name: 'InventoryLog',
      id: 'inventoryLogID',
      sortable: ['inventoryLogID', 'itemID'],
      rows: () => till.store.inventoryLog.values(),
      // The log has no single reads.
      find: () => undefined,
      relations: {},
    },
  };
}

/** What an `itemCode` may name: by the documentation id, UPC and EAN; in recorded traffic the system SKU, too. */
export function itemCodes(item: Row): string[] {
  const codes = [item['itemID'], item['upc'], item['ean'], item['systemSku']];
  return codes.filter((code): code is string => code !== undefined && code !== '');
}

function itemEntity(till: Till): Entity {
  const { store } = till;
  const documentOf = (row: Row) => store.items.get(row['itemID'] ?? '');
  return {
    name: 'Item',
    id: 'itemID',
    sortable: ['itemID', 'timeStamp', 'description'],
    rows: () => store.items.values().map((document) => document.item),
    find: (id) => store.items.get(id)?.item,
    virtual: {
      itemCode: (row) => itemCodes(row),
    },
    base: (row) => ({ ...fields(row), Prices: { ItemPrice: [...(documentOf(row)?.prices ?? [])] } }),
    relations: {
      Category: toOne((row) => store.categories.get(row['categoryID'] ?? '')),
      TaxClass: toOne((row) => store.taxClasses.get(row['taxClassID'] ?? '')),
      ItemAttributes: nothing(false),
      Manufacturer: nothing(false),
      Note: toOne((row) => documentOf(row)?.note),
      Images: nothing(true),
      ItemShops: toMany('ItemShop', (row) => documentOf(row)?.shops ?? []),
      ItemVendorNums: nothing(true),
      ItemComponents: nothing(true),
      ItemECommerce: nothing(false),
      TagRelations: nothing(true),
      ItemPrices: nothing(true),
      CustomFieldValues: { ...nothing(true), explicitOnly: true },
    },
  };
}

function itemShopEntity(till: Till): Entity {
  const rows = (): Row[] => till.store.items.values().flatMap((document) => document.shops);
  return {
    name: 'ItemShop',
    id: 'itemShopID',
    sortable: ['itemShopID', 'timeStamp'],
    rows,
    find: (id) => rows().find((row) => row['itemShopID'] === id),
    relations: {},
  };
}

function orderEntity(till: Till): Entity {
  return {
    name: 'Order',
    id: 'orderID',
    sortable: ['orderID', 'timeStamp'],
    rows: () => till.store.orders.values().map((document) => document.order),
    find: (id) => till.store.orders.get(id)?.order,
    relations: {
      OrderLines: toMany('OrderLine', (row) => till.store.orders.get(row['orderID'] ?? '')?.lines ?? []),
      Note: nothing(false),
      Vendor: toOne((row) => till.store.vendors.get(row['vendorID'] ?? '')),
      Shop: toOne((row) => till.store.shops.get(row['shopID'] ?? '')),
      CustomFieldValues: { ...nothing(true), explicitOnly: true },
    },
  };
}

function orderLineEntity(till: Till): Entity {
  const rows = (): Row[] => till.store.orders.values().flatMap((document) => document.lines);
  return {
    name: 'OrderLine',
    id: 'orderLineID',
    sortable: ['orderLineID', 'timeStamp', 'orderID'],
    rows,
    find: (id) => rows().find((row) => row['orderLineID'] === id),
    relations: {},
  };
}

function customerEntity(till: Till): Entity {
  const { store } = till;
  const documentOf = (row: Row) => store.customers.get(row['customerID'] ?? '');
  return {
    name: 'Customer',
    id: 'customerID',
    sortable: ['customerID', 'timeStamp', 'firstName', 'lastName'],
    rows: () => {
      const seenAt = stamp(till.clock.nowMs() - till.switches.search_lag_ms);
      const customers = store.customers.values().map((document) => document.customer);
      return till.switches.search_lag_ms > 0
        ? customers.filter((row) => row.createTime <= seenAt)
        : customers;
    },
    find: (id) => store.customers.get(id)?.customer,
    relations: {
      Contact: {
        many: false,
        nested: {},
        rows: (row) => contactRows(documentOf(row)?.contact),
        wire: (row) => {
          const contact = documentOf(row)?.contact;
          return contact && contactWire(contact);
        },
      },
      CustomerType: toOne((row) => store.customerTypes.get(row['customerTypeID'] ?? '')),
      Discount: nothing(false),
      Note: toOne((row) => documentOf(row)?.note),
      TaxCategory: toOne((row) => store.taxCategories.get(row['taxCategoryID'] ?? '')),
      CreditAccount: nothing(false),
      Tags: emptyText,
      CustomFieldValues: { ...nothing(true), explicitOnly: true },
    },
  };
}

const PHONE_FIELDS: Readonly<Record<string, string>> = {
  Home: 'phoneHome',
  Work: 'phoneWork',
  Mobile: 'mobile',
  Pager: 'pager',
  Fax: 'fax',
};

/** The searchable faces of a contact, such as `Contact.email` and `Contact.mobile`. */
function contactRows(contact: ContactDocument | undefined): Row[] {
  if (contact === undefined) return [];
  return [
    {
      noEmail: contact.noEmail,
      noPhone: contact.noPhone,
      noMail: contact.noMail,
      timeStamp: contact.timeStamp,
    },
    ...contact.emails.map((email) => ({ email: email.address })),
    ...contact.phones.map((phone) => ({ [PHONE_FIELDS[phone.useType] ?? 'mobile']: phone.number })),
    ...contact.addresses,
  ];
}

const NO_ADDRESS: AddressRow = {
  address1: '',
  address2: '',
  city: '',
  state: '',
  stateCode: '',
  zip: '',
  country: '',
  countryCode: '',
};

/** Children that are missing show as empty text; an address is always there. */
function contactWire(contact: ContactDocument): WireObject {
  const many = (element: string, children: readonly WireObject[]): Wire =>
    children.length === 0 ? '' : { [element]: collapse(children) };
  return {
    custom: '',
    noEmail: contact.noEmail,
    noPhone: contact.noPhone,
    noMail: contact.noMail,
    Addresses: many('ContactAddress', contact.addresses.length === 0 ? [NO_ADDRESS] : contact.addresses),
    Phones: many('ContactPhone', contact.phones),
    Emails: many('ContactEmail', contact.emails),
    Websites: many('ContactWebsite', contact.websites),
    timeStamp: contact.timeStamp,
  };
}
