import { allocate, moneyText } from '../kernel/money.ts';
import type { RefundLine, Restock } from './refund-lines.ts';
import type { Basis, Returnable } from './return-basis.ts';

/** Units of a sold line that a return gives back, with what of the money they account for; not negative. */
export interface Pick {
  readonly returnable: Returnable;
  readonly units: number;
  readonly netMinor: number;
  readonly taxMinor: number;
  readonly restock: Restock;
}

/** What a return gives back. */
export interface Choice {
  readonly picks: readonly Pick[];
  /** Money that no line accounts for, with tax; negative: the lines are worth more than was given back. */
  readonly restMinor: number;
  /** For the trail. */
  readonly why: string;
}

export type Chosen =
  | ({ readonly kind: 'chosen' } & Choice)
  /** What the refund's metadata says cannot be done. */
  | { readonly kind: 'problem'; readonly problem: string };

/** Everything that is left of a sale. */
export function chooseAll(basis: Basis, amountMinor: number, restock: Restock): Choice {
  const picks = picksOf(leftOf(basis), restock);
  return { picks, restMinor: amountMinor - worthOf(picks), why: 'everything that is left of the sale' };
}

/**
 * What an amount alone tells: it is all that is left, or what is left of exactly one line or of shipping; otherwise
 * it is money and no goods.
 */
export function chooseByAmount(basis: Basis, amountMinor: number, restock: Restock): Choice {
  const all = chooseAll(basis, amountMinor, restock);
  const untouched = basis.totalLeftMinor === basis.soldMinor;
  if (amountMinor === basis.totalLeftMinor && (untouched || all.restMinor === 0)) return all;
  const lines = groupsOf(leftOf(basis)).map((group) => picksOf(group, restock));
  const [one, ...others] = lines.filter((picks) => worthOf(picks) === amountMinor);
  if (one !== undefined && others.every((other) => isAlike(one, other))) {
    return { picks: one, restMinor: 0, why: 'its amount is that of one line' };
  }
  return { picks: [], restMinor: amountMinor, why: 'its amount is that of no line: money alone' };
}

/** What the refund's metadata names, each line with its share of what was posted or with the amount that it names. */
export function chooseByLines(
  basis: Basis,
  wanted: { amountMinor: number; lines: readonly RefundLine[]; restock: Restock },
  itemIds: ReadonlyMap<string, string>,
): Chosen {
  const picks: Pick[] = [];
  for (const line of wanted.lines) {
    const taken = takeUnits(basis, line, { picks, itemId: itemIds.get(line.sku) ?? null });
    if (taken === null) {
      const sold = `refund_lines names ${line.quantity} x ${line.sku}`;
      return { kind: 'problem', problem: `${sold}, more than the sale has left of it` };
    }
    const restock = line.restock ?? wanted.restock;
    picks.push(...priced(taken, line.amountMinor).map((pick) => ({ ...pick, restock })));
  }
  const restMinor = wanted.amountMinor - worthOf(picks);
  if (restMinor < 0) {
    const worth = moneyText(worthOf(picks), basis.currency);
    return { kind: 'problem', problem: `refund_lines is worth ${worth}` };
  }
  return { kind: 'chosen', picks, restMinor, why: 'the lines that its metadata names' };
}

/**
 * The same goods and money with no more tax than is left: refunds by amount took their share of it before the lines
 * were known, and what of the lines' own tax they took goes back as money without tax. Less than `toleranceMinor` is
 * the rounding of several partial returns and stays.
 */
export function withinTaxLeft<T extends Choice>(choice: T, basis: Basis, toleranceMinor: number): T {
  const taxMinor = choice.picks.reduce((sum, pick) => sum + pick.taxMinor, 0);
  const overMinor = taxMinor - basis.taxLeftMinor;
  if (overMinor <= toleranceMinor) return choice;
  let leftMinor = overMinor;
  const picks = choice.picks.map((pick) => {
    const cutMinor = Math.min(leftMinor, Math.max(0, pick.taxMinor));
    leftMinor -= cutMinor;
    return { ...pick, taxMinor: pick.taxMinor - cutMinor };
  });
  return { ...choice, picks, restMinor: choice.restMinor + overMinor - leftMinor };
}

