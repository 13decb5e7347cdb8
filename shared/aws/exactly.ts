import type * as z from 'zod';

/**
 * Holds a schema against the type that it reads, in both directions: a field or variant that the type gained and the
 * schema forgot would otherwise be found only when an item cannot be read back.
 */
export function exactly<Type>() {
  return <Schema extends z.ZodType<Type>>(
    schema: Type extends z.output<Schema>
      ? [keyof Type] extends [keyof z.output<Schema>]
        ? Schema
        : never
      : never,
  ): z.ZodType<Type> => schema;
}
