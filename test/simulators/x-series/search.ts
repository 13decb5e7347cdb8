import { badRequest } from './refusal.ts';
import { numberOf } from './lists.ts';
import { productView } from './products.ts';
import { textOf, type ProductRow, type Row, type SaleRow } from './rows.ts';
import { flatSaleView } from './sale-flat-view.ts';
import { saleView } from './sale-view.ts';
import { totalsOf } from './sale-totals.ts';
import { asOf, type Till } from './till.ts';

const MOST = 1000;

/** `GET /search`: sales, products or customers by their filters, as of a little while ago. */
export function search(till: Till, query: URLSearchParams): unknown {
  const { store } = till;
  switch (query.get('type') ?? '') {
    case 'sales':
      return found(till, query, {
        table: 'sales',
        rows: store.sales.values(),
        holds: saleHolds,
        view: (sale) => saleShape(till, sale),
      });
    case 'products':
      return found(till, query, {
        table: 'products',
        rows: store.products.values(),
        holds: productHolds,
        view: (row) => productView(till, row),
      });
    case 'customers':
      return found(till, query, {
        table: 'customers',
        rows: store.customers.values(),
        holds: customerHolds,
        view: (row) => row,
      });
    default:
      throw badRequest('type must be one of sales, products, customers');
  }
}

const saleShape = (till: Till, sale: SaleRow): unknown =>
  till.switches.search_sale_shape === 'flat' ? flatSaleView(till, sale) : saleView(till, sale);

interface Searched<T extends Row> {
  readonly table: 'sales' | 'products' | 'customers';
  readonly rows: readonly T[];
  /** Undefined: there is no such filter, and it is ignored. */
  readonly holds: (row: T, filter: Condition) => boolean | undefined;
  readonly view: (row: T) => unknown;
}

function found<T extends Row>(till: Till, query: URLSearchParams, searched: Searched<T>): unknown {
  const { table, holds, view } = searched;
  const atMs = till.clock.nowMs() - till.switches.search_lag_ms;
  const rows = searched.rows.flatMap((row) => asOf(till, table, row, atMs) ?? []);
  const names = till.switches.search_filters === 'work' ? [...new Set(query.keys())] : [];
  const matches = rows
    .filter((row) => query.get('deleted') === 'true' || row.deleted_at === null)
    .filter((row) => names.every((name) => passes(till, row, { name, values: query.getAll(name), holds })));
  const descending = query.get('order_direction') === 'desc';
  const ordered = matches.toSorted((a, b) => (descending ? -1 : 1) * compare(a, b, query.get('order_by')));
  const offset = till.switches.search_offset === 'work' ? (numberOf(query, 'offset') ?? 0) : 0;
  const size = Math.min(numberOf(query, 'page_size') ?? till.switches.default_page_size, MOST);
  return { data: ordered.slice(offset, offset + size).map((row) => view(row)) };
}

interface Filter<T extends Row> {
  readonly name: string;
  readonly values: readonly string[];
  readonly holds: Searched<T>['holds'];
}

/** A repeated filter is one of several; a leading minus turns it round. */
function passes<T extends Row>(till: Till, row: T, { name, values, holds }: Filter<T>): boolean {
  const negated = name.startsWith('-');
  const plain = name.replace(/^-/, '').replace(/\[\]$/, '');
  const hits = values.map((value) =>
    plain === '_id' ? row.id === value : holds(row, { till, name: plain, value }),
  );
  if (hits.every((hit) => hit === undefined)) return true;
  return hits.some((hit) => hit === true) !== negated;
}

function compare(a: Row, b: Row, by: string | null): number {
  const of = (row: Row): string => textOf(row, by ?? '') || textOf(row, 'created_at');
  const [left, right] = [of(a), of(b)];
  return left === right ? a.version - b.version : left < right ? -1 : 1;
}

interface Condition {
  readonly till: Till;
  readonly name: string;
  readonly value: string;
}

function saleHolds(sale: SaleRow, { till, name, value }: Condition): boolean | undefined {
  switch (name) {
    case 'state':
      return sale.state === value;
    case 'attributes':
      return sale.attributes.includes(value);
    case 'invoice_number':
      return sale.invoice_number === value;
    case 'customer_id':
      return sale.customer_id === value;
    case 'user_id':
      return sale.source.author_id === value;
    case 'outlet_id':
      return sale.source.outlet_id === value;
    case 'register_id':
      return sale.source.register_id === value;
    case 'payment_type_id':
      return sale.payments.some(({ config_id: id }) => id === value);
    case 'product_id':
      return sale.lines.some(({ product_id: id }) => id === value);
    case 'sale_total':
      return Number(totalsOf(till, sale).priceInclTax) === Number(value);
    case 'date_from':
      return Date.parse(sale.date) >= Date.parse(value);
    case 'date_to':
      return Date.parse(sale.date) <= Date.parse(value);
    default:
      return undefined;
  }
}

/** SKUs are kept in lower case there, so one that is sent with capitals finds nothing. */
function productHolds(row: ProductRow, { till, name, value }: Condition): boolean | undefined {
  if (name === 'sku') {
    const others = till.switches.search_sku === 'sku' ? [] : row.product_codes.map(({ code }) => code);
    const codes = [row.sku, ...others];
    return codes.some((code) => code.toLowerCase() === value);
  }
  return name === 'supplier_id' ? row.supplier_id === value : undefined;
}

const CUSTOMER_FIELDS = new Set(['customer_code', 'first_name', 'last_name', 'company_name']);

function customerHolds(row: Row, { till, name, value }: Condition): boolean | undefined {
  const own = textOf(row, name).toLowerCase();
  const wanted = value.toLowerCase();
  if (CUSTOMER_FIELDS.has(name)) return own === wanted;
  if (name !== 'email' && name !== 'phone' && name !== 'mobile') return undefined;
  if (till.switches.customer_match === 'exact') return own === wanted;
  const core = (text: string): string => (name === 'email' ? (text.split('@')[0] ?? '') : digits(text));
  return core(own) !== '' && core(own) === core(wanted);
}

const digits = (text: string): string => text.replace(/\D/g, '').slice(-7);
