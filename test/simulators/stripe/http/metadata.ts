import type { Stripe } from 'stripe';
import { invalidRequest } from './errors.ts';
import type { Params } from './form.ts';

const MAX_KEYS = 50;
const MAX_KEY_LENGTH = 40;
const MAX_VALUE_LENGTH = 500;

/**
 * Merges `metadata[...]` of a request into what is there: an empty value deletes its key, `metadata=` all of
 * them. Limits as Stripe documents them: 50 keys of 40 characters, values of 500.
 */
export function mergeMetadata(held: Stripe.Metadata | null, params: Params): Stripe.Metadata {
  const given = params['metadata'];
  if (given === undefined) return { ...held };
  if (given === '') return {};
  if (typeof given === 'string') throw invalidRequest('Invalid object', { param: 'metadata' });
  const merged = { ...held };
  for (const [key, value] of Object.entries(given)) {
    if (typeof value !== 'string') {
      throw invalidRequest(`Metadata values must be strings: ${key}`, { param: `metadata[${key}]` });
    }
    if (value === '') delete merged[key];
    else merged[key] = value;
  }
  checkMetadata(merged);
  return merged;
}

export function checkMetadata(metadata: Stripe.Metadata): void {
  const keys = Object.keys(metadata);
  if (keys.length > MAX_KEYS) {
    throw invalidRequest(`You cannot have more than ${MAX_KEYS} metadata keys; there are ${keys.length}.`, {
      param: 'metadata',
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    const param = `metadata[${key}]`;
    if (key.length > MAX_KEY_LENGTH) {
      throw invalidRequest(`Metadata keys must be at most ${MAX_KEY_LENGTH} characters: ${key}`, { param });
    }
    if (value.length > MAX_VALUE_LENGTH) {
      throw invalidRequest(
        `Metadata values can have up to ${MAX_VALUE_LENGTH} characters, but you passed in a value that is ${value.length} characters. Invalid value for: ${key}`,
        { param },
      );
    }
  }
}

/** The keys that changed, with their former values: `previous_attributes.metadata` of an event. */
export function formerMetadata(
  before: Stripe.Metadata | null,
  after: Stripe.Metadata,
): Record<string, string | null> {
  const keys = new Set([...Object.keys(before ?? {}), ...Object.keys(after)]);
  const changed = [...keys].filter((key) => before?.[key] !== after[key]);
  return Object.fromEntries(changed.map((key) => [key, before?.[key] ?? null]));
}
