import * as z from 'zod';
import type { Evidence } from '../people/matching/evidence.ts';
import type { Name } from '../people/normalise/name.ts';
import type { Profile, RawProfile } from '../people/normalise/profile.ts';
import type { BuildState, IdentityRecord, KeyRecord, OpenQuestion, PersonRecord } from '../people/records.ts';
import { exactly } from './exactly.ts';

const name = exactly<Name>()(
  z.object({
    kind: z.enum(['person', 'couple', 'company', 'none']),
    given: z.string(),
    surname: z.array(z.string()).readonly(),
    suffix: z.string().nullable(),
    couple: z.array(z.string()).readonly(),
  }),
);

const emailKind = z.enum(['personal', 'role', 'family', 'relay']);

const profile = exactly<Profile>()(
  z.object({
    name,
    company: z.string().nullable(),
    emails: z.array(z.object({ exact: z.string(), canon: z.string(), kind: emailKind })).readonly(),
    phones: z.array(z.string()).readonly(),
    house: z.string().nullable(),
  }),
);

const raw = exactly<RawProfile>()(
  z.object({
    name: z.union([z.string(), z.object({ first: z.string(), last: z.string() })]),
    company: z.string().exactOptional(),
    emails: z.array(z.string()).readonly(),
    phones: z.array(z.string()).readonly(),
    street: z.string().exactOptional(),
    zip: z.string().exactOptional(),
  }),
);

const version = z.int().positive();
const moment = z.int();

export const keyRecord = exactly<KeyRecord>()(
  z.object({
    key: z.string(),
    kind: z.enum([...emailKind.options, 'phone']),
    class: z.enum(['personal', 'shared', 'public']),
    people: z.int(),
    count: z.int(),
    refs: z.array(z.object({ identity: z.string(), person: z.string(), profile })).readonly(),
    version,
  }),
);

export const identityRecord = exactly<IdentityRecord>()(
  z.object({
    id: z.string(),
    person: z.string(),
    raw,
    profile,
    decisions: z
      .array(z.object({ other: z.string(), kind: z.enum(['yes', 'no']), by: z.string(), atMs: moment }))
      .readonly(),
    customerId: z.string().nullable(),
    archived: z.boolean(),
    mergedInto: z.string().nullable(),
    createdAtMs: z.number(),
    lastSale: z.object({ saleId: z.string(), atMs: moment }).nullable(),
    version,
  }),
);

export const personRecord = exactly<PersonRecord>()(
  z.object({
    id: z.string(),
    members: z.array(z.object({ identity: z.string(), profile, why: z.string(), atMs: moment })).readonly(),
    version,
  }),
);

const evidence = exactly<Evidence>()(
  z.object({
    email: z.enum(['P', 'S', '~', 'D', '-']),
    phone: z.enum(['P', 'S', 'D', '-']),
    name: z.enum(['F', 'C', 'G', 'W', 'M', 'X']),
    given: z.enum(['equal', 'nickname', 'slip', 'initial']).nullable(),
    address: z.enum(['A', 'D', '-']),
    variant: z.boolean(),
    relay: z.boolean(),
    namedBy: z.enum(['person', 'other', 'nobody']),
    coupleOnOneSide: z.boolean(),
    suffixOnOneSide: z.boolean(),
    company: z.enum(['same', 'person']).nullable(),
  }),
);

export const openQuestion = exactly<OpenQuestion>()(
  z.object({
    a: z.string(),
    b: z.string(),
    evidence,
    probability: z.number(),
    moneyMinor: z.int(),
    sinceMs: moment,
  }),
);

export const buildState = exactly<BuildState>()(
  z.object({
    phase: z.enum(['till', 'stripe-customers', 'stripe-guests', 'done']),
    cursor: z.string().nullable(),
    startedAtMs: moment,
    finishedAtMs: moment.nullable(),
    records: z.int(),
  }),
);

export const namesSeen = z.object({ names: z.record(z.string(), z.int()) });
