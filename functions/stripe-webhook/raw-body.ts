import type { HttpRequest } from '../../shared/runtime/handler.ts';

/** Far above any event of Stripe's, far below what would cost us something. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** The body byte for byte as it was sent, which is what the signature is over. Null: it is too long. */
export function rawBodyOf({ body, isBase64Encoded }: HttpRequest): Buffer | null {
  const text = body ?? '';
  // No encoding has fewer characters than a third of its bytes: decided before anything is copied.
  if (text.length > 2 * MAX_BODY_BYTES) return null;
  const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  return bytes.length > MAX_BODY_BYTES ? null : bytes;
}

/** Header names have no case; HTTP APIs send them in lower case, other senders as they please. */
export function headerOf({ headers }: HttpRequest, name: string): string | undefined {
  const found = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name);
  return found?.[1];
}
