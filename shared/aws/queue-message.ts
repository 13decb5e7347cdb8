import * as z from 'zod';
import { InvariantError } from '../kernel/errors.ts';
import type { Hint, Pump } from '../posting/ports.ts';
import { paymentId } from './id-schemas.ts';

const hint = z.object({
  paymentId,
  eventId: z.string().nullable(),
  eventAtMs: z.int().nullable(),
  trial: z.literal(true).optional(),
  comesBack: z.literal(true).optional(),
  behind: z.string().optional(),
});
const pumpMessage = z.object({
  pump: z.object({
    attempt: z.int().min(0),
    owner: z.string(),
    offered: z.array(paymentId).optional(),
  }),
});

/** What a message of the payments queue asks for. */
export type QueueMessage =
  { readonly kind: 'hint'; readonly hint: Hint } | { readonly kind: 'pump'; readonly pump: Pump };

/** @throws {InvariantError} for anything that we do not send. The body is not repeated in the message. */
export function readQueueMessage(body: string): QueueMessage {
  const document = parseJson(body);
  const asHint = hint.safeParse(document);
  if (asHint.success) {
    const { trial, comesBack, behind, ...named } = asHint.data;
    const why = { ...(trial && { trial }), ...(comesBack && { comesBack }), ...(behind && { behind }) };
    return { kind: 'hint', hint: { ...named, ...why } };
  }
  const asPump = pumpMessage.safeParse(document);
  if (asPump.success) return { kind: 'pump', pump: asPump.data.pump };
  throw new InvariantError('a message of the payments queue is neither a hint nor the pump: delete it');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new InvariantError('a message of the payments queue is not JSON: delete it', { cause });
  }
}
