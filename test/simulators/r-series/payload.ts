import * as d from '../decimal.ts';
import { badRequest } from './refusal.ts';

/** The JSON object of a request, of an entity or of a nested one. */
export type Payload = Readonly<Record<string, unknown>>;

export function isPayload(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The body of a POST or PUT: the entity's fields, bare or wrapped in the entity's name. */
export function payloadOf(entity: string, body: string): Payload {
  const parsed = body.trim() === '' ? {} : parseJson(body);
  if (!isPayload(parsed)) throw badRequest('The request body must be a JSON object.');
  const wrapped = parsed[entity];
  return Object.keys(parsed).length === 1 && isPayload(wrapped) ? wrapped : parsed;
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw badRequest('The request body is not valid JSON.');
  }
}

/**
 * The children of a to-many relation in any of the accepted forms: `{"SaleLine": {…} | [{…}]}` or the older
 * list of wrappers `[{"SaleLine": {…}}]`. Empty text, null and an absent key are no children.
 */
export function children(payload: Payload, relation: string, element: string): Payload[] {
  const given = payload[relation];
  if (given === undefined || given === null || given === '') return [];
  const wrappers = Array.isArray(given) ? given : [given];
  return wrappers.flatMap((wrapper: unknown) => {
    if (!isPayload(wrapper)) throw badRequest(`${relation} must hold ${element}.`);
    const inner = element in wrapper ? wrapper[element] : Object.keys(wrapper).length > 0 ? wrapper : null;
    const found: unknown[] = Array.isArray(inner) ? inner : [inner];
    return found.filter((child) => child !== '' && child !== null).map((child) => required(child, element));
  });
}

function required(child: unknown, element: string): Payload {
  if (!isPayload(child)) throw badRequest(`${element} must be an object.`);
  return child;
}

/** A nested object such as `Contact`; undefined where it is not given. */
export function nested(payload: Payload, key: string): Payload | undefined {
  const given = payload[key];
  return isPayload(given) ? given : undefined;
}

export const has = (payload: Payload, key: string): boolean => payload[key] !== undefined;

/** A text; a field sent as null is cleared, one that is not sent keeps `otherwise`. */
export function text(payload: Payload, key: string, otherwise: string): string {
  const given = payload[key];
  if (given === undefined) return otherwise;
  return given === null ? '' : scalar(given, key);
}

export function flag(payload: Payload, key: string, otherwise: boolean): boolean {
  const given = payload[key];
  if (given === undefined) return otherwise;
  const value = given === null ? '' : scalar(given, key).toLowerCase();
  if (['true', '1', 'yes'].includes(value)) return true;
  if (['false', '0', 'no', ''].includes(value)) return false;
  throw badRequest(`${key} must be true or false.`);
}

/** A number in the till's notation; cleared to 0. */
export function number(payload: Payload, key: string, otherwise: string): string {
  const given = payload[key];
  if (given === undefined) return otherwise;
  const value = given === null || given === '' ? '0' : scalar(given, key);
  const parsed = d.parseDecimal(value);
  if (parsed === null) throw badRequest(`${key} must be a number.`);
  return d.toText(parsed);
}

/** A whole number in the till's notation. */
export function integer(payload: Payload, key: string, otherwise: string): string {
  const value = number(payload, key, otherwise);
  if (value.includes('.')) throw badRequest(`${key} must be an integer.`);
  return value;
}

function scalar(value: unknown, key: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw badRequest(`${key} must be a single value.`);
}
