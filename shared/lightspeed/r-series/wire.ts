import * as z from 'zod';

/**
 * How Lightspeed's R-Series writes JSON: every scalar is a string, a list of one is the bare object, an empty
 * relation is absent or `""`, "none" is `"0"`. Unknown keys are let through.
 */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A value that has to be there. */
export const text = scalar;

/** A value that may be absent, null or cleared: then it is empty text. */
export const maybeText = z
  .union([scalar, z.null()])
  .optional()
  .transform((value) => value ?? '');

const NUMBER = /^-?\d+(\.\d+)?$/;

/** A decimal number as text. */
export const amount = text.pipe(z.string().regex(NUMBER));

/** A decimal number that may be absent or cleared: then it is nothing. */
export const maybeAmount = maybeText
  .transform((value) => (value === '' ? '0' : value))
  .pipe(z.string().regex(NUMBER));

/** `"true"`, `"false"`; absent is false. */
export const flag = maybeText.transform((value) => value === 'true' || value === '1');

/** `"0"` is the till's "no such thing". */
export const maybeId = maybeText.transform((value) => (value === '' || value === '0' ? null : value));

/** A relation to many, `{"SaleLine": {…} | […]}`; none when it is absent or `""`. */
export function children<T extends z.ZodType>(element: string, schema: T) {
  return z.preprocess((value) => childrenOf(value, element), z.array(schema));
}

/** A relation to one; null when it is absent or `""`. */
export function child<T extends z.ZodType>(schema: T) {
  return z.preprocess((value) => (isObject(value) ? value : null), schema.nullable());
}

function childrenOf(value: unknown, element: string): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => childrenOf(each, element));
  return isObject(value) ? listOf(value[element]) : [];
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return [];
  return Array.isArray(value) ? value : [value];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON object of a body, whatever its content type says; null: it is none. */
export function objectIn(body: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(body);
    return isObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The records of an answer; a single read and a list of one look alike. */
export function recordsOf(body: Readonly<Record<string, unknown>>, entity: string): unknown[] {
  return listOf(body[entity]);
}

/** The address of a list's next page, to be followed as it is; null at the end. */
export function nextOf(body: Readonly<Record<string, unknown>>): string | null {
  const attributes = body['@attributes'];
  const next = isObject(attributes) ? attributes['next'] : undefined;
  return typeof next === 'string' && next !== '' ? next : null;
}
