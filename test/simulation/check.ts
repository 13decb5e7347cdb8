import type { MoneyMovement, Payment } from '../../shared/posting/payment.ts';
import type { Posting } from '../../shared/posting/posting.ts';
import { signedAmountOf } from '../../shared/posting/postings.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { saleIdsOf } from '../../shared/posting/sale-ids.ts';
import { isControlled } from '../../shared/posting/control.ts';
import { goodsIdOf } from './far-till.ts';
import type { FarSale } from './far-till.ts';
import type { World } from './world.ts';
import { again, unheeded } from './check-by-hand.ts';
import { taxViolations } from './check-money.ts';
import {
  buyerViolations,
  customerViolations,
  lateCustomerViolations,
  goodsViolations,
  shopReturnViolations,
  stockViolations,
} from './check-shop.ts';

const GO_LIVE_MS = Date.parse('2026-11-01T00:00:00Z');

/** A return is held when a person has changed the sale that it gives back. */
const SALE_CHANGED: ReadonlySet<string> = new Set([
  'sale-gone',
  'line-gone',
  'returned-in-shop',
  'till-over-refund',
  'till-sale-gone',
  'till-product-refused',
]);

/** One movement with all that there is of it: what Stripe says, what the ledger says, what the till holds. */
export interface Case {
  readonly world: World;
  readonly payment: Payment;
  readonly movement: MoneyMovement;
  readonly posting: Posting;
  /** The payment's movements before this one: it waits behind a held one. */
  readonly earlier: readonly Posting[];
  readonly rows: readonly FarSale[];
}

/** What is wrong in a world that has come to rest; empty: nothing. */
export async function violationsOf(world: World): Promise<string[]> {
  const wrong: string[] = [...world.bugs];
  const cases: Case[] = [];
  for (const payment of world.stripe.payments.values()) {
    const record = world.stores.ledger.peek(payment.id);
    if (record === null) {
      if (!neverListed(payment)) wrong.push(`${payment.id} is lost: the ledger does not know it`);
      continue;
    }
    if (record.openSinceMs !== null) wrong.push(`${payment.id} is still open`);
    for (const movement of payment.movements) {
      const posting = record.postings.find(({ movementId }) => movementId === movement.id);
      if (posting !== undefined) {
        const earlier = record.postings.slice(0, record.postings.indexOf(posting));
        cases.push({ world, payment, movement, posting, earlier, rows: rowsOf(world, movement.id) });
      } else if (!neverListed(payment)) wrong.push(`${movement.id} has no posting`);
    }
  }
  wrong.push(...cases.flatMap(caseViolations));
  wrong.push(...strays(world, cases), ...stockViolations(world, cases), ...buyerViolations(world, cases));
  wrong.push(...goodsViolations(cases), ...taxViolations(cases), ...shopReturnViolations(world, cases));
  wrong.push(
    ...customerViolations(world),
    ...lateCustomerViolations(world),
    ...world.rules.breaches,
    ...deadLetterViolations(world),
  );
  const controls = await world.stores.ledger.controls();
  if (isControlled(controls, world.nowMs)) wrong.push('a control item is left');
  return wrong;
}

/** A sweep without a cursor lists what Stripe created since go-live: what is older was entered by hand. */
export function neverListed(payment: Payment): boolean {
  return payment.movements.every(({ atMs }) => atMs < GO_LIVE_MS);
}

function rowsOf(world: World, key: string): FarSale[] {
  return [...world.till.sales.values()].filter((row) => row.saleKey === key);
}

function caseViolations(of: Case): string[] {
  const { posting } = of;
  return [...doubles(of), ...again(of), ...unheeded(of), ...outdated(of), ...endViolations(of)].map(
    (text) => `${posting.movementId} (${posting.at.step}): ${text}`,
  );
}

/** Never two completed sales, but where a person completed one of them by hand; and then a finding says so. */
function doubles({ world, posting, rows }: Case): string[] {
  const { blame } = world;
  const completed = rows.filter((row) => row.state === 'completed');
  if (completed.length < 2) return [];
  const ours = completed.filter((row) => !blame.completedByHand(row.saleId));
  if (ours.length > 1) return [`is rung up ${ours.length} times`];
  const found = posting.findings.some((finding) => finding.startsWith('a second completed sale'));
  return found || posting.at.step !== 'posted' || blame.ledgerReplaced
    ? []
    : ['a person rang it up a second time, and nobody says so'];
}

/** A pass, a sleep and a search that lags: until then a pass may not know what a person did. */
const KNOWS_MS = 4 * 60_000;

/** A pass observes Stripe at its start, and ends within a minute. */
const KNOWS_AMOUNT_MS = 60_000;

