import type { Collection } from '../journal.ts';
import { openStore, type Store as AnyStore } from '../store.ts';
import type { AdjustmentRow, ConsignmentRow, InventoryRow, ProductRow, Row, SaleRow } from './rows.ts';
import type { Connection } from './tokens.ts';

/** The till's rows, each by its id. */
export interface Tables {
  readonly sales: Collection<SaleRow>;
  readonly products: Collection<ProductRow>;
  /** By `<product id>@<outlet id>`. */
  readonly inventory: Collection<InventoryRow>;
  readonly customers: Collection<Row>;
  readonly suppliers: Collection<Row>;
  readonly consignments: Collection<ConsignmentRow>;
  readonly adjustments: Collection<AdjustmentRow>;
  readonly outlets: Collection<Row>;
  readonly registers: Collection<Row>;
  readonly users: Collection<Row>;
  readonly paymentTypes: Collection<Row>;
  readonly taxes: Collection<Row>;
  readonly productTypes: Collection<Row>;
  readonly customerGroups: Collection<Row>;
  /** One document, `current`. */
  readonly connection: Collection<Connection>;
  /** `seeded` and other marks. */
  readonly marks: Collection<string>;
}

/** The tables whose rows carry a version. */
export type Versioned = Exclude<keyof Tables, 'connection' | 'marks'>;

export type Store = Tables & Omit<AnyStore, 'table'>;

/** Opens the till's tables over a journal; a transaction that a kill cut short is finished first. */
export function openTables(journalPath: string | null): Store {
  const { table, ...rest } = openStore(journalPath);
  const tables: Tables = {
    sales: table('sales'),
    products: table('products'),
    inventory: table('inventory'),
    customers: table('customers'),
    suppliers: table('suppliers'),
    consignments: table('consignments'),
    adjustments: table('adjustments'),
    outlets: table('outlets'),
    registers: table('registers'),
    users: table('users'),
    paymentTypes: table('payment-types'),
    taxes: table('taxes'),
    productTypes: table('product-types'),
    customerGroups: table('customer-groups'),
    connection: table('connection'),
    marks: table('marks'),
  };
  return { ...tables, ...rest };
}
