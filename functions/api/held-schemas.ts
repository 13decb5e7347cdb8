import * as z from 'zod';
import { minor, moment } from './schemas.ts';

/** What waits for a person, and what a person decides about it. */

export const heldAnswer = z.object({
  asOf: moment,
  currency: z.string(),
  items: z.array(
    z.object({
      payment: z.string(),
      movement: z.string(),
      code: z.string().describe('The kind of hold.'),
      reason: z.string(),
      remedy: z.string().describe('What release does and what skip does.'),
      amountMinor: minor,
      currency: z.string(),
      since: moment,
      sku: z.string().nullable(),
    }),
  ),
  next: z.null(),
});

export type HeldAnswer = z.infer<typeof heldAnswer>;

export const releasedAnswer = z.object({ payment: z.string(), released: z.array(z.string()) });
/** Stripe keeps 500 characters of a reason; the rest would be lost with the ledger. */
export const skipRequest = z.object({ reason: z.string().trim().min(1).max(500) });
const word = z.string().trim().min(1).max(255);
export const mapRequest = z.object({ sku: word, target: word });
export const mappedAnswer = z.object({ sku: z.string(), target: z.string() });
export const resumedAnswer = z.object({ paused: z.literal(false), lifted: z.boolean() });
export const skippedAnswer = z.object({
  payment: z.string(),
  skipped: z.array(z.string()),
  reason: z.string(),
});
