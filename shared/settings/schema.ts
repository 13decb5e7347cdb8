import * as z from 'zod';
import { ConfigError } from '../kernel/errors.ts';
import { minorDigits } from '../kernel/money.ts';

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'expected an id as the till shows it, e.g. "3"');
const moment = z.iso.datetime({
  offset: true,
  error: 'expected an ISO 8601 moment, e.g. "2026-11-01T00:00:00Z"',
});

const shop = z.strictObject({
  name: z.string().min(1),
  timeZone: z.string().refine(isTimeZone, 'expected an IANA time zone, e.g. "America/New_York"'),
  currency: z.string().refine(isCurrency, 'expected a lower-case ISO currency, e.g. "usd"'),
  country: z.string().regex(/^[A-Z]{2}$/, 'expected a two-letter country, e.g. "US"'),
});

const lightspeed = z.strictObject({
  series: z.enum(['R', 'X']),
  /** Everything below is discovered when only one answer is possible. */
  accountId: id.optional(),
  domainPrefix: z
    .string()
    .regex(/^[a-z0-9-]{1,63}$/, 'expected the part before ".retail.lightspeed.app"')
    .optional(),
  shopId: id.optional(),
  registerId: id.optional(),
  employeeId: id.optional(),
  paymentTypeId: id.optional(),
  taxCategoryId: id.optional(),
  shippingItemId: id.optional(),
  tipItemId: id.optional(),
  adjustmentItemId: id.optional(),
  apiVersion: z
    .string()
    .regex(/^\d{4}-\d{2}$/, 'expected a dated version, e.g. "2026-07"')
    .optional(),
});

const posting = z
  .strictObject({
    mode: z.enum(['shadow', 'live']).default('shadow'),
    /** The go-live moment: charges captured earlier were typed in by hand. */
    since: moment.optional(),
    unknownSku: z.enum(['hold', 'custom-line']).default('hold'),
    noLines: z.enum(['hold', 'custom-line']).default('hold'),
    tax: z.enum(['match', 'till', 'stripe']).default('match'),
    roundingToleranceMinor: z.int().min(0).max(100).default(2),
    saleDate: z.enum(['paid', 'posted']).default('paid'),
    restock: z.enum(['restock', 'keep', 'damaged']).default('restock'),
    voidSameDay: z.boolean().default(false),
    inPerson: z.enum(['skip', 'post']).default('skip'),
  })
  .refine((value) => value.mode !== 'live' || value.since !== undefined, {
    path: ['since'],
    error: 'live posting needs the go-live moment: charges captured before it were typed in by hand',
  });

const serviceLevel = z.number().gt(0.5).lt(1);
const days = z.int().min(0).max(365);

const reorder = z.strictObject({
  reviewDays: days.min(1).default(7),
  leadTimeDays: days.default(14),
  /** The highest that pays for an ordinary item; those that earn most may go above it, the others stay below. */
  serviceLevel: serviceLevel.default(0.95),
  writeBack: z.enum(['off', 'propose', 'on']).default('off'),
  /** What a year on the shelf costs, as a share of the item's cost. */
  holdingRate: z.number().gt(0).max(5).default(0.3),
  /** By the till's id of the vendor. A lead time that was measured wins over the one given here. */
  vendors: z
    .record(
      id,
      z.strictObject({
        leadTimeDays: days.optional(),
        reviewDays: days.min(1).optional(),
        coverDays: days.optional(),
      }),
    )
    .default({}),
  /** By the till's name of the department. */
  departments: z.record(z.string(), z.strictObject({ serviceLevel: serviceLevel.optional() })).default({}),
  /** By SKU. */
  items: z
    .record(
      z.string(),
      z.strictObject({
        serviceLevel: serviceLevel.optional(),
        packSize: z.int().min(1).optional(),
        minimumOrder: z.int().min(1).optional(),
        /** Never fewer than these on the shelf. */
        shelfMinimum: z.int().min(0).optional(),
        discontinued: z.boolean().optional(),
      }),
    )
    .default({}),
});

/** Sales that did not come through Stripe: which register sells in which channel. Without a rule: in the shop. */
const channels = z.strictObject({
  byRegister: z.record(id, z.enum(['in-store', 'online', 'custom'])).default({}),
});

/** What is the shop's own, and therefore tells nobody apart: its staff type it in for customers who give nothing. */
const people = z.strictObject({
  /** Domains of the shop's own addresses. */
  ownEmailDomains: z
    .array(z.string().regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, 'expected a domain, e.g. "shop.example"'))
    .default([]),
  /** Numbers of the shop and of its staff. */
  ownPhones: z.array(z.string()).default([]),
});

/** The shop's settings, one JSON document per stage. Secrets are never in it. */
export const settingsSchema = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected a short lower-case name, e.g. "prod"'),
  shop,
  lightspeed,
  posting: posting.prefault({}),
  channels: channels.prefault({}),
  reorder: reorder.prefault({}),
  people: people.prefault({}),
  /** The owner's summary of the week, to whoever subscribed to its topic. */
  digest: z.enum(['off', 'monday']).default('off'),
});

export type Settings = z.infer<typeof settingsSchema>;
export type PostingSettings = Settings['posting'];

/**
 * Checks a settings document as a whole.
 * @param source where it came from, for the message.
 * @throws {ConfigError} one sentence that names every wrong key and what is expected there.
 */
export function parseSettings(document: unknown, source: string): Settings {
  const result = settingsSchema.safeParse(document);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(describeIssue);
  throw new ConfigError(`settings in ${source} are wrong: ${problems.join('; ')}`);
}

/** As `parseSettings`, from the text of the file. */
export function parseSettingsText(text: string, source: string): Settings {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`settings in ${source} are not JSON: correct the file and start again`, { cause });
  }
  return parseSettings(document, source);
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map(
      (key) => `"${path === '' ? key : `${path}.${key}`}" is no setting: remove it or correct its name`,
    );
  }
  return [`"${path === '' ? '(document)' : path}": ${issue.message}`];
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}

function isCurrency(code: string): boolean {
  try {
    return minorDigits(code) >= 0;
  } catch {
    return false;
  }
}
