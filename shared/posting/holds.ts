import type { Refusal } from '../kernel/answer.ts';
import { toDecimal } from '../kernel/money.ts';
import type { MoneyMovement } from './payment.ts';
import type { TillItem, TillSale } from './sale.ts';

/** Why a movement waits for a person. Every text that an owner reads about a hold has its home here. */
export interface HoldReason {
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
}

const SKIP = '`skip` leaves it out of the till for good';

function money(amountMinor: number, currency: string): string {
  return `${toDecimal(amountMinor, currency)} ${currency.toUpperCase()}`;
}

export function otherFigures(row: TillSale, wantedMinor: number): HoldReason {
  const paidMinor = row.payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  return {
    code: 'other-figures',
    reason: `sale ${row.saleId} is completed in the till with total ${row.totalMinor} and payments ${paidMinor} (minor units), Stripe says ${wantedMinor}`,
    remedy: `correct the sale in the till, then \`release\` looks again; ${SKIP}`,
  };
}

export function draftKeepsChanging(wantedMinor: number): HoldReason {
  return {
    code: 'draft-keeps-changing',
    reason: `three drafts in a row did not come out as planned (total ${wantedMinor} in minor units): the till reckons otherwise, or somebody edits them`,
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

export function notSupportedYet(
  movement: Pick<MoneyMovement, 'kind' | 'amountMinor' | 'currency'>,
): HoldReason {
  return {
    code: 'not-supported-yet',
    reason: `a ${movement.kind} of ${money(movement.amountMinor, movement.currency)} is not supported yet`,
    remedy: 'enter it in the till by hand, then `skip` it with a reason; `release` tries it again',
  };
}

export function refusedByTill(refusal: Refusal): HoldReason {
  return {
    code: `till-${refusal.code}`,
    reason: `the till refused it: ${refusal.reason}`,
    remedy: `${refusal.remedy}; then \`release\` plans it anew; ${SKIP}`,
  };
}

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
    reason: `${money(paidMinor, currency)} is a part payment of an order of ${money(totalMinor, currency)}`,
    remedy: `\`release\` posts it as one custom line without stock; ${SKIP}`,
  };
}

export function linesDoNotSum(linesMinor: number, capturedMinor: number, currency: string): HoldReason {
  const difference = money(capturedMinor - linesMinor, currency);
  return {
    code: 'lines-do-not-sum',
    reason: `the order's lines sum to ${money(linesMinor, currency)}, ${money(capturedMinor, currency)} was captured: a difference of ${difference}`,
    remedy: `correct the order's metadata in Stripe, then \`release\` plans it anew; ${SKIP}`,
  };
}

export function unknownSku(sku: string): HoldReason {
  return {
    code: 'unknown-sku',
    reason: `SKU "${sku}" fits no item in the till`,
    remedy: `\`map sku ${sku} <item id or SKU>\` or add the SKU to an item, then \`release\` posts it; ${SKIP}`,
  };
}

/** Archived only, several, or not to be sold by us: the candidates are named. */
export function unsellableSku(sku: string, candidates: readonly TillItem[]): HoldReason {
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
    reason: `SKU "${sku}" fits ${candidates.length === 1 ? 'only an archived item' : 'several items'}: ${list}`,
    remedy: `\`map sku ${sku} <item id>\`, then \`release\` posts it; ${SKIP}`,
  };
}

export function taxDiffers(tillMinor: number, stripeMinor: number, currency: string): HoldReason {
  return {
    code: 'tax-differs',
    reason: `the till reckons ${money(tillMinor, currency)} tax, Stripe charged ${money(stripeMinor, currency)}`,
    remedy: `correct the till's tax, or set posting.tax to "match" or "stripe", then \`release\` plans it anew; ${SKIP}`,
  };
}

export function ourBug(): HoldReason {
  return {
    code: 'our-bug',
    reason: 'our bug: Tillbridge failed on this payment five times',
    remedy: `tell the developer; \`release\` tries it again; ${SKIP}`,
  };
}
