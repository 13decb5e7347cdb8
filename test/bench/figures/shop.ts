import type { Channel, Fact, SaleFacts } from '../../../shared/metrics/fact.ts';

export interface ShopSize {
  readonly sales: number;
  readonly items: number;
  readonly people: number;
  readonly days: number;
}

/** Ten years of a busy shop: about five million lines. */
export const BUSY_SHOP: ShopSize = { sales: 1_700_000, items: 50_000, people: 500_000, days: 3_650 };

const DAY_MS = 86_400_000;
const START_MS = Date.UTC(2016, 10, 24);

/** Sales in the order of time, the same for the same seed: few items sell much, many little; one in twelve returns. */
export function* salesOf(size: ShopSize, seed: number): Generator<SaleFacts> {
  const random = mulberry(seed);
  for (let index = 0; index < size.sales; index += 1) {
    const atMs = START_MS + Math.floor((index / size.sales) * size.days * DAY_MS);
    yield saleOf({ index, atMs, random, size });
  }
}

interface Making {
  readonly index: number;
  readonly atMs: number;
  readonly random: () => number;
  readonly size: ShopSize;
}

function saleOf({ index, atMs, random, size }: Making): SaleFacts {
  const isReturn = random() < 1 / 12;
  const channel: Channel = random() < 0.35 ? 'online' : random() < 0.02 ? 'custom' : 'in-store';
  const lines = 1 + Math.floor(random() * random() * 9);
  const facts = Array.from({ length: lines }, (_, line): Fact => {
    const units = (isReturn ? -1 : 1) * (1 + Math.floor(random() * random() * 3));
    const priceMinor = 500 + Math.floor(random() * 9_500);
    const soldOn = isReturn ? dayOf(atMs - Math.floor(random() * 40) * DAY_MS) : null;
    return {
      lineId: `${index}.${line}`,
      itemId: String(Math.floor(random() ** 3 * size.items)),
      units,
      netMinor: units * priceMinor,
      costMinor: units * Math.floor(priceMinor / 2),
      soldOn,
      movedStock: true,
      special: false,
      reason: null,
    };
  });
  return {
    saleId: String(index),
    version: 1,
    counts: true,
    day: dayOf(atMs),
    completedAtMs: atMs,
    channel,
    customerId: random() < 0.7 ? String(Math.floor(random() * size.people)) : null,
    saleKey: channel === 'in-store' ? null : `ch_${index}`,
    facts,
  };
}

function dayOf(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
