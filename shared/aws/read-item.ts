import type * as z from 'zod';
import { InvariantError, NewerItemError } from '../kernel/errors.ts';
import type { Item } from './table.ts';

/** What this deployment writes. An item with a higher number has a form that we do not know. */
export const SCHEMA_VERSION = 1;

/**
 * Reads what we once stored.
 * @param what names the item in the message, e.g. `payment pi_1`.
 * @param known the highest form that the reader knows.
 * @throws {NewerItemError} when a newer deployment wrote it.
 * @throws {InvariantError} naming the fields, when it is not what we write.
 */
export function readItem<Type>(
  item: Item,
  schema: z.ZodType<Type>,
  what: string,
  known = SCHEMA_VERSION,
): Type {
  const { schemaVersion } = item;
  if (typeof schemaVersion === 'number' && schemaVersion > known) {
    throw new NewerItemError(
      `a newer deployment wrote ${what} (form ${schemaVersion}, this one knows ${known}): deploy that one again`,
    );
  }
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const fields = result.error.issues.map((issue) => issue.path.map(String).join('.') || '(all of it)');
  throw new InvariantError(`${what} cannot be read from the ledger: ${fields.join(', ')}`, {
    cause: result.error,
  });
}
