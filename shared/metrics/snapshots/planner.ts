import type { ItemDay } from '../figures-store.ts';
import type { TillItemRow } from '../ports.ts';
import type { ItemRow } from './item-row.ts';
import type { ItemRecord } from './ports.ts';

export interface PlannerInput {
  readonly item: TillItemRow;
  readonly row: ItemRow;
  readonly days: readonly ItemDay[];
  readonly stockDays: readonly { readonly day: string; readonly onHand: number }[];
  /** What the last run remembered of it. */
  readonly known: ItemRecord | null;
}

/** The reorder rules, as far as one item concerns them. */
export interface Planner {
  plan(input: PlannerInput): Pick<ItemRecord, 'demand' | 'line'>;
}

export const NO_PLANNER: Planner = { plan: () => ({ demand: null, line: null }) };
