import { assert } from '../kernel/errors.ts';
import type { MovementId, PaymentId } from '../kernel/ids.ts';
import { lineKey } from './judge.ts';
import type { Ledger, TillPort } from './ports.ts';
import type { Posting } from './posting.ts';
import type { FrozenSale, SaleLine, TillSale } from './sale.ts';

/** A line of a sale of ours whose units may come back. */
export interface Returnable {
  readonly saleKey: MovementId;
  readonly line: SaleLine;
  /** The till's id of it; null: a person changed or removed it. */
  readonly lineId: string | null;
  /** Units that returns of ours have given back already. */
  readonly unitsBack: number;
}

/** A tax line of a sale that was posted without the till's own tax. */
export interface TaxLeft {
  readonly note: string;
  /** The till's id of it; null: a return has named it already, or it is not there any more. */
  readonly lineId: string | null;
  readonly soldMinor: number;
  /** Less what returns of ours have given back. */
  readonly leftMinor: number;
}

/** What a return of a charge is reckoned from: frozen plans and the till's line ids, never today's metadata. */
export interface Basis {
  readonly returnables: readonly Returnable[];
  /** The till's ids of all lines that now stand in these sales, whatever a person changed. */
  readonly lineIds: readonly string[];
  /** What the charge's sale came to. */
  readonly soldMinor: number;
  /** Money and tax of the charge that no return has given back yet. */
  readonly totalLeftMinor: number;
  readonly taxLeftMinor: number;
  readonly taxLines: readonly TaxLeft[];
  readonly currency: string;
  readonly customerId: string | null;
  /** The sale's note, for the note of its return. */
  readonly note: string;
}

interface Sources {
  readonly ledger: Pick<Ledger, 'frozen'>;
  readonly till: Pick<TillPort, 'lookById'>;
}

/** A sale as it was planned, and as the till shows it now. */
interface Sold {
  readonly plan: FrozenSale;
  readonly row: TillSale;
}

/** Null: the charge's sale is not completed in the till any more. Throws `RefusedError`. */
export async function basisOf(
  charge: Posting,
  record: { paymentId: PaymentId; postings: readonly Posting[] },
  sources: Sources,
): Promise<Basis | null> {
  const { paymentId } = record;
  const posted = record.postings.filter((posting) => posting.at.step === 'posted');
  const returns = posted.filter((posting) => posting.of === charge.movementId);
  const undone = posted.filter((posting) => returns.some(({ movementId }) => movementId === posting.of));
  const soldSales: Sold[] = [];
  for (const posting of [charge, ...undone]) {
    const sold = await soldBy(posting, paymentId, sources);
    if (sold !== null) soldSales.push(sold);
    else if (posting === charge) return null;
  }
  const back = await Promise.all(returns.map((posting) => planOf(posting, paymentId, sources)));
  const resold = await Promise.all(undone.map((posting) => planOf(posting, paymentId, sources)));
  const [first] = soldSales;
  assert(first !== undefined, 'the sale of a posted charge was just read');
  const all = [first.plan, ...back, ...resold];
  return {
    returnables: soldSales.flatMap((sold) => returnablesOf(sold, back)),
    lineIds: soldSales.flatMap(({ row }) => row.lines.map(({ lineId }) => lineId)),
    soldMinor: first.plan.totalMinor,
    totalLeftMinor: sumOf(all.map((plan) => plan.totalMinor)),
    taxLeftMinor: sumOf(all.flatMap((plan) => plan.lines.map((line) => line.taxMinor))),
    taxLines: taxLinesOf(first, all),
    currency: first.plan.currency,
    customerId: first.row.customerId,
    note: first.plan.note,
  };
}

async function planOf(posting: Posting, paymentId: PaymentId, sources: Sources): Promise<FrozenSale> {
  const plan = await sources.ledger.frozen(paymentId, posting.movementId, posting.plan);
  assert(plan !== null, `${posting.movementId} is posted without a frozen plan`);
  return plan;
}

async function soldBy(posting: Posting, paymentId: PaymentId, sources: Sources): Promise<Sold | null> {
  if (posting.at.step !== 'posted') return null;
  const row = await sources.till.lookById(posting.at.saleId);
  if (row?.state !== 'completed') return null;
  return { plan: await planOf(posting, paymentId, sources), row };
}

/** What was sold for money. Tax and rounding follow from it; money alone has no units. */
const RETURNABLE = new Set<SaleLine['kind']>(['item', 'custom', 'shipping', 'tip']);

function returnablesOf(sold: Sold, back: readonly FrozenSale[]): Returnable[] {
  const ids = lineIdsOf(sold.plan.lines, sold.row);
  return sold.plan.lines.flatMap((line, index) => {
    if (!RETURNABLE.has(line.kind) || line.quantity <= 0) return [];
    const lineId = ids[index] ?? null;
    const given = back.flatMap((plan) => plan.lines.filter(({ parentLineId }) => parentLineId === lineId));
    const unitsBack = lineId === null ? 0 : 0 - sumOf(given.map(({ quantity }) => quantity));
    return [{ saleKey: sold.plan.saleKey, line, lineId, unitsBack }];
  });
}

/** The till's lines of a plan, in order; lines that look the same are the same to a return. */
export function lineIdsOf(lines: readonly SaleLine[], row: TillSale): (string | null)[] {
  const free = [...row.lines];
  return lines.map((line) => {
    const index = free.findIndex((candidate) => lineKey(candidate) === lineKey(line));
    return index < 0 ? null : (free.splice(index, 1)[0]?.lineId ?? null);
  });
}

function taxLinesOf(sold: Sold, all: readonly FrozenSale[]): TaxLeft[] {
  const ids = lineIdsOf(sold.plan.lines, sold.row);
  return sold.plan.lines.flatMap((line, index) => {
    if (line.kind !== 'tax') return [];
    const same = all.flatMap((plan) =>
      plan.lines.filter(({ kind, note }) => kind === 'tax' && note === line.note),
    );
    const leftMinor = sumOf(same.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor));
    const soldMinor = line.quantity * line.unitPriceMinor;
    const id = ids[index] ?? null;
    const isBack = same.some(({ parentLineId }) => parentLineId !== null && parentLineId === id);
    return [{ note: line.note, lineId: isBack ? null : id, soldMinor, leftMinor }];
  });
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
