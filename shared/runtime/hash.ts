import { createHash, createHmac } from 'node:crypto';

/** HMAC-SHA256 in hexadecimal digits: names a person's data in keys without giving it away to who lacks the key. */
export function keyedHash(key: string, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('hex');
}

/** Digits that tell a shop's settings apart in the trail; nothing is protected by them. */
const SETTINGS_HASH_DIGITS = 12;

/** The same for two documents that differ only in the order of their keys. */
export function settingsHash(settings: unknown): string {
  const text = JSON.stringify(sorted(settings)) ?? '';
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, SETTINGS_HASH_DIGITS);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, part]) => [key, sorted(part)]));
}
