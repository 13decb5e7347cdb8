import { act, freshId, type World } from '../world.ts';
import { checkKey, checkVersion } from './access.ts';
import { type Answer, errorAnswer, stripeJson } from './answer.ts';
import { StripeApiError } from './errors.ts';
import { expandAnswer } from './expand.ts';
import { parseForm } from './form.ts';
import { idempotentCall, type IdempotentCall, keep, keyInUse, replayOf } from './idempotency.ts';
import { type ApiRequest, matchRoute, type Route } from './routes.ts';

/** An HTTP call as it came in. */
export interface RawCall {
  method: string;
  path: string;
  query: string;
  body: string;
  header(name: string): string | undefined;
}

export interface Api {
  world: World;
  routes: readonly Route[];
  /** Those in force; two during a rotation. */
  secretKeys: readonly string[];
  /** Keys of calls that are being answered. */
  keysInUse: Set<string>;
}

/** Answers one call; every refusal is Stripe's own envelope. */
export function answerCall(api: Api, call: RawCall, requestId: string): Answer {
  try {
    checkKey(call.header('authorization'), api.secretKeys);
    const version = checkVersion(call.header('stripe-version'));
    const once = idempotentCall(call.header('idempotency-key'), call.method, call.path, call.body);
    const replay = once === null ? null : replayOf(api.world, once);
    if (replay !== null) return replay;
    if (once !== null && api.keysInUse.has(once.key)) throw keyInUse(once.key);
    return execute(api, call, { requestId, version, once });
  } catch (error) {
    return errorAnswer(asApiError(error), requestId);
  }
}

interface Execution {
  requestId: string;
  version: string | null;
  once: IdempotentCall | null;
}

/** The work, its events and the kept answer are one unit: a kill leaves all of them or none. */
function execute(api: Api, call: RawCall, execution: Execution): Answer {
  const { requestId, version, once } = execution;
  const match = matchRoute(api.routes, call.method, call.path);
  if (match === null) throw unknownUrl(call);
  const params = parseForm(call.method === 'POST' ? call.body : call.query);
  const request: ApiRequest = { params, id: match.id, path: call.path, version };
  return act(api.world, { requestId, idempotencyKey: once?.key ?? null }, () => {
    const result = match.route.handle(api.world, request);
    const answer =
      result instanceof StripeApiError
        ? errorAnswer(result, requestId)
        : { status: 200, body: stripeJson(expandAnswer(api.world, result, params)), headers: {} };
    if (once !== null) keep(api.world, once, answer, requestId);
    return answer;
  });
}

function asApiError(error: unknown): StripeApiError {
  if (error instanceof StripeApiError) return error;
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new StripeApiError(500, { message: `The simulator failed: ${message}`, type: 'api_error' });
}

function unknownUrl(call: RawCall): StripeApiError {
  return new StripeApiError(404, {
    message: `Unrecognized request URL (${call.method}: ${call.path}). The simulator of Stripe does not have it.`,
    type: 'invalid_request_error',
  });
}

export function newRequestId(world: World): string {
  return freshId(world, 'req', 14);
}
