import type { PaymentId } from '../../../shared/kernel/ids.ts';
import { moneyText } from '../../../shared/kernel/money.ts';
import { signedAmountOf } from '../../../shared/posting/postings.ts';
import type { RehearsedMovement, Rehearsal } from '../../../shared/posting/rehearse.ts';
import { aligned } from '../output.ts';

/** What posting a number of payments would come to. Amounts are signed: what goes back is negative. */
export interface Forecast {
  readonly sales: Sum;
  readonly returns: Sum;
  readonly held: Sum & { readonly reasons: readonly (Sum & { readonly reason: string })[] };
  readonly leftOut: readonly (Sum & { readonly reason: string })[];
  /** Movements that have ended already. */
  readonly done: number;
  readonly customersCreated: number;
  readonly unknownSkus: readonly (Sum & { readonly sku: string })[];
  /** Charges from before go-live among them: what a person has to confirm. */
  readonly beforeGoLive: Sum;
  /** Payments of which it could not be told. */
  readonly unclear: readonly { readonly payment: PaymentId; readonly reason: string }[];
}

/** A number of movements and their money, by currency: different money is never added up. */
export interface Sum {
  readonly count: number;
  readonly byCurrency: Readonly<Record<string, number>>;
}

/** @param sinceMs go-live; null: there is none. */
export function forecastOf(rehearsals: readonly Rehearsal[], sinceMs: number | null): Forecast {
  const movements = rehearsals.flatMap((each) => each.movements);
  const writes = movements.filter(({ outcome }) => outcome === 'write');
  const held = movements.filter(({ outcome }) => outcome === 'hold');
  const skipped = movements.filter(({ outcome }) => outcome === 'skip');
  const early = movements.filter(
    (movement) =>
      movement.kind === 'charge' &&
      (movement.outcome === 'write' || movement.outcome === 'hold') &&
      sinceMs !== null &&
      movement.atMs < sinceMs,
  );
  const bySku = (list: readonly RehearsedMovement[]) =>
    grouped(list, ({ sku }) => sku).map(([sku, rows]) => ({ sku, ...sumOf(rows) }));
  return {
    sales: sumOf(writes.filter((movement) => signedAmountOf(movement) > 0)),
    returns: sumOf(writes.filter((movement) => signedAmountOf(movement) < 0)),
    held: { ...sumOf(held), reasons: byReason(held) },
    leftOut: byReason(skipped),
    done: movements.filter(({ outcome }) => outcome === 'done').length,
    customersCreated: new Set(rehearsals.flatMap(({ creates }) => creates)).size,
    unknownSkus: bySku(held),
    beforeGoLive: sumOf(early),
    unclear: rehearsals.flatMap(({ paymentId: payment, refusal }) =>
      refusal === null ? [] : [{ payment, reason: refusal.reason }],
    ),
  };
}

function byReason(movements: readonly RehearsedMovement[]): (Sum & { reason: string })[] {
  return grouped(movements, ({ reason }) => reason).map(([reason, rows]) => ({ reason, ...sumOf(rows) }));
}

/** By a text, the most frequent first; what has none is left out. */
function grouped(
  movements: readonly RehearsedMovement[],
  by: (movement: RehearsedMovement) => string | null,
): [text: string, rows: readonly RehearsedMovement[]][] {
  const groups = Map.groupBy(movements, by);
  return [...groups]
    .flatMap(([text, rows]): [string, RehearsedMovement[]][] => (text === null ? [] : [[text, rows]]))
    .toSorted(([, a], [, b]) => b.length - a.length);
}

function sumOf(movements: readonly RehearsedMovement[]): Sum {
  const byCurrency: Record<string, number> = {};
  for (const movement of movements)
    byCurrency[movement.currency] = (byCurrency[movement.currency] ?? 0) + signedAmountOf(movement);
  return { count: movements.length, byCurrency };
}

/** `81.18 USD`, several currencies beside each other; nothing is `-`. */
export function sumText({ byCurrency }: Sum): string {
  const parts = Object.entries(byCurrency).map(([currency, minor]) => moneyText(minor, currency));
  return parts.length === 0 ? '-' : parts.join(' + ');
}

/** For people: a line each, zeros left out. */
export function forecastLines(forecast: Forecast): string[] {
  const { sales, returns, held, leftOut, done, customersCreated, unknownSkus, unclear } = forecast;
  const rows = [
    ['would be written', plural(sales.count, 'sale'), sumText(sales)],
    ...(returns.count === 0 ? [] : [['', plural(returns.count, 'return'), sumText(returns)]]),
    ...(held.count === 0 ? [] : [['would be held', plural(held.count, 'movement'), sumText(held)]]),
    ...held.reasons.map((each) => ['', `${each.count} ×`, each.reason]),
    ...unknownSkus.map((each) => [
      'unknown SKU',
      each.sku,
      `${plural(each.count, 'order')}, ${sumText(each)}`,
    ]),
    ...leftOut.map((each) => ['left out', String(each.count), `${sumText(each)}: ${each.reason}`]),
    ...(done === 0 ? [] : [['done already', plural(done, 'movement'), '']]),
    ['customers created', String(customersCreated), ''],
    ...unclear.map(({ payment, reason }) => ['could not tell', payment, reason]),
  ];
  return aligned(rows, '  ');
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
