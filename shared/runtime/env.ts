import * as z from 'zod';
import { ConfigError } from '../kernel/errors.ts';

const stage = z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, 'expected a short lower-case name, e.g. "prod"');
const queueUrl = z.url({ protocol: /^https?$/, error: 'expected the URL of an SQS queue' });
const name = z.string();
/** Scheme and host only: the adapters add the vendors' real paths. */
const apiBase = z
  .string()
  .regex(/^https?:\/\/[^/?#\s]+$/, 'expected scheme and host without a path, e.g. "http://127.0.0.1:4010"');

/** `functions/stripe-webhook`. Reads nothing else, so that it can reach nothing else. */
export const webhookEnv = z.object({
  STAGE: stage,
  PAYMENTS_QUEUE_URL: queueUrl,
  /** Name or ARN of the secret that people write. */
  STATIC_SECRET_ID: name,
});

/** Every function around the convergence core: `post-payment`, `sweep-payments`, `api`. */
export const workerEnv = z.object({
  STAGE: stage,
  LEDGER_TABLE: name,
  FIGURES_TABLE: name,
  PEOPLE_TABLE: name,
  PAYMENTS_QUEUE_URL: queueUrl,
  STATIC_SECRET_ID: name,
  TILL_TOKEN_SECRET_ID: name,
  /** By which an operator's command tells the settings that run from those of its file; none does without. */
  SETTINGS_HASH: name.optional(),
  STRIPE_API_BASE: apiBase.default('https://api.stripe.com'),
  /** Left out, the host is the one that Lightspeed documents for the shop's series. */
  LIGHTSPEED_API_BASE: apiBase.optional(),
  LIGHTSPEED_AUTH_BASE: apiBase.optional(),
  DIGEST_TOPIC_ARN: z
    .string()
    .regex(/^arn:aws[\w-]*:sns:/, 'expected the ARN of an SNS topic')
    .optional(),
  /** Set by Lambda: where the bundle and its `settings.json` lie. */
  LAMBDA_TASK_ROOT: z.string().default('.'),
});

/** `functions/send-digest`: a worker that has somebody to tell. */
export const digestEnv = workerEnv.required({ DIGEST_TOPIC_ARN: true });

export type WebhookEnv = z.infer<typeof webhookEnv>;
export type WorkerEnv = z.infer<typeof workerEnv>;

/**
 * The one home of `process.env`. An empty variable counts as missing.
 * @throws {ConfigError} one sentence that names every wrong variable and what is expected there.
 */
export function readEnv<Schema extends z.ZodType>(
  schema: Schema,
  variables: NodeJS.ProcessEnv = process.env,
): z.infer<Schema> {
  const present = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return result.data;
  throw new ConfigError(`the environment is wrong: ${result.error.issues.map(describe(present)).join('; ')}`);
}

function describe(present: Readonly<Record<string, unknown>>): (issue: z.core.$ZodIssue) => string {
  return (issue) => {
    const variable = String(issue.path[0]);
    return variable in present ? `${variable}: ${issue.message}` : `${variable} is missing: set it`;
  };
}
