import { RefusedError } from '../../kernel/answer.ts';
import { isoOf } from '../../kernel/clock.ts';
import type { Clock } from '../../kernel/clock.ts';
import type { MovementId } from '../../kernel/ids.ts';
import { movementStatus } from '../explain.ts';
import type { Status } from '../explain.ts';
import type { Ledger } from '../ports.ts';
import type { PaymentRecord, Posting } from '../posting.ts';
import { isSkipOutdated, rulesFor } from '../postings.ts';
import type { Rules } from '../postings.ts';
import { saleIdsOf } from '../sale-ids.ts';
import { toldNow } from '../sku-of-hold.ts';
import { bookingProblem } from './bookings.ts';
import { compare } from './compare.ts';
import type { Evidence } from './compare.ts';
import { orphans, returnedInShop } from './extras.ts';
import type { ExtrasContext } from './extras.ts';
import type { AuditSale, AuditStripe, AuditTill, BalanceRow, ListedMovement } from './ports.ts';
import { reportOf } from './report.ts';
import type { AuditEntry, AuditReport } from './report.ts';
import { typedByHand } from './typed-by-hand.ts';

export interface AuditDeps {
  readonly stripe: AuditStripe;
  readonly till: AuditTill;
  readonly ledger: Pick<Ledger, 'load' | 'paymentOf' | 'frozen' | 'mappedSkus'>;
  /** As they are now. The shop's currency is one: bookings in another are the bank's own and have other cents. */
  readonly rules: Rules;
  readonly clock: Clock;
  /** The shop's business day of a moment. */
  readonly dayOf: (atMs: number) => string;
}

/** A sale may be completed a little before the booking that it stands for, by two clocks. */
const CLOCKS_MS = 3_600_000;

/**
 * Compares Stripe's movements and balance, the ledger, and the till's completed sales since `fromMs`: by id, by cents,
 * and by the notes that each side keeps of the other. Reads only; waits where a far side asks for it. `before` is the
 * last report: a dispute is dated long before it is lost, so only what two audits find of it is a difference.
 * Throws `RefusedError` when a side cannot be read: then nothing was audited.
 */
export async function audit(
  fromMs: number,
  deps: AuditDeps,
  before: AuditReport | null = null,
): Promise<AuditReport> {
  const { stripe, ledger, clock, dayOf } = deps;
  const asOfMs = clock.nowMs();
  const disputesFromMs = disputesFrom(fromMs, asOfMs, deps);
  const [{ movements: listed, remarks }, balance] = await Promise.all([
    patiently(() => stripe.moneySince(fromMs, disputesFromMs), clock),
    patiently(() => stripe.balanceSince(fromMs - CLOCKS_MS), clock),
  ]);
  const sales = await completedSince(fromMs - CLOCKS_MS, deps);
  const records = await recordsOf(listed, sales, ledger);
  const postingOf = (id: MovementId): Posting | null => records.get(id)?.posting ?? null;
  const bySaleId = new Map(sales.map((sale) => [sale.saleId, sale]));
  const lists: Record<'missing' | 'extra' | 'drift' | 'remarks', AuditEntry[]> = {
    missing: [],
    extra: [],
    drift: [],
    remarks: [],
  };

  const booked = {
    rows: Map.groupBy(balance, ({ sourceId }) => sourceId),
    currency: deps.rules.shopCurrency,
    fromMs: fromMs - CLOCKS_MS,
  };
  for (const movement of listed) {
    const evidence = await evidenceOf(movement, { deps, records, bySaleId });
    const compared = compare(evidence, asOfMs);
    const verdict =
      compared.kind === 'agrees' ? (bookingProblem(evidence, booked, asOfMs) ?? compared) : compared;
    if (!('entry' in verdict)) continue;
    const entry = { ...verdict.entry, ...foreign(movement.movement.currency, deps) };
    if (verdict.kind === 'missing' && isNewDispute(movement, before)) lists.remarks.push(youngOf(entry));
    else lists[verdict.kind].push(entry);
  }
  // At the edge a booking may be inside the time looked at, and its charge outside.
  const ofTheShop = balance.filter(
    ({ currency, atMs }) => currency === deps.rules.shopCurrency && atMs >= fromMs + CLOCKS_MS,
  );
  const known = new Set<string>([
    ...listed.map(({ movement }) => movement.id),
    ...remarks.map(({ id }) => id),
  ]);
  lists.missing.push(...unexplained(ofTheShop, known, { asOfMs, postingOf }));
  const posted = new Set([...records.values()].flatMap(({ posting }) => postedSales(posting)));
  const missed = new Set(lists.missing.map(({ movement }) => movement));
  const context: ExtrasContext = { listed, postingOf, dayOf, posted, missed };
  const returned = returnedInShop(sales, context);
  const typed = typedByHand(sales, context);
  lists.extra.push(...orphans(sales, context), ...typed.differences, ...returned.differences);
  const told = remarks.map(({ id, amountMinor, cause, currency }) => ({
    movement: id,
    saleId: null,
    amountMinor,
    cause,
    ...foreign(currency, deps),
  }));
  lists.remarks.push(...typed.remarks, ...returned.remarks, ...told);
  return reportOf(lists, {
    from: isoOf(fromMs),
    asOf: isoOf(asOfMs),
    movements: listed.length,
    outside: outsideOf(listed, postingOf),
    sales: sales.length,
  });
}

