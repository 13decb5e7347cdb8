import type { PaymentId } from '../../shared/kernel/ids.ts';
import type { Outcome } from './simulate.ts';
import type { World } from './world.ts';

/** The ledger's trail of every payment that a violation names; of all, where none is named. */
export async function trailsOf(world: World, violations: readonly string[]): Promise<string[]> {
  const payments = [...world.stripe.payments.values()];
  const text = violations.join(' ');
  const mentioned = payments.filter(
    ({ id, movements }) => names(text, id) || movements.some((movement) => names(text, movement.id)),
  );
  const lines: string[] = [];
  for (const { id } of mentioned.length === 0 ? payments : mentioned)
    lines.push(...(await trailOf(world, id)));
  return lines;
}

function names(text: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(text);
}

async function trailOf(world: World, id: PaymentId): Promise<string[]> {
  const trail = await world.stores.ledger.trail(id);
  const at = (atMs: number): string => new Date(atMs).toISOString().slice(8, 19).replace('T', ' ');
  return [`${id}:`, ...trail.map(({ atMs, what }) => `  ${at(atMs)} ${what}`)];
}

/** A failing seed for a person to read: what is wrong, what struck, what happened, what the ledger says of it. */
export function tellStory(outcome: Outcome): string {
  const section = (title: string, lines: readonly string[]): string[] => [
    '',
    `${title}:`,
    ...lines.map((line) => `  ${line}`),
  ];
  return [
    `seed ${outcome.seed} fails`,
    ...section('wrong', outcome.violations),
    ...section('because of', outcome.struck),
    ...section('story', outcome.story),
    ...section("the ledger's trail", outcome.trails),
  ].join('\n');
}
