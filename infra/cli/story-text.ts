import type { MovementStory, PlanStory, Story } from '../../shared/posting/explain.ts';
import type { WaitingFor } from '../../shared/posting/posting.ts';
import { moneyText as money } from '../../shared/kernel/money.ts';
import { aligned, moment } from './output.ts';

/** The story of a payment for people: its movements, what is planned, what happened. */
export function storyText(story: Story): string {
  const { payment, status, movements, standing, plan, trail } = story;
  const nothing = movements.length === 0 ? ['  nothing has been captured yet'] : [];
  const lines = movements.length === 0 ? [] : aligned(movements.map(summary), '  ');
  const happened = aligned(
    trail.map(({ at, what }) => [moment(at), what]),
    '  ',
  );
  return [
    `Payment ${payment} is ${status}.`,
    '',
    'Movements',
    ...nothing,
    ...lines.flatMap((line, at) => [line, ...details(movements[at])]),
    ...(standing.length === 0 ? [] : ['', 'As Stripe shows it now', ...standing.map((what) => `  ${what}`)]),
    ...(plan.length === 0 ? [] : ['', 'Planned, not posted', ...plan.flatMap(planLines)]),
    ...(happened.length === 0 ? [] : ['', 'What happened', ...happened]),
  ].join('\n');
}

function summary(movement: MovementStory): string[] {
  const { id, kind, amountMinor, currency, status, saleId, receipt } = movement;
  const sale = saleId === null ? '' : `sale ${saleId}${receipt === null ? '' : `, receipt ${receipt}`}`;
  return [id, kind, money(amountMinor, currency), status, sale];
}

function details(movement: MovementStory | undefined): string[] {
  if (movement === undefined) return [];
  const { reason, remedy, waitingFor, nextCheckAt, writeBack, attempts, findings } = movement;
  const next = nextCheckAt === null ? '' : `, looked at again at ${moment(nextCheckAt)}`;
  return [
    ...(reason === null ? [] : [`why: ${reason}`]),
    ...(remedy === null ? [] : [`to do: ${remedy}`]),
    ...(waitingFor === null || remedy !== null ? [] : [`waits for ${WAITS[waitingFor]}${next}`]),
    ...(writeBack === 'due' ? ["Stripe's metadata is still to be written"] : []),
    ...(attempts > 0 ? [`calls to the till with an effect: ${attempts}`] : []),
    ...findings.map((finding) => `found: ${finding}`),
  ].map((line) => `      ${line}`);
}

const WAITS: Readonly<Record<WaitingFor, string>> = {
  lease: 'another worker that is at it',
  settle: "the till's answer to settle",
  limit: 'the far side to take requests again',
  pause: 'the pause to be lifted',
  'earlier-movement': 'an earlier movement of this payment',
  person: 'a person',
  shadow: 'live mode: nothing is written in shadow mode',
};

function planLines(plan: PlanStory): string[] {
  const { movement, totalMinor, taxMinor, currency, customerId, newCustomer, lines } = plan;
  const nobody = newCustomer ? 'a new customer' : 'walk-in customer';
  const buyer = customerId === null ? nobody : `customer ${customerId}`;
  const total = `${money(totalMinor, currency)}, of it tax in the till ${money(taxMinor, currency)}`;
  const rows = lines.map(({ kind, itemId, quantity, unitPriceMinor, note }) => [
    `${quantity} x`,
    itemId === null ? kind : `item ${itemId}`,
    money(unitPriceMinor, currency),
    note,
  ]);
  return [`  ${movement}: ${total}; ${buyer}`, ...aligned(rows, '      ')];
}
