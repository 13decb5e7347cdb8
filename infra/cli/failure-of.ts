import { RefusedError } from '../../shared/kernel/answer.ts';
import { ConfigError, NewerItemError } from '../../shared/kernel/errors.ts';
import { redactText } from '../../shared/runtime/redact.ts';
import { EndedError } from './ask.ts';
import { notCarriedOut, wrongUsage } from './outcome.ts';
import type { Outcome } from './outcome.ts';

/** The deployment that is asked for cannot be reached, or there is none. */
export class UnreachableError extends Error {
  override name = 'UnreachableError';
  readonly remedy: string;

  constructor(message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.remedy = remedy;
  }
}

/** What a command threw, in words for its operator; never a stack trace, never a secret. */
export function failureOf(error: unknown): Outcome {
  if (error instanceof ConfigError) {
    // Its one sentence ends with the remedy.
    const [, message = error.message, remedy = 'correct it and give the command again'] =
      /^(.+): ([^:]+)$/.exec(error.message) ?? [];
    return wrongUsage(message, remedy);
  }
  if (error instanceof RefusedError) return notCarriedOut(error.refusal.reason, error.refusal.remedy);
  if (error instanceof NewerItemError)
    return notCarriedOut(error.message, 'deploy the newer version again; nothing was changed');
  if (error instanceof EndedError)
    return notCarriedOut(
      'ended at a question',
      'give the command again; what was done before the question is kept',
    );
  if (error instanceof UnreachableError) return notCarriedOut(error.message, error.remedy);
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  if (isOfAws(error))
    return notCarriedOut(
      `AWS, or its stand-in in the local whole, did not do it: ${name}${said(message)}`,
      'check AWS_PROFILE and AWS_REGION, and that the deployment is up, then give the command again',
    );
  return notCarriedOut(
    `our bug: ${name}${said(message)}`,
    'tell the developer, with the command that you gave',
  );
}

/** Errors of the SDK carry `$metadata`; credentials and a region that cannot be had and closed ports do not. */
function isOfAws(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ('$metadata' in error || /Credentials|Token|Timeout/.test(error.name)) return true;
  if (error.message === 'Region is missing') return true;
  return 'code' in error && /^E[A-Z]+$/.test(String(error.code));
}

function said(message: string): string {
  const line = redactText(message).replaceAll(/\s+/g, ' ').trim();
  return line === '' ? '' : ` (${line})`;
}