/** Money and no goods. */
export function chooseMoney(amountMinor: number, why: string): Choice {
  return { picks: [], restMinor: amountMinor, why };
}

interface Units {
  readonly returnable: Returnable;
  readonly units: number;
}

function leftOf(basis: Basis): Units[] {
  return basis.returnables
    .map((returnable) => ({ returnable, units: returnable.line.quantity - returnable.unitsBack }))
    .filter(({ units }) => units > 0);
}

/** The units' share of what was posted, in the order in which a line's units come back: no cent is lost or doubled. */
function shareOf({ returnable, units }: Units): { netMinor: number; taxMinor: number } {
  const { line, unitsBack } = returnable;
  const taxUpTo = (count: number): number =>
    Math.floor((2 * line.taxMinor * count + line.quantity) / (2 * line.quantity));
  return {
    netMinor: units * line.unitPriceMinor,
    taxMinor: taxUpTo(unitsBack + units) - taxUpTo(unitsBack),
  };
}

function picksOf(units: readonly Units[], restock: Restock): Pick[] {
  return units.map((each) => ({ ...each, ...shareOf(each), restock }));
}

export function worthOf(picks: readonly { netMinor: number; taxMinor: number }[]): number {
  return picks.reduce((sum, pick) => sum + pick.netMinor + pick.taxMinor, 0);
}

/** The order's own lines, and shipping. A tip is no line that a buyer gives back. */
function groupsOf(units: readonly Units[]): Units[][] {
  const groups = new Map<string, Units[]>();
  for (const each of units) {
    const { saleKey, line } = each.returnable;
    if (line.kind === 'tip') continue;
    const key = `${saleKey}|${line.orderLine ?? line.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()];
}

/** The same goods: which of the two comes back makes no difference. */
function isAlike(a: readonly Pick[], b: readonly Pick[]): boolean {
  const named = (picks: readonly Pick[]): string =>
    picks.map(({ returnable: { line }, units }) => `${line.kind} ${line.itemId} ${line.sku} ${units}`).join();
  return named(a) === named(b);
}

/** Units of a SKU in the order of the sale, less those that earlier entries took; null: there are not so many. */
function takeUnits(
  basis: Basis,
  line: RefundLine,
  before: { picks: readonly Pick[]; itemId: string | null },
): Units[] | null {
  const taken: Units[] = [];
  let missing = line.quantity;
  for (const returnable of basis.returnables) {
    const named = returnable.line.sku ?? null;
    const isMeant =
      named === null
        ? returnable.line.itemId !== null && returnable.line.itemId === before.itemId
        : named === line.sku;
    if (!isMeant || missing === 0) continue;
    const earlier = before.picks.filter((pick) => sameLine(pick.returnable, returnable));
    const unitsBack = returnable.unitsBack + earlier.reduce((sum, pick) => sum + pick.units, 0);
    const units = Math.min(missing, returnable.line.quantity - unitsBack);
    if (units <= 0) continue;
    taken.push({ returnable: { ...returnable, unitsBack }, units });
    missing -= units;
  }
  return missing === 0 ? taken : null;
}

function sameLine(a: Returnable, b: Returnable): boolean {
  return a.line === b.line;
}

/** An amount below the units' worth lowers their price, its tax in proportion; what is above it is no line's. */
function priced(units: readonly Units[], amountMinor: number | null): Omit<Pick, 'restock'>[] {
  const shares = units.map((each) => ({ ...each, ...shareOf(each) }));
  const worthMinor = worthOf(shares);
  if (amountMinor === null || amountMinor >= worthMinor) return shares;
  const amounts = allocate(
    amountMinor,
    shares.map((share) => Math.max(0, worthOf([share]))),
  );
  return shares.map((share, index) => {
    const weights = [share.netMinor, share.taxMinor].map((part) => Math.max(0, part));
    const [netMinor = 0, taxMinor = 0] = allocate(amounts[index] ?? 0, weights);
    return { ...share, netMinor, taxMinor };
  });
}
