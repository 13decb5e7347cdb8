import type { Refusal } from '../kernel/answer.ts';
import { moneyText as money } from '../kernel/money.ts';
import type { Order } from './order.ts';
import type { MoneyMovement, Payment } from './payment.ts';
import type { SaleLine, TillItem, TillSale } from './sale.ts';
import { saleIdsOf } from './sale-ids.ts';

/** Why a movement waits for a person. Every text that an owner reads about a hold has its home here. */
export interface HoldReason {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

const SKIP = '`skip` leaves it out of the till for good';

export function otherFigures(row: TillSale, wantedMinor: number, currency: string): HoldReason {
  const paidMinor = row.payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  const [total, paid, wanted] = [row.totalMinor, paidMinor, wantedMinor].map((minor) =>
    money(minor, currency),
  );
  return {
    code: 'other-figures',
    reason: `sale ${row.saleId} is completed in the till with total ${total} and payments ${paid}, Stripe says ${wanted}`,
    remedy: `correct the sale in the till, then \`release\` looks again; ${SKIP}`,
  };
}

export function draftKeepsChanging(of: {
  readonly wantedTotalMinor: number;
  readonly posting: { readonly currency: string };
}): HoldReason {
  const total = money(of.wantedTotalMinor, of.posting.currency);
  return {
    code: 'draft-keeps-changing',
    reason: `three drafts in a row did not come out as planned (total ${total}): the till reckons otherwise, or somebody edits them`,
    remedy: `compare the till's tax and prices with Stripe's, then \`release\` plans it anew; ${SKIP}`,
  };
}

export function changedByHand(saleId: string): HoldReason {
  return {
    code: 'changed-by-hand',
    reason: `sale ${saleId} was changed by hand while completing`,
    remedy: `look at it in the till: \`release\` looks again and prepares it anew 10 minutes after the last call at the earliest; ${SKIP}`,
  };
}

const PERHAPS_VOIDED = 'perhaps-voided';

/** Found without a trace of ours in the ledger: whether a person voided a sale or the till a draft cannot be told. */
export function perhapsVoided(saleId: string): HoldReason {
  return {
    code: PERHAPS_VOIDED,
    reason: `sale ${saleId} was made for it and is voided, by a person or as a draft by the till`,
    remedy: `look at it in the till: \`release\` posts it anew; ${SKIP}`,
  };
}

export function isReleasedAnew(releasedHolds: readonly string[]): boolean {
  return releasedHolds.includes(PERHAPS_VOIDED);
}

export function refusedByTill(refusal: Refusal): HoldReason {
  return {
    code: `till-${refusal.code}`,
    reason: `the till refused it: ${refusal.reason}`,
    remedy: `${refusal.remedy}; then \`release\` plans it anew; ${SKIP}`,
  };
}

const THE_REST =
  '`release` posts the rest and never the goods again; `skip` leaves the rest out of the till for good';

/** Of two sales that represent one movement the first is completed, and the second is refused. */
export function begun(saleId: string, refusal: Refusal): HoldReason {
  return {
    code: `till-${refusal.code}`,
    reason: `its goods are given back by sale ${firstOf(saleId)}, the till refused the rest: ${refusal.reason}`,
    remedy: `${refusal.remedy}; then ${THE_REST}`,
  };
}

/** The first of the two is completed, and not or no longer as planned. */
export function begunOtherwise(saleId: string): HoldReason {
  return {
    code: 'begun-otherwise',
    reason: `its goods are given back by sale ${firstOf(saleId)}, which is not as planned any more: somebody changed it, or Stripe's amount changed`,
    remedy: `set the sale right in the till; then ${THE_REST}`,
  };
}

const firstOf = (saleId: string): string => saleIdsOf(saleId)[0] ?? saleId;

export function unreadableOrder(problem: string, remedy: string): HoldReason {
  return {
    code: 'order-unreadable',
    reason: problem,
    remedy: `${remedy}; then \`release\` plans it anew; ${SKIP}`,
  };
}

export function noLines(): HoldReason {
  return {
    code: 'no-lines',
    reason: 'the payment carries no order lines',
    remedy: `\`release\` posts it as one custom line without stock, or with the lines that its metadata carries by then; ${SKIP}`,
  };
}

export function partPayment(paidMinor: number, totalMinor: number, currency: string): HoldReason {
  return {
    code: 'part-payment',
    reason: `${money(paidMinor, currency)} is a part payment of an order of ${money(totalMinor, currency)}: ${money(totalMinor - paidMinor, currency)} are not in this payment`,
    remedy: `\`release\` posts it as one custom line without stock; ${SKIP}`,
  };
}

const CAPTURED_OTHERWISE = 'captured-otherwise';

/** Metadata can be corrected afterwards; what Checkout, amount details or an invoice states stays as it is. */
export function linesDoNotSum(
  linesMinor: number,
  { capturedMinor, currency }: Pick<Payment, 'capturedMinor' | 'currency'>,
  source: Order['source'],
): HoldReason {
  const difference = money(capturedMinor - linesMinor, currency);
  const reason = `the order's lines sum to ${money(linesMinor, currency)}, ${money(capturedMinor, currency)} was captured: a difference of ${difference}`;
  if (source === 'metadata') {
    const remedy = `correct the order's metadata in Stripe, then \`release\` plans it anew; ${SKIP}`;
    return { code: 'lines-do-not-sum', reason, remedy };
  }
  const remedy = `\`release\` posts what was captured as one custom line without stock; ${SKIP}`;
  return { code: CAPTURED_OTHERWISE, reason, remedy };
}

export function isReleasedAsCaptured(releasedHolds: readonly string[]): boolean {
  return releasedHolds.includes(CAPTURED_OTHERWISE);
}

/** Holds about the amount that was captured: another amount is another question. */
const ABOUT_THE_AMOUNT = new Set(['lines-do-not-sum', CAPTURED_OTHERWISE, 'part-payment']);

export function isAboutTheAmount({ code }: HoldReason): boolean {
  return ABOUT_THE_AMOUNT.has(code);
}

/** @param target what people mapped it to; undefined: nothing. */
export function unknownSku(sku: string, target?: string): HoldReason {
  return {
    code: 'unknown-sku',
    reason: `SKU "${sku}"${standingFor(target)} fits no item in the till`,
    remedy: `\`map sku ${sku} <item id or SKU>\` or add the SKU to an item, then \`release\` posts it; ${SKIP}`,
  };
}

function standingFor(target: string | undefined): string {
  return target === undefined ? '' : ` (mapped to "${target}")`;
}

/** As a hold for a SKU is told once somebody has mapped it: nothing but the release is left to do. */
export function mappedSku(sku: string, target: string): HoldReason {
  return {
    code: 'mapped-sku',
    reason: `SKU "${sku}" is mapped to ${target} by now`,
    remedy: `\`release\` posts it; ${SKIP}`,
  };
}

/** Archived only, several, or not to be sold by us: the candidates are named. */
export function unsellableSku(sku: string, candidates: readonly TillItem[], target?: string): HoldReason {
  const first = candidates[0];
  const list = candidates
    .slice(0, 5)
    .map((item) => `${item.itemId} (${item.description}${item.archived ? ', archived' : ''})`)
    .join(', ');
  if (candidates.length === 1 && first?.unsupported !== null && first !== undefined) {
    return {
      code: 'item-not-supported',
      reason: `SKU "${sku}" is item ${first.itemId}, which is not supported: ${first.unsupported}`,
      remedy: `ring it up by hand, then \`skip\` it with a reason; \`release\` tries it again`,
    };
  }
  return {
    code: candidates.length === 1 ? 'archived-item' : 'ambiguous-sku',
    reason: `SKU "${sku}"${standingFor(target)} fits ${candidates.length === 1 ? 'only an archived item' : 'several items'}: ${list}`,
    remedy: `\`map sku ${sku} <item id>\`, then \`release\` posts it; ${SKIP}`,
  };
}

export function tooLarge(lines: number): HoldReason {
  return {
    code: 'too-large',
    reason: `its sale has ${lines} lines, more than the ledger keeps of one sale`,
    remedy: `ring it up by hand, then \`skip\` it with a reason; \`release\` tries it again`,
  };
}

export function taxDiffers(tillMinor: number, stripeMinor: number, currency: string): HoldReason {
  return {
    code: 'tax-differs',
    reason: `the till reckons ${money(tillMinor, currency)} tax, Stripe charged ${money(stripeMinor, currency)}`,
    remedy: `correct the till's tax, or set posting.tax to "match" or "stripe", then \`release\` plans it anew; ${SKIP}`,
  };
}

/** What has ended, but not as it should: nothing is waiting to be posted. */
export function finding(findings: readonly string[]): HoldReason {
  return {
    code: 'finding',
    reason: findings.join('; '),
    remedy: 'set it right in the till; `skip` with a reason says that it is seen to, `release` does nothing',
  };
}

export function ourBug(): HoldReason {
  return {
    code: 'our-bug',
    reason: 'our bug: Tillbridge failed on this payment five times',
    remedy: `tell the developer; \`release\` tries it again; ${SKIP}`,
  };
}

/** Its refund waits behind it and goes with it. */
export function withRefund(hold: HoldReason): HoldReason {
  const remedy = `${hold.remedy}; it was refunded in full meanwhile: \`skip\` skips both, \`release\` posts both in order`;
  return { ...hold, remedy };
}

/** Money that went back, or came again, for a sale that is not in the till as ours. */
type Moved = Pick<MoneyMovement, 'kind' | 'amountMinor' | 'currency'>;

const AS_MONEY = '`release` posts it as money alone, without stock or a link to a sale';
const BY_HAND = '`skip` says that it was entered by hand';

export function beforeGoLive(movement: Moved): HoldReason {
  return {
    code: 'before-go-live',
    reason: `a ${movement.kind} of ${money(movement.amountMinor, movement.currency)} belongs to a charge captured before go-live, which was rung up by hand`,
    remedy: `${AS_MONEY}; ${BY_HAND}`,
  };
}

export function noSale(movement: Moved): HoldReason {
  return {
    code: 'no-sale',
    reason: `a ${movement.kind} of ${money(movement.amountMinor, movement.currency)} belongs to a charge that Stripe does not show as captured`,
    remedy: `${AS_MONEY}; ${BY_HAND}`,
  };
}

export function saleGone(saleId: string): HoldReason {
  return {
    code: 'sale-gone',
    reason: `sale ${saleId}, which it belongs to, was voided or removed in the till by hand`,
    remedy: `${AS_MONEY}; \`skip\` leaves what was done by hand as the record`,
  };
}

export function lineGone(line: Pick<SaleLine, 'itemId' | 'sku' | 'note'>, saleId: string): HoldReason {
  return {
    code: 'line-gone',
    reason: `${line.sku ?? line.itemId ?? line.note} is no longer in sale ${saleId} as it was sold: the sale was changed by hand`,
    remedy: `${AS_MONEY}; ${BY_HAND}`,
  };
}

export function returnedInShop(found: { saleId: string; units: number }): HoldReason {
  return {
    code: 'returned-in-shop',
    reason: `${found.units} units of its sale were given back in the shop already, by sale ${found.saleId}`,
    remedy: `${AS_MONEY}; \`skip\` leaves the shop's return as the record`,
  };
}

export function refundLinesWrong(problem: string, movement: Moved): HoldReason {
  return {
    code: 'refund-lines',
    reason: `the metadata of a refund of ${money(movement.amountMinor, movement.currency)} cannot be followed: ${problem}`,
    remedy: `correct or remove it in Stripe, then \`release\` plans it anew; ${SKIP}`,
  };
}

/** Holds that a person releases into money alone. */
const RELEASED_AS_MONEY = new Set([
  'before-go-live',
  'no-sale',
  'sale-gone',
  'line-gone',
  'returned-in-shop',
]);

export function isReleasedAsMoney(releasedHolds: readonly string[]): boolean {
  return releasedHolds.some((code) => RELEASED_AS_MONEY.has(code));
}
