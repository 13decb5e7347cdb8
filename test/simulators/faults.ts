import type { HttpRequest } from './http.ts';

/** What goes wrong with a request. "Committed" means: the till does what was asked. */
export type Fault =
  /** Nothing is done, and no answer ever comes. */
  | { kind: 'timeoutBeforeCommit' }
  | { kind: 'hang' }
  /** It is done, and no answer ever comes. */
  | { kind: 'timeoutAfterCommit' }
  /** It is let in now and done `afterMs` later by the clock; the client hears nothing (`hang`) or is cut off. */
  | { kind: 'commitLate'; afterMs: number; answer?: 'hang' | 'reset' }
  /** The connection is cut before, or after, it is done. */
  | { kind: 'resetBefore' }
  | { kind: 'resetAfter' }
  /** Any status, with the till's error body unless one is given. */
  | { kind: 'status'; status: number; body?: string; contentType?: string; committed: boolean }
  /** Done, but half of the answer's body is missing, so that it is no JSON. */
  | { kind: 'unreadable2xx'; committed?: boolean }
  /** An HTML page of the gateway, not done unless said so; 502 unless another status is given. */
  | { kind: 'html'; status?: number; committed?: boolean }
  /** 429 as the limiter sends it; `type` names one of several limiters. */
  | { kind: 'rateLimited'; retryAfterS: number; type?: string }
  /** Served, `ms` later by the clock. */
  | { kind: 'slow'; ms: number }
  /** All access tokens expire, or are withdrawn, right before the request is looked at. */
  | { kind: 'expireTokens' }
  | { kind: 'revokeTokens' };

export interface FaultRule {
  /** Any method where absent. */
  readonly method?: string;
  /** Tested against the path without the query; any path where absent. */
  readonly path?: RegExp;
  readonly when?: (request: HttpRequest) => boolean;
  /** How many matching requests it befalls. Default 1. */
  readonly times?: number;
  /** How many matching requests go by unharmed first. Default 0. */
  readonly skip?: number;
  readonly fault: Fault;
}

/** The faults to come. Of several rules that match, the one queued first applies. */
export interface FaultPlan {
  add(rule: FaultRule): void;
  clear(): void;
  /** Rules that still wait for a request. */
  readonly pending: number;
  /** True: every connection is reset before anything is done. */
  down: boolean;
  /** Requests that `commitLate` still holds. */
  readonly lateCommits: number;
}

export interface Faults extends FaultPlan {
  take(request: HttpRequest): Fault | null;
  hold(): void;
  release(): void;
}

interface Queued {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

export function createFaults(): Faults {
  let queue: Queued[] = [];
  let late = 0;
  return {
    down: false,
    add: (rule) => queue.push({ rule, skip: rule.skip ?? 0, left: rule.times ?? 1 }),
    clear: () => {
      queue = [];
    },
    get pending() {
      return queue.length;
    },
    get lateCommits() {
      return late;
    },
    hold: () => {
      late += 1;
    },
    release: () => {
      late -= 1;
    },
    take(request) {
      for (const queued of queue.filter((each) => matches(each.rule, request))) {
        if (queued.skip > 0) {
          queued.skip -= 1;
          continue;
        }
        queued.left -= 1;
        if (queued.left <= 0) queue = queue.filter((each) => each !== queued);
        return queued.rule.fault;
      }
      return null;
    },
  };
}

function matches(rule: FaultRule, request: HttpRequest): boolean {
  return (
    (rule.method === undefined || rule.method === request.method) &&
    (rule.path === undefined || rule.path.test(request.path)) &&
    (rule.when === undefined || rule.when(request))
  );
}
