import type { Leases, Notebook } from '../../shared/kernel/stores.ts';
import type { TillPort } from '../../shared/posting/ports.ts';
import type { TillSale } from '../../shared/posting/sale.ts';
import { saleIdsOf } from '../../shared/posting/sale-ids.ts';
import type { MemoryTill } from '../support/memory-till.ts';
import { makeMemoryTill } from '../support/memory-till.ts';
import type { Life } from './life.ts';
import { ITEMS } from './scenario.ts';
import type { World } from './world.ts';
import { XTill } from './x-till.ts';

export type Series = 'R' | 'X';
export const SERIES: readonly Series[] = ['R', 'X'];

/** A sale as the till holds it. Two that represent one movement are one, under the id of the first. */
export interface FarSale extends TillSale {
  /** Of how many sales of the till it is made; one unless told. */
  readonly parts?: number;
}

/** The till as the world has it in hand: what it holds, what shall befall it, and what people do at its counter. */
export interface FarTill extends Omit<MemoryTill, keyof TillPort | 'sales' | 'rungUp' | 'taxRatePermille'> {
  readonly sales: ReadonlyMap<string, FarSale>;
}

/** What a till's adapter keeps in the stores of its deployment. */
export interface TillStores {
  readonly notebook: Notebook;
  readonly leases: Leases;
}

/** The till from both ends. */
export interface BothEnds {
  readonly till: FarTill;
  /** As a process sees it; null: as the world looks on, without any trouble. */
  portOf(life: Life | null, stores: TillStores): TillPort;
}

/**
 * R-Series: a till in memory behind the port. X-Series: the real adapter, whose requests the simulated till answers –
 * so that whatever befalls a call befalls each of its requests.
 */
export function tillOf(world: World): BothEnds {
  if (world.series === 'X') {
    const till = new XTill(world);
    return { till, portOf: (life, stores) => till.portOf(life, stores) };
  }
  const till = makeMemoryTill({ clock: world.timeline, items: ITEMS });
  return { till, portOf: () => till };
}

/** What the ledger calls a sale, by the id that the world knows it by. */
export function goodsIdOf(saleId: string): string {
  return saleIdsOf(saleId)[0] ?? '';
}
