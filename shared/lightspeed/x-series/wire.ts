import * as z from 'zod';

/** How Lightspeed's X-Series writes JSON: amounts as numbers or as decimal text, unknown keys are let through. */
const NUMBER = /^-?\d+(\.\d+)?$/;

const PLACES = 5;

/** A decimal number as text. A number may carry the residue of the till's own floats: it is read as five places. */
export const amount = z
  .union([z.number(), z.string()])
  .transform((value) => (typeof value === 'number' ? String(Number(value.toFixed(PLACES))) : value))
  .pipe(z.string().regex(NUMBER));

export const id = z.string().min(1);

/** Absent, null and empty are all "none". */
export const maybeId = z
  .string()
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

/** Text that may be absent, null or cleared: then it is empty. */
export const maybeText = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));

export const flag = z
  .union([z.boolean(), z.literal([0, 1])])
  .nullish()
  .transform((value) => value === true || value === 1);

/** A list that may be absent or null: then it is empty. */
export function list<T extends z.ZodType>(element: T) {
  return z
    .array(element)
    .nullish()
    .transform((value) => value ?? []);
}

/** Deleted rows say when. */
export const deleted = maybeId.transform((value) => value !== null);

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The JSON of a body; null where it has none. An empty body is none, and so is a web page. */
export function jsonIn(body: string): { readonly json: unknown } | null {
  try {
    return { json: JSON.parse(body) };
  } catch {
    return null;
  }
}

/** What an answer is about: below `data`, or the whole of it, as some answers come bare. */
export function dataOf(json: unknown): unknown {
  return isObject(json) && 'data' in json ? json['data'] : json;
}

/** The rows of an answer: a list, one object where one was found, nothing. */
export function rowsOf(json: unknown): readonly unknown[] {
  const data = dataOf(json);
  if (Array.isArray(data)) return data;
  return isObject(data) ? [data] : [];
}

const cursorSchema = z.looseObject({ version: z.looseObject({ max: z.number().nullish() }).nullish() });

/** The version after which a list's next page begins; null: there is nothing after it. */
export function cursorOf(json: unknown): number | null {
  const parsed = cursorSchema.safeParse(json);
  return parsed.success ? (parsed.data.version?.max ?? null) : null;
}

const ERROR_FIELDS = ['error', 'message', 'error_description', 'details', 'errors'];

/** Every text in an error's body, whichever of the interface's forms it has. */
export function errorTexts(body: string): string[] {
  const json = jsonIn(body)?.json;
  return isObject(json) ? ERROR_FIELDS.flatMap((field) => textsIn(json[field])) : [];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}
