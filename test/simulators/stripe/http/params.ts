import { invalidRequest, missingParam } from './errors.ts';
import type { Param, Params } from './form.ts';

/** Refuses parameters that the endpoint does not have, as Stripe does. */
export function knownOnly(params: Params, known: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (!known.includes(name)) {
      throw invalidRequest(`Received unknown parameter: ${name}`, { code: 'parameter_unknown', param: name });
    }
  }
}

export function text(params: Params, name: string): string | undefined {
  const value = params[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidRequest(`Invalid string: ${name}`, { param: name });
  return value;
}

/** A text whose empty form means null. */
export function textOrNull(params: Params, name: string): string | null {
  const value = text(params, name);
  return value === undefined || value === '' ? null : value;
}

export function requiredText(params: Params, name: string): string {
  const value = text(params, name);
  if (value === undefined || value === '') throw missingParam(name);
  return value;
}

export function integer(params: Params, name: string): number | undefined {
  const value = text(params, name);
  if (value === undefined || value === '') return undefined;
  if (!/^-?\d{1,15}$/.test(value)) {
    throw invalidRequest(`Invalid integer: ${value}`, { code: 'parameter_invalid_integer', param: name });
  }
  return Number(value);
}

export function requiredInteger(params: Params, name: string, least = 1): number {
  const value = integer(params, name);
  if (value === undefined) throw missingParam(name);
  if (value < least) {
    throw invalidRequest(`This value must be greater than or equal to ${least}.`, {
      code: 'parameter_invalid_integer',
      param: name,
    });
  }
  return value;
}

export function flag(params: Params, name: string): boolean | undefined {
  const value = text(params, name);
  if (value === undefined || value === '') return undefined;
  if (value !== 'true' && value !== 'false')
    throw invalidRequest(`Invalid boolean: ${value}`, { param: name });
  return value === 'true';
}

export function group(params: Params, name: string): Params | undefined {
  const value = params[name];
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'string') throw invalidRequest('Invalid object', { param: name });
  return value;
}

/** The members of `a[0]=…` or `a[]=…`, in order. */
export function list(params: Params, name: string): Param[] {
  const value = params[name];
  if (value === undefined || value === '') return [];
  if (typeof value === 'string') throw invalidRequest('Invalid array', { param: name });
  return Object.values(value);
}

export function texts(params: Params, name: string): string[] {
  return list(params, name).map((value) => {
    if (typeof value !== 'string') throw invalidRequest('Invalid string', { param: name });
    return value;
  });
}

export function groups(params: Params, name: string): Params[] {
  return list(params, name).map((value) => {
    if (typeof value === 'string') throw invalidRequest('Invalid object', { param: name });
    return value;
  });
}

/** One of the words, or the 400 that lists them. */
export function word(params: Params, name: string, words: readonly string[]): string | undefined {
  const value = text(params, name);
  if (value === undefined || value === '') return undefined;
  if (!words.includes(value)) {
    throw invalidRequest(`Invalid ${name}: must be one of ${words.join(', ')}`, { param: name });
  }
  return value;
}

/** Lower-case three-letter currency. */
export function currency(params: Params): string {
  const value = requiredText(params, 'currency').toLowerCase();
  if (!/^[a-z]{3}$/.test(value)) throw invalidRequest(`Invalid currency: ${value}`, { param: 'currency' });
  return value;
}