function foreign(currency: string | undefined, { rules }: AuditDeps): Pick<AuditEntry, 'currency'> {
  return currency === undefined || currency === rules.shopCurrency ? {} : { currency };
}

function isNewDispute({ movement }: ListedMovement, before: AuditReport | null): boolean {
  if (!movement.kind.startsWith('dispute')) return false;
  const told = [...(before?.missing ?? []), ...(before?.remarks ?? [])];
  return told.every((entry) => entry.movement !== movement.id);
}

function youngOf(entry: AuditEntry): AuditEntry {
  return { ...entry, cause: `${entry.cause}; a difference if the next audit finds it, too` };
}

/** A dispute may be lost a year after its money was withdrawn. */
const DISPUTED_FOR_MS = 400 * 24 * 3_600_000;

/** Of earlier ones than go-live the ledger knows nothing; without one, of none that it was not told. */
function disputesFrom(fromMs: number, nowMs: number, { rules: { settings } }: AuditDeps): number {
  if (settings.since === undefined) return fromMs;
  return Math.min(fromMs, Math.max(Date.parse(settings.since), nowMs - DISPUTED_FOR_MS));
}

function outsideOf(
  listed: readonly ListedMovement[],
  postingOf: (id: MovementId) => Posting | null,
): NonNullable<AuditReport['outside']> {
  const statuses = listed.map(({ movement }) => {
    const posting = postingOf(movement.id);
    return posting === null ? 'pending' : movementStatus(posting);
  });
  const count = (status: Status): number => statuses.filter((each) => each === status).length;
  return { held: count('held'), waiting: count('pending'), skipped: count('skipped') };
}

interface Known {
  readonly record: PaymentRecord;
  readonly posting: Posting;
}

async function evidenceOf(
  listed: ListedMovement,
  by: { deps: AuditDeps; records: ReadonlyMap<string, Known>; bySaleId: ReadonlyMap<string, AuditSale> },
): Promise<Evidence> {
  const known = by.records.get(listed.movement.id);
  const vainPasses = known?.record.vainPasses ?? 0;
  if (known?.posting.at.step !== 'posted')
    return {
      listed,
      posting: known?.posting ?? null,
      frozen: null,
      sale: null,
      charged: [],
      vainPasses,
      isSkipOutdated: known !== undefined && isUnskipped(listed, known, by.deps),
    };
  const { record, posting } = known;
  const { saleId } = known.posting.at;
  const sale =
    by.bySaleId.get(saleId) ?? (await patiently(() => by.deps.till.lookById(saleId), by.deps.clock));
  const frozen = await by.deps.ledger.frozen(record.paymentId, posting.movementId, posting.plan);
  const charges = record.postings.filter(({ kind }) => kind === 'charge');
  return {
    listed,
    posting,
    frozen,
    sale,
    charged: charges.flatMap(postedSales),
    vainPasses,
    isSkipOutdated: false,
  };
}

