import { moneyText } from '../kernel/money.ts';
import type { MoneyFacts } from './movements.ts';
import { isCaptured, movementsOf } from './movements.ts';
import type { Charge, Dispute, Intent, Refund } from './shapes.ts';

/**
 * What Stripe shows of a payment that moves no money, or none yet, in words for its story: what is only authorised or
 * on its way, refunds that wait, disputes and inquiries that are not lost. Empty where everything has moved.
 */
export function standingOf(facts: MoneyFacts, intent: Pick<Intent, 'status'> | null): string[] {
  const moved = new Set<string>(movementsOf(facts).map(({ id }) => id));
  return [
    ...facts.charges.filter((charge) => !isCaptured(charge)).map((charge) => chargeStanding(charge, intent)),
    ...facts.refunds.filter(({ id }) => !moved.has(id)).map(refundStanding),
    ...facts.disputes.filter(({ id }) => !moved.has(id)).map(disputeStanding),
  ];
}

function chargeStanding(charge: Charge, intent: Pick<Intent, 'status'> | null): string {
  const named = `charge ${charge.id} of ${moneyText(charge.amount, charge.currency)}`;
  if (charge.status === 'pending') return `${named} is on its way`;
  if (charge.status !== 'succeeded') return `${named} failed`;
  // Given up or lapsed: the charge itself does not say so.
  if (intent?.status === 'canceled') return `${named} was authorised and is released: nothing was captured`;
  return `${named} is authorised, not captured`;
}

function refundStanding({ id, amount, currency, status }: Refund): string {
  return `refund ${id} of ${moneyText(amount, currency)} is at "${wordOf(status)}": it is not posted`;
}

function disputeStanding({ id, amount, currency, status }: Dispute): string {
  const kind = status.startsWith('warning_') ? 'inquiry' : 'dispute';
  return `${kind} ${id} of ${moneyText(amount, currency)} is at "${wordOf(status)}": it is not posted`;
}

/** Stripe's own word, as a text: `requires_action` -> `requires action`. */
function wordOf(status: string | null): string {
  return (status ?? 'unknown').replace(/^warning_/, '').replaceAll('_', ' ');
}
