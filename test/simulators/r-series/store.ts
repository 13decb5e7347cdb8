import type { Collection } from '../journal.ts';
import { openStore, type Store as AnyStore } from '../store.ts';
import type { Connection } from './tokens.ts';
import type {
  CustomerDocument,
  InventoryLogRow,
  ItemDocument,
  OrderDocument,
  Row,
  SaleDocument,
  SaleVoidRow,
} from './rows.ts';

/** The till's tables, each by its primary id. */
export interface Tables {
  readonly sales: Collection<SaleDocument>;
  readonly items: Collection<ItemDocument>;
  readonly customers: Collection<CustomerDocument>;
  readonly orders: Collection<OrderDocument>;
  readonly saleVoids: Collection<SaleVoidRow>;
  readonly inventoryLog: Collection<InventoryLogRow>;
  readonly inventoryCounts: Collection<Row>;
  readonly inventoryCountItems: Collection<Row>;
  readonly inventoryCountReconciles: Collection<Row>;
  readonly shops: Collection<Row>;
  readonly registers: Collection<Row>;
  readonly employees: Collection<Row>;
  readonly paymentTypes: Collection<Row>;
  readonly taxCategories: Collection<Row>;
  readonly taxCategoryClasses: Collection<Row>;
  readonly taxClasses: Collection<Row>;
  readonly categories: Collection<Row>;
  readonly vendors: Collection<Row>;
  readonly customerTypes: Collection<Row>;
  /** One document, `current`. */
  readonly connection: Collection<Connection>;
  /** `seeded` and other marks. */
  readonly marks: Collection<string>;
}

export type Store = Tables & Omit<AnyStore, 'table'>;

/** Opens the till's tables over a journal; a transaction that a kill cut short is finished first. */
export function openTables(journalPath: string | null): Store {
  const { table, ...rest } = openStore(journalPath);
  return { ...tablesOf(table), ...rest };
}

function tablesOf(table: AnyStore['table']): Tables {
  return {
    sales: table('sales'),
    items: table('items'),
    customers: table('customers'),
    orders: table('orders'),
    saleVoids: table('sale-voids'),
    inventoryLog: table('inventory-log'),
    inventoryCounts: table('inventory-counts'),
    inventoryCountItems: table('inventory-count-items'),
    inventoryCountReconciles: table('inventory-count-reconciles'),
    shops: table('shops'),
    registers: table('registers'),
    employees: table('employees'),
    paymentTypes: table('payment-types'),
    taxCategories: table('tax-categories'),
    taxCategoryClasses: table('tax-category-classes'),
    taxClasses: table('tax-classes'),
    categories: table('categories'),
    vendors: table('vendors'),
    customerTypes: table('customer-types'),
    connection: table('connection'),
    marks: table('marks'),
  };
}