/** What Stripe no longer says is not completed by a pass that has seen it. */
function outdated({ world, posting, rows }: Case): string[] {
  const changedAtMs = world.blame.amountChangedAtMs.get(posting.movementId) ?? Infinity;
  const asked = world.till.completeAskedAtMs;
  return rows
    .filter(({ totalMinor }) => totalMinor !== signedAmountOf(posting))
    .filter(({ saleId }) => (asked.get(saleId) ?? 0) > changedAtMs + KNOWS_AMOUNT_MS)
    .filter(({ saleId }) => !world.blame.byHand.has(saleId))
    .map(({ saleId }) => `sale ${saleId} is completed with an amount that Stripe had changed`);
}

function endViolations(of: Case): string[] {
  const { at } = of.posting;
  if (at.step === 'posted') return postedViolations(of, at.saleId);
  if (at.step === 'held') return heldViolations(of, at.hold.code, at.hold.reason);
  if (at.step === 'skipped') return skippedViolations(of, at.reason, at.byPerson);
  const blocked = of.earlier.some((posting) => posting.at.step === 'held');
  return blocked && of.posting.attempts === 0 ? [] : ['never comes to an end'];
}

function postedViolations(of: Case, saleId: string): string[] {
  const { world, posting, rows, movement } = of;
  const { blame } = world;
  const sale = rows.find((row) => row.saleId === goodsIdOf(saleId));
  const wrong: string[] = [];
  if (sale === undefined) return [`sale ${saleId} is not there`];
  if (sale.state === 'voided' && !blame.did(sale.saleId, 'voids')) wrong.push(`nobody voided sale ${saleId}`);
  if (sale.state === 'voided' && rows.some((row) => standsBefore(of, row)))
    wrong.push(`it is posted as the voided sale ${saleId}, though another one stands`);
  const removed = sale.state === 'deleted' && blame.did(saleId, 'removes');
  if (sale.state === 'draft' || (sale.state === 'deleted' && !removed))
    wrong.push(`sale ${saleId} is ${sale.state}`);
  if (sale.state === 'completed' && !blame.did(saleId, 'changes')) wrong.push(...moneyViolations(of, sale));
  if (sale.state === 'completed' && saleIdsOf(saleId).length !== (sale.parts ?? 1))
    wrong.push(`it is posted as ${saleId}, and the till has ${sale.parts ?? 1} of it`);
  if (posting.writeBack !== 'done') wrong.push('Stripe was never told');
  if (movement.written.saleId !== saleId)
    wrong.push(`Stripe's metadata names ${movement.written.saleId ?? 'nothing'}, not ${saleId}`);
  const drift = posting.drift.some((finding) => finding.includes('not as planned'));
  if (drift && !blame.touched.has(posting.movementId))
    wrong.push('its lines are not as planned, and nobody touched it');
  return wrong;
}

/** A right sale, completed well before the posting was called posted. */
function standsBefore({ world, posting }: Case, row: TillSale): boolean {
  const completedAtMs = world.till.completedAtMs.get(row.saleId) ?? Infinity;
  const postedAtMs = world.rules.postedAtMs.get(posting.movementId) ?? 0;
  const right = row.state === 'completed' && row.totalMinor === signedAmountOf(posting);
  return right && completedAtMs + KNOWS_MS < postedAtMs;
}

/** Total and payments to the cent – as Stripe says now, or as it said before it changed its mind, with a finding. */
function moneyViolations({ posting }: Case, sale: TillSale): string[] {
  const wanted = signedAmountOf(posting);
  const paid = sale.payments.reduce((sum, payment) => sum + payment.amountMinor, 0);
  const changed = posting.findings.some((finding) => finding.startsWith("Stripe's amount of"));
  if (paid !== sale.totalMinor) return [`sale ${sale.saleId} totals ${sale.totalMinor}, payments ${paid}`];
  if (sale.totalMinor === wanted || changed) return [];
  return [`sale ${sale.saleId} says ${sale.totalMinor}, Stripe ${wanted}`];
}

const LEFT_HALF_DONE = new Set(['other-figures', 'begun-otherwise', 'perhaps-voided']);

function heldViolations(of: Case, code: string, reason: string): string[] {
  const { world, posting, movement, rows } = of;
  const { blame } = world;
  const wrong: string[] = [];
  const id = posting.movementId;
  const charge = of.payment.movements.find(({ kind }) => kind === 'charge')?.id ?? '';
  const explained = [id, of.payment.id, charge].some((whose) => blame.explains(whose, code));
  const byTouch =
    SALE_CHANGED.has(code) && of.payment.movements.some(({ id: one }) => blame.touched.has(one));
  // What a lost ledger had begun or parked of a return, the new one has no plan of: a person looks.
  const byLoss = blame.ledgerReplaced && movement.kind !== 'charge' && LEFT_HALF_DONE.has(code);
  if (!explained && !byTouch && !byLoss && !(code === 'refund-lines' && mayMisfit(of)))
    wrong.push(`held for no cause of this seed: ${reason}`);
  const untried = posting.refusedCustomerId === null && !world.rules.unanswered.has(id);
  if (code === 'till-customer-refused' && untried)
    wrong.push('its customer was refused, and never matched anew');
  const done = rows.some((row) => row.state === 'completed' && row.totalMinor === signedAmountOf(posting));
  if (done && !blame.touched.has(id)) wrong.push('held, but the till has the right sale of it');
  // What stood there with other figures is a person's business until they have said what became of it.
  const undone = movement.state === 'taken-back' && code !== 'other-figures';
  if (undone && rows.every((row) => row.state === 'deleted'))
    wrong.push('held, though Stripe took it back before it was posted');
  return wrong;
}

