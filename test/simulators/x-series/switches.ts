/**
 * Everything that neither Lightspeed's documentation nor recorded traffic settles. A default is what the
 * evidence hints at; where there is none, the behaviour that is harder on a client.
 */
export interface XSeriesSwitches {
  // ── Sales ──
  /** POST with an id that the till has already. */
  duplicate_id: 'conflict409' | 'reject422' | 'return_existing' | 'overwrite';
  /** POST with a `source.id` that another sale has. Default `allow`: a second sale. */
  duplicate_source_id: 'allow' | 'reject422';
  /** Stock when a repeated POST overwrites a sale. Default `difference`. */
  stock_on_overwrite: 'difference' | 'again';
  /** A closed sale whose payments are not its total. Default `accept`. */
  unbalanced_payments: 'accept' | 'reject422';
  /** A sale at a register that is closed. Default `accept`, without an open sequence. */
  closed_register: 'accept' | 'reject422';
  /** A sale without a register. Default `first`. */
  missing_register: 'first' | 'reject422';
  /** A product that is not active, sold by the API. Default `accept`. */
  inactive_product: 'accept' | 'reject422';
  /** PUT: lines and payments that are left out go, or stay. Default `replace`, as documented for version 0.9. */
  put_semantics: 'replace' | 'merge';
  /** PUT of another state than `voided` to a closed sale. Default `reject422`. */
  reopening: 'reject422' | 'allow';
  /** PUT to a voided sale. Default `reject422`. */
  edit_voided: 'reject422' | 'allow';
  /** 2026-10 and later: changing a closed sale's lines. Default `reject422`. */
  recognised_lines: 'reject422' | 'allow';
  /** Default `restore`. */
  stock_on_void: 'restore' | 'leave';
  /** Voiding a sale that has payments. Default `keep`: they stay listed. */
  void_with_payments: 'keep' | 'reject422';
  /** Whether a line's discount lowers its price, or is for show. Default `show`. */
  line_discount: 'show' | 'subtract';
  /** Body of a refused sale. */
  sale_error_body: 'errors_global' | 'error';
  /** GET of a sale that is not there. `empty` is what version 0.9 does. */
  unknown_sale: '404' | 'empty200';
  /** Decimals in replies. */
  decimals: 'number' | 'string';

  // ── Returns ──
  /** Default `increment`. */
  stock_on_return: 'increment' | 'leave';
  /** Init of a return where the sale is not closed, or nothing is left of it. Default `422`. */
  return_refused: '422' | '400' | '404';
  /** Shape of the reply to the init of a return. Default `flat`, as in every example. */
  return_init_shape: 'flat' | 'nested';
  /** What the init offers after a partial return. Default `remainder`. */
  return_init_offers: 'remainder' | 'everything';
  /** Other parked returns of the same sale. Default: voided from 2026-07 on. */
  parked_siblings: 'by_version' | 'voided' | 'kept';
  /** A returned product that the original never sold. Default: refused from 2026-07 on. */
  mixed_return: 'by_version' | 'reject422' | 'allow';
  /** More units back than are left. Default `reject422`. */
  excessive_return: 'reject422' | 'allow';
  /** Whether returns that were voided stay in the original's `return_sale_ids`. Default true. */
  voided_returns_listed: boolean;

  // ── Customers and products ──
  /** Fields that a PUT leaves out. Default `cleared`. */
  customer_put: 'cleared' | 'kept';
  /** GET of a deleted customer. Default `returned`, with `deleted_at`. */
  deleted_customer: 'returned' | '404';
  /** How `/search` compares e-mail addresses and phone numbers. Default `exact`, in any letter case. */
  customer_match: 'exact' | 'loose';
  /** Whether the `sku` of `/search` finds products by their other codes, too. Default: as clients use it, it does. */
  search_sku: 'sku_and_codes' | 'sku';
  /** `GET /products?sku=`: one object on a hit and `[]` on a miss, or always a list. */
  product_by_sku: 'object' | 'array';
  /** Whether a new product's stock is counted. Default `as_sent`; nothing sent counts. */
  new_product_tracked: 'as_sent' | 'always';
  /** Reply of `POST /inventory` and `GET /inventory/{id}`: a bare list, or one below `data`. */
  inventory_reply: 'bare' | 'data';
  /** `POST /inventory/reorder_points` with -1: clears, as where products are written, or is refused. */
  reorder_clear: 'minus_one' | 'reject422';

  // ── Search and lists ──
  /** `/search` shows the till as of this long ago; reads by id are current. Default 2000. */
  search_lag_ms: number;
  /** Whether the filters of `/search` have any effect. Default `work`. */
  search_filters: 'work' | 'ignored';
  /** Whether `/search` obeys `offset`, or gives its first page for ever. Default `work`. */
  search_offset: 'work' | 'ignored';
  /** Sales found by `/search`: as the version's own reads, or in the old flat shape. */
  search_sale_shape: 'nested' | 'flat';
  /** Whether a page after a version begins with the row of that very version. Default `exclusive`. */
  after: 'exclusive' | 'inclusive';
  /** Rows of a page where the request does not say. */
  default_page_size: number;

  // ── Connection ──
  /** `off` still answers the headers but never refuses. Default `real`. */
  limiter: 'real' | 'off';
  /** Requests in five minutes; null: 300 for each register and 50. */
  rate_limit: number | null;
  /** Where a 429 says when to come back. Default `date`, as RFC 1123 has it. */
  retry_after: 'date' | 'seconds' | 'body';
  /** The pair that was just refreshed: dead at once, or good for another minute. */
  rotation: 'immediate' | 'grace';
  /** A refresh answers without a refresh token: the old one stays. Default false. */
  refresh_keeps_token: boolean;
  /** Status of a refused refresh token. Default 400. */
  invalid_grant_status: 400 | 401;
}

export const DEFAULT_SWITCHES: Readonly<XSeriesSwitches> = {
  duplicate_id: 'conflict409',
  duplicate_source_id: 'allow',
  stock_on_overwrite: 'difference',
  unbalanced_payments: 'accept',
  closed_register: 'accept',
  missing_register: 'first',
  inactive_product: 'accept',
  put_semantics: 'replace',
  reopening: 'reject422',
  edit_voided: 'reject422',
  recognised_lines: 'reject422',
  stock_on_void: 'restore',
  void_with_payments: 'keep',
  line_discount: 'show',
  sale_error_body: 'errors_global',
  unknown_sale: '404',
  decimals: 'number',
  stock_on_return: 'increment',
  return_refused: '422',
  return_init_shape: 'flat',
  return_init_offers: 'remainder',
  parked_siblings: 'by_version',
  mixed_return: 'by_version',
  excessive_return: 'reject422',
  voided_returns_listed: true,
  customer_put: 'cleared',
  deleted_customer: 'returned',
  customer_match: 'exact',
  search_sku: 'sku_and_codes',
  product_by_sku: 'object',
  new_product_tracked: 'as_sent',
  inventory_reply: 'bare',
  reorder_clear: 'minus_one',
  search_lag_ms: 2000,
  search_filters: 'work',
  search_offset: 'work',
  search_sale_shape: 'nested',
  after: 'exclusive',
  default_page_size: 100,
  limiter: 'real',
  rate_limit: null,
  retry_after: 'date',
  rotation: 'immediate',
  refresh_keeps_token: false,
  invalid_grant_status: 400,
};
