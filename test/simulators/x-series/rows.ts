/** What every row of the till has; the other fields are as the API shows them. */
export interface Row {
  readonly id: string;
  /** From one counter for the whole till: each change of any row takes the next. */
  version: number;
  deleted_at: string | null;
  [field: string]: unknown;
}

/** A field of a row as text; empty where it is none. */
export function textOf(row: Row | undefined, name: string): string {
  const value = row?.[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export interface ProductRow extends Row {
  name: string;
  sku: string;
  handle: string;
  product_codes: { id: string; code: string; type: string }[];
  active: boolean;
  has_inventory: boolean;
  /** Decimal text, five places, as all amounts here. */
  price_excluding_tax: string;
  supply_price: string;
  supplier_id: string | null;
  /** The tax at every outlet. */
  tax_id: string;
}

export interface InventoryRow extends Row {
  product_id: string;
  outlet_id: string;
  /** Decimal text. */
  level: string;
  reorder_method: 'FIXED' | 'MIN_MAX' | null;
  reorder_point: number | null;
  reorder_amount: number | null;
  reorder_target: number | null;
}

export type SaleState = 'parked' | 'pending' | 'voided' | 'closed';

export interface SaleLineRow {
  readonly id: string;
  product_id: string;
  /** Decimal text; the amounts are for one unit, five places. */
  quantity: string;
  price: string;
  cost: string;
  discount: string;
  loyalty: string;
  tax_id: string;
  tax: string;
  is_price_override: boolean;
  sequence: number;
  status: string | null;
  note: string | null;
  is_return: boolean;
  return_reason: string | null;
}

export interface SalePaymentRow {
  readonly id: string;
  amount: string;
  config_id: string;
  date: string;
  register_id: string | null;
  open_sequence_id: string | null;
}

export interface SaleRow extends Row {
  state: SaleState;
  attributes: string[];
  date: string;
  created_at: string;
  updated_at: string;
  customer_id: string | null;
  invoice_number: string;
  short_code: string;
  note: string | null;
  source: {
    id: string | null;
    type: string | null;
    author_id: string;
    register_id: string;
    outlet_id: string;
  };
  lines: SaleLineRow[];
  payments: SalePaymentRow[];
  return_for: string | null;
  return_sale_ids: string[];
  complete_open_sequence_id: string | null;
}

export interface ConsignmentProductRow {
  product_id: string;
  count: string;
  received: string;
  cost: string;
  created_at: string;
  updated_at: string;
}

export interface ConsignmentRow extends Row {
  type: 'SUPPLIER' | 'OUTLET' | 'STOCKTAKE' | 'RETURN';
  status: string;
  outlet_id: string;
  source_outlet_id: string | null;
  supplier_id: string | null;
  received_at: string | null;
  products: ConsignmentProductRow[];
}

export interface AdjustmentRow extends Row {
  product_id: string;
  outlet_id: string;
  quantity: string;
  reason: string;
}