/**
 * A plan that was lost, an order that became another one, or a sale that a person changed leaves a refund's lines other
 * shares than they had.
 */
function mayMisfit({ world, payment }: Case): boolean {
  const { blame, settingsChanged, mapped } = world;
  const changed = payment.movements.some(({ id }) => blame.amountChangedAtMs.has(id));
  const rewritten = blame.rewritten.has(payment.id) || mapped.size > 0;
  const touched = payment.movements.some(({ id }) => blame.touched.has(id));
  return blame.ledgerReplaced || changed || rewritten || settingsChanged || touched;
}

function skippedViolations(of: Case, reason: string, byPerson: boolean): string[] {
  const { world, posting, movement, rows } = of;
  const { blame } = world;
  const wrong: string[] = [];
  // A person may leave out what the till holds with another amount: the hold named both figures.
  const charge = of.payment.movements.find(({ kind }) => kind === 'charge')?.id ?? '';
  const byOwner = world.blame.skipped.has(posting.movementId) || world.blame.skipped.has(charge);
  const informed = byOwner && world.blame.explains(charge, 'other-figures');
  const found = posting.findings.some((finding) => finding.startsWith('skipped, but sale'));
  const done = rows.some((row) => row.state === 'completed');
  const touched = blame.touched.has(posting.movementId);
  const looked = posting.metUnknown || posting.replacements > 0 || posting.discards.length > 0;
  if (done && !touched && !informed && !(byPerson && found))
    wrong.push('skipped, but the till has a sale of it');
  if (done && touched && looked && !informed && !found && !blame.ledgerReplaced)
    wrong.push('skipped, but a person completed it, and nobody says so');
  if (byPerson && movement.written.skipped === null) wrong.push('a person skipped it, Stripe does not know');
  if (byPerson && !world.blame.skipped.has(posting.movementId))
    wrong.push('no person of this seed skipped it');
  if (!byPerson && !mayBeSkipped(of)) wrong.push(`skipped for no cause of this seed: ${reason}`);
  return wrong;
}

function mayBeSkipped({ payment, movement, earlier }: Case): boolean {
  const charge = payment.movements.find(({ kind }) => kind === 'charge');
  if (movement.kind !== 'charge') {
    const base = earlier.find(({ movementId }) => movementId === movement.of);
    return movement.state === 'taken-back' || base?.at.step === 'skipped';
  }
  return (
    payment.inPerson ||
    payment.currency !== 'usd' ||
    (charge?.atMs ?? 0) < GO_LIVE_MS ||
    charge?.state === 'taken-back'
  );
}

/** Sales that belong to nothing, and drafts of ours that nobody will ever complete. */
function strays(world: World, cases: readonly Case[]): string[] {
  const postings = new Map<string, Posting>(cases.map(({ movement, posting }) => [movement.id, posting]));
  const byHand = new Set(
    cases.flatMap(({ posting }) =>
      posting.findings.flatMap((finding) => /^delete draft (\S+) by hand/.exec(finding)?.[1] ?? []),
    ),
  );
  return [...world.till.sales.values()].flatMap((row) => {
    if (row.saleKey.startsWith('counter-')) return [];
    const posting = postings.get(row.saleKey);
    if (posting === undefined) return [`sale ${row.saleId} belongs to no movement`];
    if (row.state !== 'draft' || byHand.has(row.saleId)) return [];
    // What a lost ledger had prepared is found by the look that comes when the movement's turn does.
    if (world.blame.ledgerReplaced && posting.waitingFor === 'earlier-movement') return [];
    return [`${row.saleKey}: draft ${row.saleId} is left behind`];
  });
}

/** A dead letter may only repeat what the ledger has dealt with, or holds. */
function deadLetterViolations(world: World): string[] {
  return world.deadLetters.flatMap((body) => {
    const { paymentId } = JSON.parse(body) as { paymentId?: Payment['id'] };
    if (paymentId === undefined || world.stores.ledger.peek(paymentId) !== null) return [];
    const payment = world.stripe.payments.get(paymentId);
    if (payment !== undefined && neverListed(payment)) return [];
    return [`a dead letter is all there is of ${paymentId}`];
  });
}
