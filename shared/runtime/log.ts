import { Logger } from '@aws-lambda-powertools/logger';
import { redact } from './redact.ts';

/** What a line says beside its event: ids, counts, outcomes. Never personal data, bodies or headers. */
export type Facts = Readonly<Record<string, unknown>>;

/** Events are named `thing.happened`, e.g. `payment.converged`. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

/**
 * The one home of output: one JSON line per event, on standard output where Lambda collects it.
 * @param service the function's name, e.g. `stripe-webhook`.
 */
export function createLog(service: string): Log {
  const logger = new Logger({ serviceName: service, logLevel: 'INFO' });
  const facing =
    (level: 'info' | 'warn' | 'error') =>
    (event: string, facts: Facts = {}): void =>
      logger[level](event, { facts: redact(facts) });
  return { info: facing('info'), warn: facing('warn'), error: facing('error') };
}
