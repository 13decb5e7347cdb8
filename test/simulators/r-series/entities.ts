import { catalogueEntities } from './catalogue-entities.ts';
import { toMany, toOne, type Entity } from './entity.ts';
import type { Collection } from '../journal.ts';
import type { Row } from './rows.ts';
import { saleEntities } from './sale-entities.ts';
import type { Till } from './till.ts';
import { fields } from './wire.ts';

export type EntityName =
  | 'Sale'
  | 'SaleLine'
  | 'SalePayment'
  | 'SaleVoid'
  | 'Item'
  | 'ItemShop'
  | 'Customer'
  | 'Order'
  | 'OrderLine'
  | 'InventoryLog'
  | 'InventoryCount'
  | 'InventoryCountItem'
  | 'InventoryCountReconcile'
  | 'Shop'
  | 'Register'
  | 'Employee'
  | 'PaymentType'
  | 'TaxCategory'
  | 'TaxCategoryClass'
  | 'TaxClass'
  | 'Category'
  | 'Vendor'
  | 'CustomerType';

export type Entities = Readonly<Record<EntityName, Entity>>;

/** Every kind of record that the API lists, by its name in the URL. */
export function entitiesOf(till: Till): Entities {
  const accounts = accountEntities(till);
  const catalogue = catalogueEntities(till);
  const base = { ...accounts, ...catalogue };
  // Sales relate to the others, which are complete by then; nothing relates to sales.
  const others = (): Entities => base as Entities;
  return { ...base, ...saleEntities(till, others) };
}

type AccountName =
  | 'InventoryCount'
  | 'InventoryCountItem'
  | 'InventoryCountReconcile'
  | 'Shop'
  | 'Register'
  | 'Employee'
  | 'PaymentType'
  | 'TaxCategory'
  | 'TaxCategoryClass'
  | 'TaxClass'
  | 'Category'
  | 'Vendor'
  | 'CustomerType';

function accountEntities(till: Till): Pick<Entities, AccountName> {
  const { store } = till;
  const classesOf = (row: Row): Row[] =>
    store.taxCategoryClasses.values().filter((each) => each['taxCategoryID'] === row['taxCategoryID']);
  return {
    InventoryCount: table('InventoryCount', store.inventoryCounts, ['timeStamp']),
    InventoryCountItem: table('InventoryCountItem', store.inventoryCountItems, ['timeStamp']),
    InventoryCountReconcile: table('InventoryCountReconcile', store.inventoryCountReconciles, []),
    Shop: table('Shop', store.shops, []),
    Register: table('Register', store.registers, []),
    Employee: table('Employee', store.employees, ['timeStamp']),
    PaymentType: table('PaymentType', store.paymentTypes, []),
    TaxCategory: {
      ...table('TaxCategory', store.taxCategories, ['timeStamp']),
      relations: { TaxCategoryClasses: toMany('TaxCategoryClass', classesOf) },
    },
    TaxCategoryClass: table('TaxCategoryClass', store.taxCategoryClasses, ['timeStamp']),
    TaxClass: table('TaxClass', store.taxClasses, ['timeStamp']),
    Category: {
      ...table('Category', store.categories, ['timeStamp', 'leftNode', 'rightNode']),
      relations: { Parent: toOne((row) => store.categories.get(row['parentID'] ?? '')) },
    },
    Vendor: {
      ...table('Vendor', store.vendors, ['timeStamp', 'name']),
      base: (row) => ({ ...fields(row), purchasingCurrency: { code: 'USD', symbol: '$', rate: '1' } }),
    },
    CustomerType: table('CustomerType', store.customerTypes, []),
  };
}

/** A kind that is nothing but its rows. */
function table(name: string, rows: Collection<Row>, alsoSortable: readonly string[]): Entity {
  const id = `${name.charAt(0).toLowerCase()}${name.slice(1)}ID`;
  return {
    name,
    id,
    sortable: [id, ...alsoSortable],
    rows: () => rows.values(),
    find: (key) => rows.get(key),
    relations: {},
  };
}
