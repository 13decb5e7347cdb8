import * as z from 'zod';
import type { ListName } from './lists.ts';
import { heldAnswer } from './held-schemas.ts';
import { ROWS } from './schemas.ts';

/** The columns of a list as a table, so that an empty one says what would stand in it. */
export function columnsOfList(name: ListName): string[] {
  if (name !== 'reorder') return columnsOf(ROWS[name]);
  // A vendor's list is a line per item.
  const { vendorId, items } = ROWS.reorder.shape;
  return [...columnsOf(z.object({ vendorId, vendor: z.string() })), ...columnsOf(items.element)];
}

export function columnsOfHeld(): string[] {
  return [...columnsOf(heldAnswer.shape.items.element), 'asOf'];
}

/** Objects within a row are columns of their own, lists are none; as `csvOf` has it. */
function columnsOf(schema: z.ZodType): string[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape).flatMap(([name, part]) => {
    const inner = bare(part as z.ZodType);
    if (inner instanceof z.ZodArray) return [];
    return inner instanceof z.ZodObject ? columnsOf(inner).map((column) => `${name}.${column}`) : [name];
  });
}

function bare(schema: z.ZodType): z.ZodType {
  const isWrapped = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable;
  return isWrapped ? bare(schema.unwrap() as z.ZodType) : schema;
}
