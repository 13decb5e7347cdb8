import * as z from 'zod';
import type { MovementKind } from '../posting/payment.ts';
import type { PaymentRecord, Posting, PostingStep, TrailEntry, WaitingFor } from '../posting/posting.ts';
import { exactly } from './exactly.ts';
import { movementId, paymentId } from './id-schemas.ts';

const text = z.string();
const whole = z.int();
const moment = z.int().nullable();

const kind = exactly<MovementKind>()(
  z.enum(['charge', 'charge-undone', 'refund', 'refund-undone', 'dispute', 'dispute-undone']),
);

const hold = z.object({ code: text, reason: text, remedy: text, sinceMs: whole });

const step = exactly<PostingStep>()(
  z.discriminatedUnion('step', [
    z.object({ step: z.literal('pending') }),
    z.object({ step: z.literal('preparing'), attempt: whole, sentAtMs: whole }),
    z.object({ step: z.literal('prepared'), saleId: text }),
    z.object({ step: z.literal('completing'), saleId: text, attempt: whole, sentAtMs: whole }),
    z.object({ step: z.literal('posted'), saleId: text, receipt: text }),
    z.object({ step: z.literal('held'), hold }),
    z.object({ step: z.literal('skipped'), reason: text, byPerson: z.boolean() }),
  ]),
);

const waitingFor = exactly<WaitingFor>()(
  z.enum(['lease', 'settle', 'limit', 'pause', 'earlier-movement', 'person', 'shadow']),
);

const posting = exactly<Posting>()(
  z.object({
    movementId,
    kind,
    of: movementId.nullable(),
    amountMinor: whole,
    currency: text,
    atMs: whole,
    at: step,
    plan: whole,
    replan: z.boolean(),
    releasedHolds: z.array(text).readonly(),
    formerSaleId: text.exactOptional(),
    attempts: whole,
    replacements: whole,
    unanswered: z.object({ saleId: text, sentAtMs: whole }).nullable(),
    discards: z.array(z.object({ saleId: text, gone: z.boolean() })).readonly(),
    recheckAtMs: z.array(whole).readonly(),
    metUnknown: z.boolean(),
    undecidedSinceMs: moment,
    lookResumes: z.object({ place: text, brokeOffAtMs: whole }).exactOptional(),
    customerId: text.nullable(),
    refusedCustomerId: text.nullable(),
    firstSentAtMs: moment,
    writeBack: z.enum(['none', 'due', 'done']),
    findings: z.array(text).readonly(),
    drift: z.array(text).readonly(),
    waitingFor: waitingFor.nullable(),
    nextCheckAtMs: moment,
  }),
);

/** A payment's record, as it lies in its item. */
export const paymentRecord = exactly<PaymentRecord>()(
  z.object({
    paymentId,
    schemaVersion: z.literal(1),
    version: whole,
    lease: z.object({ owner: text, untilMs: whole }).nullable(),
    observedAtMs: moment,
    seenEvents: z.array(text).readonly(),
    standing: z.array(text).readonly().exactOptional(),
    postings: z.array(posting).readonly(),
    openSinceMs: moment,
    nextCheckAtMs: moment,
    vainPasses: whole,
    earlierToo: z.literal(true).exactOptional(),
  }),
);

export const trailEntries = z.array(exactly<TrailEntry>()(z.object({ atMs: whole, what: text })));
