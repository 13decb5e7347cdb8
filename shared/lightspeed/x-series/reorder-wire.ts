import * as z from 'zod';
import type { ReorderLevels } from '../../metrics/ports.ts';
import { amount } from './wire.ts';

/** Left out or null where nothing is set; -1 clears. */
const maybeUnits = amount
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : Number(value)));

/** How an outlet reorders a product, in each row of its stock. */
export const reorderFields = {
  reorder_method: z.string().nullish(),
  reorder_point: maybeUnits,
  reorder_amount: maybeUnits,
  reorder_target: maybeUnits,
};

interface ReorderWire {
  readonly reorder_point: number | null;
  readonly reorder_amount: number | null;
  readonly reorder_target: number | null;
}

/** With a fixed amount the till orders up to point + amount. Two zeros ask for nothing, as if they were not set. */
export function levelsOf(row: ReorderWire): ReorderLevels | null {
  const { reorder_point: reorderPoint, reorder_target: target, reorder_amount: more } = row;
  if (reorderPoint === null || reorderPoint < 0) return null;
  const orderUpTo = target ?? reorderPoint + (more ?? 0);
  return reorderPoint === 0 && orderUpTo === 0 ? null : { reorderPoint, orderUpTo };
}