/** In shadow nothing shall be in the till, whatever the rules say. */
function isUnskipped(
  { movement, inPerson }: ListedMovement,
  { record, posting }: Known,
  { rules }: AuditDeps,
): boolean {
  if (rules.settings.mode === 'shadow') return false;
  const payment = { inPerson, movements: [movement] };
  return isSkipOutdated(posting, { payment, rules: rulesFor(record, rules), all: record.postings });
}

function postedSales({ at }: Posting): readonly string[] {
  return at.step === 'posted' ? saleIdsOf(at.saleId) : [];
}

async function completedSince(fromMs: number, { till, clock }: AuditDeps): Promise<AuditSale[]> {
  const sales: AuditSale[] = [];
  let cursor: string | null = null;
  do {
    const page = await patiently(() => till.completedSales(fromMs, cursor), clock);
    sales.push(...page.sales);
    cursor = page.next;
  } while (cursor !== null);
  return sales;
}

/** The ledger's word on every movement that Stripe or the till names. */
async function recordsOf(
  listed: readonly ListedMovement[],
  sales: readonly AuditSale[],
  ledger: AuditDeps['ledger'],
): Promise<Map<string, Known>> {
  const payments = new Set<string>(listed.map(({ paymentId }) => paymentId));
  const found: PaymentRecord[] = [];
  const seen = new Set<string>();
  const add = (record: PaymentRecord | null): void => {
    if (record === null) return;
    found.push(record);
    for (const { movementId } of record.postings) seen.add(movementId);
  };
  for (const { paymentId } of listed) if (payments.delete(paymentId)) add(await ledger.load(paymentId));
  for (const { ours, saleKey } of sales) {
    if (!ours || seen.has(saleKey)) continue;
    const paymentId = await ledger.paymentOf(saleKey.replace(/\.money$/, ''));
    if (paymentId !== null) add(await ledger.load(paymentId));
  }
  const told = await toldNow(found, ledger);
  return new Map(
    told.flatMap((record) =>
      record.postings.map((posting): [string, Known] => [posting.movementId, { record, posting }]),
    ),
  );
}

/** Stripe books a card payment within the hour; later than this a booking without a movement is a loss. */
const BOOKED_MS = 15 * 60_000;

/** Money on Stripe's balance that nothing which Stripe lists and no posting stands for. */
function unexplained(
  balance: readonly BalanceRow[],
  known: ReadonlySet<string>,
  by: { asOfMs: number; postingOf: (id: MovementId) => Posting | null },
): AuditEntry[] {
  return balance
    .filter(({ sourceId, atMs }) => !known.has(sourceId) && by.asOfMs - atMs > BOOKED_MS)
    .filter(({ sourceId }) => by.postingOf(sourceId as MovementId) === null)
    .map(({ sourceId, amountMinor }) => ({
      movement: sourceId,
      saleId: null,
      amountMinor: Math.abs(amountMinor),
      cause: "on Stripe's balance, but no payment of ours has it",
    }));
}

/** Longer than any rate budget takes to come back; an outage is the next night's. */
const MOST_WAITS = 20;

async function patiently<T>(read: () => Promise<T>, clock: Clock): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await read();
    } catch (error) {
      const waiting = error instanceof RefusedError && error.refusal.whose === 'wait' && waits < MOST_WAITS;
      if (!waiting) throw error;
      await clock.sleep(error.refusal.retryAfterMs ?? 5_000);
    }
  }
}
