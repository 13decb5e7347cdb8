import { lockTimeout, rateLimited, serverError, type StripeApiError } from './errors.ts';

/** What goes wrong with the calls that a rule meets. */
export type FaultKind =
  /** 429 with `Stripe-Rate-Limited-Reason`. */
  | 'rate-limit'
  /** 429 without it: another call holds the object. */
  | 'lock-timeout'
  /** 500, or another `status`. */
  | 'error'
  /** No answer until the caller gives up. */
  | 'timeout'
  /** The connection is cut. */
  | 'reset'
  /** Answered well, `delayMs` late. */
  | 'delay';

export interface FaultRule {
  kind: FaultKind;
  method?: string;
  path?: RegExp;
  /** How many calls it meets; absent: one. `Infinity` until it is removed. */
  times?: number;
  /** `after`: the work is done, only its answer is lost. Default `before`. */
  when?: 'before' | 'after';
  reason?:
    'global-rate' | 'endpoint-rate' | 'global-concurrency' | 'endpoint-concurrency' | 'resource-specific';
  status?: number;
  delayMs?: number;
  /** The header by which Stripe tells its SDKs whether to retry. */
  shouldRetry?: boolean;
}

export interface Faults {
  /** Returns a function that takes the rule away again. */
  add(rule: FaultRule): () => void;
  clear(): void;
}

export interface FaultBook extends Faults {
  /** The first rule that meets the call, counted down. */
  take(method: string, path: string): FaultRule | null;
}

export function openFaults(): FaultBook {
  let rules: { rule: FaultRule; left: number }[] = [];
  return {
    add: (rule) => {
      const entry = { rule, left: rule.times ?? 1 };
      rules.push(entry);
      return () => {
        rules = rules.filter((one) => one !== entry);
      };
    },
    clear: () => {
      rules = [];
    },
    take: (method, path) => {
      const met = rules.find(
        ({ rule }) => (rule.method ?? method) === method && (rule.path?.test(path) ?? true),
      );
      if (met === undefined) return null;
      met.left -= 1;
      if (met.left <= 0) rules = rules.filter((one) => one !== met);
      return met.rule;
    },
  };
}

/** The error answer of a rule, null for the kinds that answer nothing or answer well. */
export function faultError(rule: FaultRule): StripeApiError | null {
  switch (rule.kind) {
    case 'rate-limit':
      return rateLimited(rule.reason ?? 'endpoint-rate');
    case 'lock-timeout':
      return lockTimeout();
    case 'error':
      return serverError(rule.status ?? 500);
    case 'timeout':
    case 'reset':
    case 'delay':
      return null;
    default:
      return rule.kind satisfies never;
  }
}
