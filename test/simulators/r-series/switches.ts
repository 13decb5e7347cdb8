/**
 * Everything that neither Lightspeed's documentation nor recorded traffic settles. A default is what the
 * evidence hints at; where there is none, the behaviour that is harder on a client.
 */
export interface RSeriesSwitches {
  // ── Sales ──
  /** Refuse completion at a register that is not open. No client is known to open one first. Default false. */
  register_must_be_open: boolean;
  /** `PUT {"voided":true}` voids; otherwise the field is read-only and ignored. Default false. */
  put_voided_allowed: boolean;
  /** A void counts as a modification of the sale. Default false: only `SaleVoid` tells. */
  updatetime_bumped_on_void: boolean;
  /** A voided sale reads `completed:"false"`, as in the documentation's sample. Default true. */
  void_clears_completed: boolean;
  /** Lists without `archived=true` leave voided sales out. Default true. */
  list_hides_voided: boolean;
  /** A payment sent with a sale that is not completed. Default `keep`. */
  draft_payment: 'keep' | 'refuse' | 'drop';
  /** `completed:true` sent to a completed sale. Default `noop`. */
  complete_twice: 'noop' | '400';
  /** `completed:true` sent to an archived draft. Default `400`. */
  complete_deleted: '400' | 'completes';
  /** `completed:false` sent to a completed sale. Default `ignore`. */
  uncomplete: 'ignore' | '400' | 'works';
  /** DELETE of a draft that holds a payment. Default `ok`. */
  delete_draft_with_payment: 'ok' | '400';
  /** Lines and payments without an id in a PUT to a completed sale. Default `append`, as with drafts. */
  children_on_completed: 'append' | 'refuse' | 'ignore';
  /** A `completeTime` earlier than the sale's own `createTime`. Default `allowed`. */
  complete_time_before_create: 'allowed' | '400';
  /** Paying more than the total with something that is not cash. Default `refuse`. */
  noncash_overpayment: 'refuse' | 'change';
  /** A payment's `remoteReference` may be used once in the account. Default false. */
  enforce_remoteReference_unique: boolean;
  /** A line whose parent is invalid or exhausted vanishes with status 200. Default false: refused with 400. */
  silent_drop_invalid_parent: boolean;
  /** Open drafts, too, count towards what was already refunded of a line. Default false. */
  refund_guard_counts_drafts: boolean;
  /** A line's `discountAmount` is for the whole line or for each unit. Default `line`. */
  discount_amount_per: 'line' | 'unit';
  /** With a tax-inclusive category, tax is taken out of the price or, as elsewhere, put on top. Default `extract`. */
  tax_inclusive_mode: 'extract' | 'add';
  /** The customer's own tax category wins over the shop's when the sale names none. Default false. */
  customer_tax_category_applies: boolean;
  /** Whether a miscellaneous line sent without `tax` is taxed. Default false. */
  misc_line_taxed: boolean;
  /** Selling an archived item. Default `accept`. */
  archived_item_on_sale: 'accept' | '400';
  /** The key of a sale's last update: the endpoint's page writes `updatetime`, live answers `updateTime`. */
  updatetime_key: 'updateTime' | 'updatetime';

  // ── Lists ──
  /** A filter that names no field of the entity. Default `ignore`: everything comes back. */
  unknown_filter: 'ignore' | 'error';
  /** A filter two relations deep. Default `ignore`. */
  three_level_filter: 'ignore' | 'error' | 'work';
  /** A filter in a relation that was not loaded. Default `ignore`. */
  unloaded_relation_filter: 'ignore' | 'error' | 'work';
  /** Whether filters on `referenceNumber` and `referenceNumberSource` have any effect. Default `works`. */
  reference_filter: 'works' | 'ignored';
  /** Equality on those two. Default `case_insensitive`, the usual collation. */
  reference_match: 'exact' | 'case_insensitive';
  /** Equality on every other text, e-mail addresses included. Default `case_insensitive`. */
  text_match: 'exact' | 'case_insensitive';
  /** `~,foo` without a wildcard. Default `exact`. */
  like_without_wildcard: 'exact' | 'prefix';
  /** Whether a filter in a relation narrows the children that are embedded as well. Default false. */
  relation_filter_narrows: boolean;
  /** The entity's key in an empty list. Default `absent`. */
  empty_list_key: 'absent' | '';
  /** A `limit` above 100. Default `error`. */
  limit_above_100: 'error' | 'clamp';
  /** Lists show sales, and which customers there are, as of this long ago; reads by id are current. Default 0. */
  search_lag_ms: number;

  // ── Connection ──
  /** `off` still answers the headers but never refuses. Default `real`. */
  limiter: 'real' | 'off';
  /** Registers in the subscription, which size the bucket; null: as many as are not archived. Default null. */
  subscribed_registers: number | null;
  /** Requests in one second; null: the documented 20 for a bucket of 90, in proportion. Default null. */
  burst_limit: number | null;
  /** `deferred`: the old refresh token dies when the new access token is first used (since 2026-01-15). */
  rotation: 'deferred' | 'immediate';
  /** When, with deferred rotation, the old access token dies. Default `with_refresh_token`. */
  old_access_token: 'with_refresh_token' | 'at_expiry';
  /** Pairs from the same refresh token, when one of them is used first. Default `keep`. */
  sibling_pairs: 'keep' | 'die';
  /** Default `jwt`; a client must not look inside. */
  access_token_format: 'jwt' | 'opaque';
  /** Which of the two recorded shapes a 401 has. Default `oauth`. */
  unauthorized_body: 'oauth' | 'legacy';
}

export const DEFAULT_SWITCHES: Readonly<RSeriesSwitches> = {
  register_must_be_open: false,
  put_voided_allowed: false,
  updatetime_bumped_on_void: false,
  void_clears_completed: true,
  list_hides_voided: true,
  draft_payment: 'keep',
  complete_twice: 'noop',
  complete_deleted: '400',
  uncomplete: 'ignore',
  delete_draft_with_payment: 'ok',
  children_on_completed: 'append',
  complete_time_before_create: 'allowed',
  noncash_overpayment: 'refuse',
  enforce_remoteReference_unique: false,
  silent_drop_invalid_parent: false,
  refund_guard_counts_drafts: false,
  discount_amount_per: 'line',
  tax_inclusive_mode: 'extract',
  customer_tax_category_applies: false,
  misc_line_taxed: false,
  archived_item_on_sale: 'accept',
  updatetime_key: 'updateTime',
  unknown_filter: 'ignore',
  three_level_filter: 'ignore',
  unloaded_relation_filter: 'ignore',
  reference_filter: 'works',
  reference_match: 'case_insensitive',
  text_match: 'case_insensitive',
  like_without_wildcard: 'exact',
  relation_filter_narrows: false,
  empty_list_key: 'absent',
  limit_above_100: 'error',
  search_lag_ms: 0,
  limiter: 'real',
  subscribed_registers: null,
  burst_limit: null,
  rotation: 'deferred',
  old_access_token: 'with_refresh_token',
  sibling_pairs: 'keep',
  access_token_format: 'jwt',
  unauthorized_body: 'oauth',
};
