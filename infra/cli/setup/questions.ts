import { settingsSchema } from '../../../shared/settings/schema.ts';

/** What `setup` asks for; each is a key of the file of answers. */
export const QUESTIONS = {
  series: 'Which Lightspeed Retail: series R or X',
  domainPrefix: 'The part before ".retail.lightspeed.app" in your shop\'s address',
  shopName: 'The name of your shop',
  timeZone: 'Its time zone, e.g. America/New_York',
  currency: 'Its currency, e.g. usd',
  country: 'Its country, e.g. US',
  accountId: 'Which Lightspeed account',
  shopId: 'Which shop or outlet',
  registerId: 'Which register shall online sales be rung up on',
  employeeId: 'Which employee or user shall ring them up; best one of its own, whom nobody archives',
  paymentTypeId: 'Which payment type stands for Stripe',
  taxCategoryId: 'Which sales tax',
  stripeAccount: 'To replace the stored Stripe key all the same, type mode and account of the new one',
  webhookUrl: 'The output WebhookUrl of the deployment',
  since: 'Go-live: from which moment on shall orders be posted (ISO 8601)',
} as const;
export type Question = keyof typeof QUESTIONS;

const { shop, lightspeed } = settingsSchema.shape;
const posting = settingsSchema.shape.posting.unwrap();

/** The settings' own rule for each answer that is free text; what the till has to know is chosen from its lists. */
const RULES: Partial<Record<Question, { safeParse(value: string): Parsed }>> = {
  series: lightspeed.shape.series,
  domainPrefix: lightspeed.shape.domainPrefix,
  shopName: shop.shape.name,
  timeZone: shop.shape.timeZone,
  currency: shop.shape.currency,
  country: shop.shape.country,
  since: posting.shape.since,
};

interface Parsed {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}

const UPPER = new Set<Question>(['series', 'country']);
const LOWER = new Set<Question>(['currency', 'domainPrefix']);

/** Answers in the letter case that the settings want. */
export function inItsCase(question: Question, answer: string): string {
  if (UPPER.has(question)) return answer.toUpperCase();
  return LOWER.has(question) ? answer.toLowerCase() : answer;
}

/** Why an answer cannot stand in the settings; null: it can. */
export function problemOf(question: Question, answer: string): string | null {
  if (question === 'webhookUrl') return URL.canParse(answer) ? null : 'expected an address, https://…';
  return RULES[question]?.safeParse(answer).error?.issues[0]?.message ?? null;
}
