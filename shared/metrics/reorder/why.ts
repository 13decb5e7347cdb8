import type { OutsizedLine } from './one-offs.ts';
import type { Method, VendorTerms } from './types.ts';

export interface Reasons {
  readonly unitsPerWeek: number;
  /** Units in the last weeks in stock, and how many weeks those are. */
  readonly soldLately: number;
  readonly weeksInStock: number;
  /** 0 to 1. */
  readonly onlineShare: number;
  readonly method: Method;
  readonly vendor: VendorTerms;
  readonly expected: number;
  readonly base: number;
  readonly serviceTarget: number;
  readonly onHand: number;
  readonly onOrder: number;
  readonly reserved: number;
  readonly quantity: number;
  readonly packSize: number;
  /** Why nothing is proposed although it may be needed; null: nothing stands in the way. */
  readonly standing: string | null;
  /** By how much the oldest open order is overdue; 0: it is not. */
  readonly lateDays: number;
  readonly outsized: readonly OutsizedLine[];
  /** More than half a year's sales in one order. */
  readonly lastsLong: boolean;
  readonly costKnown: boolean;
}

/** The figures in a few sentences for the owner: each of them, where it comes from, and what follows. */
export function whyLine(reasons: Reasons): string {
  return [
    sells(reasons),
    ...oneOffs(reasons),
    ...byNaive(reasons),
    lasts(reasons),
    have(reasons),
    ...late(reasons),
    ...warnings(reasons),
  ].join(' ');
}

function sells({ unitsPerWeek, soldLately, weeksInStock, onlineShare }: Reasons): string {
  const weeks = `${plain(weeksInStock)} ${weeksInStock === 1 ? 'week' : 'weeks'}`;
  return `Sells ${short(unitsPerWeek)} a week (${plain(soldLately)} in the ${weeks} it was in stock, ${Math.round(100 * onlineShare)} % online).`;
}

function oneOffs({ outsized }: Reasons): string[] {
  return outsized.map(({ day, units, ordinary, called }) =>
    called
      ? `${plain(units)} at once on ${day} count as ${plain(ordinary)}, as you said.`
      : `One-off? ${plain(units)} at once on ${day}, where people buy ${plain(ordinary)}: they count until you say that it was one.`,
  );
}

function late({ lateDays }: Reasons): string[] {
  if (lateDays === 0) return [];
  const days = lateDays === 1 ? 'a day' : `${plain(lateDays)} days`;
  return [`What is on order is ${days} late: ask the vendor, or close the order in the till.`];
}

function warnings({ quantity, lastsLong, costKnown }: Reasons): string[] {
  if (quantity === 0) return [];
  return [
    ...(lastsLong ? ['That lasts more than half a year: ask for a smaller pack or minimum.'] : []),
    ...(costKnown ? [] : ['The till has no cost for it, so no money is counted for it here.']),
  ];
}

function byNaive({ method }: Reasons): string[] {
  if (method === 'level') return [];
  return ['The plain forecast, as much as in its last week, has been the nearer one for such items.'];
}

function lasts({ vendor, expected, base, serviceTarget }: Reasons): string {
  const days = plain(Math.round(vendor.leadTimeDays + vendor.reviewDays));
  const parts = `${plain(Math.round(vendor.leadTimeDays))} to arrive, ${plain(vendor.reviewDays)} to the next`;
  return `An order must last ${days} days (${parts}): about ${expected >= 1 ? plain(Math.round(expected)) : short(expected)}, in ${inCases(serviceTarget)} cases at most ${plain(base)}.`;
}

function have({ onHand, onOrder, reserved, quantity, packSize, standing }: Reasons): string {
  const promised = reserved > 0 ? `, ${plain(reserved)} promised to customers` : '';
  const stock = `You have ${plain(onHand)}, ${onOrder > 0 ? plain(onOrder) : 'none'} on order${promised}: `;
  if (standing !== null) return `${stock}${standing}.`;
  if (quantity === 0) return `${stock}enough for now.`;
  return `${stock}order ${plain(quantity)}${packSize > 1 ? ` (pack of ${plain(packSize)})` : ''}.`;
}

const CASES = [5, 10, 20, 50];

/** 0.95 -> "19 of 20". */
export function inCases(chance: number): string {
  const of = CASES.find((cases) => Math.abs(Math.round(chance * cases) / cases - chance) <= 0.005) ?? 100;
  return `${Math.round(chance * of)} of ${of}`;
}

/** Two figures below ten, whole above: 0.83 -> "0.8", 0.04 -> "0.04", 2.0 -> "2". */
function short(value: number): string {
  return value >= 10
    ? plain(Math.round(value))
    : String(Number(value < 0.1 ? value.toPrecision(1) : value.toFixed(1)));
}

function plain(value: number): string {
  return String(Number(value.toFixed(3)));
}
