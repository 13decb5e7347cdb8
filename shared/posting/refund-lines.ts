import type { PostingSettings } from '../settings/schema.ts';

export type Restock = PostingSettings['restock'];

/** One entry of a refund's metadata `refund_lines`. */
export interface RefundLine {
  readonly sku: string;
  readonly quantity: number;
  /** With tax, integer minor units; null: the units' share of what was posted. */
  readonly amountMinor: number | null;
  /** Null: as the refund as a whole says. */
  readonly restock: Restock | null;
}

export type RefundLinesReading =
  | { readonly kind: 'lines'; readonly lines: readonly RefundLine[] }
  | { readonly kind: 'problem'; readonly problem: string };

const RESTOCKS: readonly string[] = ['restock', 'keep', 'damaged'] satisfies Restock[];

export function isRestock(word: unknown): word is Restock {
  return typeof word === 'string' && RESTOCKS.includes(word);
}

/** Reads `[{"sku":"TEE-M","quantity":1,"amount":1353}]`; what cannot be read to the letter is a problem, never a guess. */
export function readRefundLines(text: string): RefundLinesReading {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    return { kind: 'problem', problem: 'refund_lines is not JSON' };
  }
  if (!Array.isArray(list)) return { kind: 'problem', problem: 'refund_lines is not a list' };
  const lines = list.map(lineOf);
  const wrong = lines.findIndex((line) => line === null);
  if (wrong >= 0) {
    const form = '{"sku": text, "quantity": 1 or more, "amount": 0 or more in minor units, if at all}';
    return { kind: 'problem', problem: `entry ${wrong + 1} of refund_lines is not ${form}` };
  }
  return { kind: 'lines', lines: lines.filter((line) => line !== null) };
}

function lineOf(entry: unknown): RefundLine | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { sku, quantity, amount, restock } = entry as Record<string, unknown>;
  if (typeof sku !== 'string' || sku === '') return null;
  if (!isWhole(quantity) || quantity < 1) return null;
  if (amount !== undefined && (!isWhole(amount) || amount < 0)) return null;
  if (restock !== undefined && !isRestock(restock)) return null;
  return { sku, quantity, amountMinor: amount ?? null, restock: restock ?? null };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
