import * as z from 'zod';
import { bought, channel, minor, moment, sums, units } from './schemas.ts';

/** What the API says of people. Personal data: for the owner's and the operator's eyes. */

const side = z.object({
  id: z.string(),
  person: z.string(),
  name: z.string(),
  company: z.string(),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  address: z.string().describe('Of the bill.'),
});

export const reviewAnswer = z.object({
  asOf: moment,
  currency: z.string(),
  questions: z.array(
    z.object({
      pair: z.string().describe('Names the two records in /v1/people/review/{pair}/yes and /no.'),
      a: side,
      b: side,
      evidence: z.string().describe('What speaks for one person, and what against, in words.'),
      probability: z.number().min(0).max(1),
      moneyMinor: minor.describe('What the order was worth that raised it; 0: no order did.'),
      since: moment,
    }),
  ),
  next: z.null(),
});

export const decidedAnswer = z.object({
  a: z.string(),
  b: z.string(),
  said: z.enum(['yes', 'no']),
  persons: z.array(z.string()).describe('One: they are one person now.'),
});

const who = z.union([z.string(), z.object({ first: z.string(), last: z.string() })]);

export const personAnswer = z.object({
  personId: z.string(),
  name: z.string(),
  asOf: moment,
  currency: z.string(),
  ...sums,
  byChannel: z.object({ 'in-store': bought, online: bought, custom: bought }).partial(),
  firstAt: moment.nullable(),
  lastAt: moment.nullable(),
  records: z.array(
    z.object({
      id: z.string(),
      system: z.enum(['till', 'stripe', 'stripe-guest']),
      name: who,
      emails: z.array(z.string()),
      phones: z.array(z.string()),
      archived: z.boolean(),
      mergedInto: z.string().nullable(),
      why: z.string().describe('What made it this person’s, in words.'),
      since: moment,
      decisions: z.array(
        z.object({ other: z.string(), kind: z.enum(['yes', 'no']), by: z.string(), at: moment }),
      ),
    }),
  ),
  purchases: z
    .array(
      z.object({
        saleId: z.string(),
        customerId: z.string(),
        at: moment,
        channel,
        netMinor: minor,
        units,
      }),
    )
    .describe('The oldest first.'),
});
