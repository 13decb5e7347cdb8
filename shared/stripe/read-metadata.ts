import * as z from 'zod';
import type { OrderLine } from '../posting/order.ts';
import { faultOf, firstText, type Goods, isProblem, type Problem, problem } from './reading.ts';
import type { Metadata } from './shapes.ts';

/** One line as a shop's own checkout writes it: amounts in minor units, tax and discount for the whole line. */
const lineSchema = z.looseObject({
  sku: z.string('expected text').nullish(),
  description: z.string('expected text').nullish(),
  quantity: z.int('expected a whole number').min(1, 'expected at least 1'),
  unit_amount: z.int('expected minor units, a whole number').min(0, 'expected no negative amount'),
  tax: z.int('expected minor units, a whole number').min(0, 'expected no negative amount').nullish(),
  discount: z.int('expected minor units, a whole number').min(0, 'expected no negative amount').nullish(),
});
const linesSchema = z.array(lineSchema, 'expected a list');

const LINES_KEY = 'order_lines';
const CORRECT = 'correct the metadata of the PaymentIntent in Stripe';

/**
 * The order that the metadata states; null: it states no lines.
 * @param stripeTipMinor the tip that the PaymentIntent itself names, where the metadata names none.
 */
export function readMetadataLines(metadata: Metadata, stripeTipMinor: number): Goods | Problem | null {
  const text = joinedLines(metadata);
  if (text === null || typeof text !== 'string') return text;
  const lines = parseLines(text);
  if (isProblem(lines)) return lines;
  if (lines.length === 0) return null;
  const extras = readExtras(metadata, stripeTipMinor);
  if (isProblem(extras)) return extras;
  const netMinor = lines.reduce((sum, line) => sum + line.grossMinor - line.discountMinor, 0);
  if (extras.discountMinor > netMinor) {
    return problem(
      `metadata "order_discount" is ${extras.discountMinor}, more than the lines' ${netMinor}`,
      CORRECT,
    );
  }
  return { lines, ...extras };
}

/** Shipping, tip and discount of an order, which metadata may state without any lines, too. */
export function readExtras(metadata: Metadata, stripeTipMinor: number): Omit<Goods, 'lines'> | Problem {
  const shippingMinor = minorOf(metadata, 'order_shipping') ?? 0;
  const shippingTaxMinor = minorOf(metadata, 'order_shipping_tax') ?? 0;
  const tipMinor = minorOf(metadata, 'order_tip') ?? stripeTipMinor;
  const discountMinor = minorOf(metadata, 'order_discount') ?? 0;
  if (typeof shippingMinor === 'object') return shippingMinor;
  if (typeof shippingTaxMinor === 'object') return shippingTaxMinor;
  if (typeof tipMinor === 'object') return tipMinor;
  if (typeof discountMinor === 'object') return discountMinor;
  return { shippingMinor, shippingTaxMinor, shippingTaxes: [], tipMinor, discountMinor };
}

/** An amount in minor units under a key; null: the key is not there. */
export function minorOf(metadata: Metadata, key: string): number | Problem | null {
  const text = metadata[key]?.trim() ?? '';
  if (text === '') return null;
  const amount = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(amount)) return amount;
  return problem(
    `metadata "${key}" is no amount: expected whole minor units such as 1250`,
    `correct "${key}" in the metadata of the PaymentIntent in Stripe`,
  );
}

/** Stripe holds 500 characters a value: a longer list is cut anywhere and goes on in `order_lines_2`, `_3` and so on. */
function joinedLines(metadata: Metadata): string | Problem | null {
  const present = Object.keys(metadata).filter((key) => /^order_lines(?:_\d+)?$/.test(key));
  if (present.length === 0) return null;
  const keys = present.map((_, index) => (index === 0 ? LINES_KEY : `${LINES_KEY}_${index + 1}`));
  const missing = keys.find((key) => metadata[key] === undefined);
  if (missing === undefined) return keys.map((key) => metadata[key] ?? '').join('');
  const stray = present.find((key) => !keys.includes(key)) ?? LINES_KEY;
  return problem(
    `metadata "${missing}" is missing, though "${stray}" is there`,
    `write all parts of the list into "order_lines", "order_lines_2", "order_lines_3" and so on`,
  );
}

function parseLines(text: string): OrderLine[] | Problem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return problem(
      'metadata "order_lines" is no JSON list',
      'correct "order_lines" in the metadata of the PaymentIntent in Stripe; a list longer than 500 characters goes on in "order_lines_2"',
    );
  }
  const result = linesSchema.safeParse(json);
  if (!result.success) return describe(result.error);
  const lines = result.data.map(lineOf);
  const fault = lines
    .map((line, index) => faultOf(line, `metadata "order_lines"[${index}]`, CORRECT))
    .find((found) => found !== null);
  return fault ?? lines;
}

function lineOf(line: z.infer<typeof lineSchema>): OrderLine {
  const sku = firstText(line.sku);
  return {
    sku,
    description: firstText(line.description, sku) ?? 'Custom line',
    quantity: line.quantity,
    grossMinor: line.quantity * line.unit_amount,
    discountMinor: line.discount ?? 0,
    taxMinor: line.tax ?? 0,
    taxes: [],
  };
}

function describe(error: z.ZodError): Problem {
  const issue = error.issues[0];
  const [index, key] = issue?.path ?? [];
  const place = index === undefined ? '' : `[${String(index)}]${key === undefined ? '' : `.${String(key)}`}`;
  return problem(
    `metadata "order_lines"${place} cannot be read: ${issue?.message ?? 'it is malformed'}`,
    `correct "order_lines" in the metadata of the PaymentIntent in Stripe`,
  );
}
